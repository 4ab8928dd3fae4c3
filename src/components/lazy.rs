//! Parts of the program that are loaded when a page of theirs is opened, or is about to be. The start script loads them;
//! see docs/decisions/0007-parts.md.

use crate::api::ApiError;
use crate::boot;
use crate::components::error_note::ErrorNote;
use crate::new_version;
use crate::ui::skeleton::skeleton;
use core::cell::RefCell;
use lean::prelude::*;
use wasm_bindgen::JsValue;

/// A part of the program besides the first; what belongs to it is decided in `crates/xtask/src/hook/split.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// The avatar dialog.
    Avatar,
    /// User Profile.
    Profile,
    /// Usage.
    Usage,
    /// Billing.
    Billing,
    /// Credentials & Access.
    Credentials,
    /// Notifications.
    Notifications,
    /// Signing in, and what is met outside the frame.
    Login,
}

impl Chunk {
    /// Its name in the start script.
    fn name(self) -> &'static str {
        match self {
            Self::Avatar => "avatar",
            Self::Profile => "profile",
            Self::Usage => "usage",
            Self::Billing => "billing",
            Self::Credentials => "credentials",
            Self::Notifications => "notifications",
            Self::Login => "login",
        }
    }
}

/// The parts that were loaded. A list, which is the smallest set in the program for a few items.
struct LoadedSet<T>(Vec<T>);

impl<T: Copy + PartialEq> LoadedSet<T> {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn contains(&self, item: T) -> bool {
        self.0.contains(&item)
    }

    fn insert(&mut self, item: T) {
        if !self.contains(item) {
            self.0.push(item);
        }
    }
}

thread_local! {
    static LOADED: RefCell<LoadedSet<Chunk>> = const { RefCell::new(LoadedSet::new()) };
}

fn is_loaded(chunk: Chunk) -> bool {
    LOADED.with_borrow(|loaded| loaded.contains(chunk))
}

/// The state of the loading.
#[derive(Clone, PartialEq)]
enum Progress {
    Waiting,
    Here,
    Failed(ApiError),
}

async fn load(chunk: Chunk) -> Result<(), JsValue> {
    if !is_loaded(chunk) {
        boot::load(chunk.name()).await?;
        LOADED.with_borrow_mut(|loaded| loaded.insert(chunk));
    }
    Ok(())
}

/// Loads a part in the background: the person is about to open a page of it.
pub fn prefetch(chunk: Chunk) {
    if !is_loaded(chunk) {
        // The page shows the error when it is opened.
        leptos::task::spawn_local(async move { drop(load(chunk).await) });
    }
}

/// A page or dialog of a part that may have to be loaded first.
#[component]
pub fn Lazy(
    /// The part that holds it.
    chunk: Chunk,
    /// The page. Only this pointer may refer to it: functions that the first part calls are in the first part.
    page: fn() -> AnyView,
    /// Whether no skeleton is shown while it loads: it is a dialog.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let progress = RwSignal::new(if is_loaded(chunk) { Progress::Here } else { Progress::Waiting });
    let ask = Callback::new(move |()| {
        progress.set(Progress::Waiting);
        leptos::task::spawn_local(async move {
            progress.set(match load(chunk).await {
                Ok(()) => Progress::Here,
                Err(error) => {
                    // The file may be missing because a newer version is out.
                    new_version::check();
                    Progress::Failed(ApiError::from_fetch(&error))
                }
            });
        });
    });
    if !is_loaded(chunk) {
        ask.run(());
    }
    let shown = move || match progress.get() {
        Progress::Waiting if quiet => nothing(),
        Progress::Waiting => view! { <div class="card">{skeleton(6, true)}</div> },
        Progress::Here => core::hint::black_box(page)(),
        Progress::Failed(error) => {
            let safe = "Nothing of yours was changed. If Retry does not help, reload the page.";
            view! { <ErrorNote title="This page could not be loaded" error safe on_retry=ask/> }
        }
    };
    shown.into_child()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_parts_is_told_apart() {
        let mut loaded = LoadedSet::new();
        for part in 0..300 {
            assert!(!loaded.contains(part), "{part} counts as loaded before it is");
            loaded.insert(part);
            loaded.insert(part);
        }
        assert!((0..300).all(|part| loaded.contains(part)));
        assert_eq!(loaded.0.len(), 300, "a part is in it once");
    }
}
