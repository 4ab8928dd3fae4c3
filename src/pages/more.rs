//! Pages and dialogs of the program's second part, which is loaded once somebody goes there or is about to. The start
//! script does the loading; see docs/decisions/0007-parts.md.

use crate::api::ApiError;
use crate::browser::{call, window};
use crate::element::{IntoChild, nothing};
use crate::signal::RwSignal;
use crate::ui::error_note::ErrorNote;
use crate::ui::skeleton::skeleton;
use core::cell::Cell;
use leptos::prelude::*;
use markup::view;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

thread_local! {
    static HERE: Cell<bool> = const { Cell::new(false) };
}

/// Where the loading stands.
#[derive(Clone, PartialEq)]
enum Part {
    Waiting,
    Here,
    Failed(ApiError),
}

/// Loads the second part, unless it is here. Where nothing says how, as in development, there is only one part.
async fn load() -> Result<(), JsValue> {
    let store = js_sys::Reflect::get(&window(), &"pipes".into())?;
    if !HERE.get() && store.is_object() {
        let promise: js_sys::Promise = call(&store, "more", &JsValue::UNDEFINED)?.dyn_into()?;
        JsFuture::from(promise).await?;
    }
    HERE.set(true);
    Ok(())
}

/// Begins to load the second part: somebody is about to go there.
pub fn ahead() {
    if !HERE.get() {
        // Going there says what went wrong.
        leptos::task::spawn_local(async { drop(load().await) });
    }
}

/// A page of the second part.
#[component]
pub fn More(
    /// The page. Nothing but this pointer may lead there: what the first part calls is in the first part.
    page: fn() -> AnyView,
    /// Whether nothing keeps its place: it is a dialog.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let part = RwSignal::new(if HERE.get() { Part::Here } else { Part::Waiting });
    let ask = Callback::new(move |()| {
        part.set(Part::Waiting);
        leptos::task::spawn_local(async move {
            part.try_set(match load().await {
                Ok(()) => Part::Here,
                Err(error) => Part::Failed(ApiError::from_fetch(&error)),
            });
        });
    });
    if !HERE.get() {
        ask.run(());
    }
    let shown = move || match part.get() {
        Part::Waiting if quiet => nothing(),
        Part::Waiting => view! { <div class="card">{skeleton(6, true)}</div> },
        Part::Here => core::hint::black_box(page)(),
        Part::Failed(error) => {
            let safe = "Nothing of yours was changed. If Retry does not help, reload: a new version may have come out.";
            view! { <ErrorNote title="This page could not be loaded" error safe on_retry=ask/> }
        }
    };
    shown.into_child()
}
