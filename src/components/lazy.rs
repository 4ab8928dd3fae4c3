//! The parts of the program that are loaded once somebody goes there or is about to. The start script does the loading;
//! see docs/decisions/0007-parts.md.

use crate::api::ApiError;
use crate::boot;
use crate::components::error_note::ErrorNote;
use crate::new_version;
use crate::ui::skeleton::skeleton;
use core::cell::Cell;
use lean::prelude::*;
use wasm_bindgen::JsValue;

/// A part of the program besides the first; what belongs to it is decided in `crates/xtask/src/hook/split.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// Changing one's image.
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
    /// What the start script calls it.
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

thread_local! {
    /// A bit for each part that is here.
    static HERE: Cell<u8> = const { Cell::new(0) };
}

fn is_here(chunk: Chunk) -> bool {
    HERE.get() & (1 << chunk as u8) != 0
}

/// Where the loading stands.
#[derive(Clone, PartialEq)]
enum Progress {
    Waiting,
    Here,
    Failed(ApiError),
}

async fn load(chunk: Chunk) -> Result<(), JsValue> {
    if !is_here(chunk) {
        boot::load(chunk.name()).await?;
        HERE.set(HERE.get() | 1 << chunk as u8);
    }
    Ok(())
}

/// Begins to load a part: somebody is about to go there.
pub fn prefetch(chunk: Chunk) {
    if !is_here(chunk) {
        // Going there says what went wrong.
        leptos::task::spawn_local(async move { drop(load(chunk).await) });
    }
}

/// A page or dialog of a part that may have to be loaded first.
#[component]
pub fn Lazy(
    /// Where it is.
    chunk: Chunk,
    /// The page. Nothing but this pointer may lead there: what the first part calls is in the first part.
    page: fn() -> AnyView,
    /// Whether nothing keeps its place: it is a dialog.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let progress = RwSignal::new(if is_here(chunk) { Progress::Here } else { Progress::Waiting });
    let ask = Callback::new(move |()| {
        progress.set(Progress::Waiting);
        leptos::task::spawn_local(async move {
            progress.set(match load(chunk).await {
                Ok(()) => Progress::Here,
                Err(error) => {
                    // A file that is gone is what a new release leaves behind.
                    new_version::check();
                    Progress::Failed(ApiError::from_fetch(&error))
                }
            });
        });
    });
    if !is_here(chunk) {
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
