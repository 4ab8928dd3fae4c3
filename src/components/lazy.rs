//! Parts of the program that are loaded when a page of theirs is opened, or is about to be. The start script loads them;
//! see docs/decisions/0007-parts.md.

use crate::api::ApiError;
use crate::boot;
use crate::components::error_note::ErrorNote;
use crate::new_version;
use crate::parts::Chunk;
use crate::ui::skeleton::skeleton;
use core::cell::RefCell;
use lean::prelude::*;

thread_local! {
    static LOADED: RefCell<Vec<Chunk>> = const { RefCell::new(Vec::new()) };
}

fn is_loaded(chunk: Chunk) -> bool {
    LOADED.with_borrow(|loaded| loaded.contains(&chunk))
}

fn set_loaded(chunk: Chunk) {
    LOADED.with_borrow_mut(|loaded| loaded.push(chunk));
}

/// The state of the loading.
#[derive(Clone, PartialEq)]
enum Progress {
    Waiting,
    Here,
    Failed(ApiError),
}

async fn load(chunk: Chunk) -> Result<(), String> {
    if !is_loaded(chunk) {
        boot::load(chunk.name()).await?;
        set_loaded(chunk);
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
    /// The page. Only this pointer may lead there: a function that the main module calls directly is in the main module.
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
                Err(reason) => {
                    // The file may be missing because a newer version is out.
                    new_version::check();
                    Progress::Failed(ApiError::NotLoaded(reason))
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
    use super::{Chunk, is_loaded, set_loaded};

    #[test]
    fn any_number_of_parts_is_told_apart() {
        let chunks = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map(Chunk::new);
        for (index, chunk) in chunks.into_iter().enumerate() {
            set_loaded(chunk);
            for (other, chunk) in chunks.into_iter().enumerate() {
                assert_eq!(is_loaded(chunk), other <= index, "{chunk:?}");
            }
        }
    }
}
