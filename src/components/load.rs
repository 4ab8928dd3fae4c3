//! The loader: skeleton, error with Retry, or data. Known data stays while it is refreshed.

use crate::api::ApiError;
use crate::components::error_note::ErrorNote;
use crate::query::{Loaded, Query};
use crate::ui::skeleton::skeleton;
use lean::prelude::*;
use serde::de::DeserializeOwned;

/// Fetches `query` and shows its state. `children` is built once, when the first answer is there, and reads the query
/// itself: a refresh changes only what differs, and keeps focus and open menus.
#[component]
pub fn Load<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    /// The query.
    query: Query<T>,
    /// The subject of the error, such as "The tokens".
    what: &'static str,
    /// What is safe although loading failed.
    safe: &'static str,
    /// The number of skeleton lines.
    #[prop(default = 3)]
    lines: usize,
    /// Whether it is in a dialog: then it is fetched at once, since the person decides by the current state.
    #[prop(optional)]
    in_dialog: bool,
    /// The card's footer, when it depends on the data. It is not shown before the first answer.
    #[prop(optional)]
    footer: Option<fn() -> AnyView>,
    /// The content, once there is data.
    children: ChildrenFn,
) -> impl IntoView {
    if in_dialog {
        query.show();
        query.refresh_now();
    } else {
        query.refresh();
    }
    let ask = Callback::new(move |()| query.refresh_now());
    shown(Memo::new(move |_| query.phase()), ask, what, safe, lines, footer, children)
}

/// The part that does not depend on the type, so that it is in the program once.
fn shown(
    phase: Memo<Loaded<()>>,
    on_retry: Callback<()>,
    what: &'static str,
    safe: &'static str,
    lines: usize,
    footer: Option<fn() -> AnyView>,
    children: ChildrenFn,
) -> AnyView {
    let refresh_failed = move || match phase.get() {
        Loaded::Ready((), Some(error)) => {
            let is_cut = error == ApiError::ListCut;
            let title = if is_cut { "This is not all".to_owned() } else { [what, " could not be refreshed"].concat() };
            let safe = if is_cut { "" } else { "What you see is from before." };
            view! { <div class="card-note"><ErrorNote title error safe on_retry/></div> }
        }
        _ => nothing(),
    };
    // A failed refresh must not rebuild the content.
    let settled = Memo::new(move |_| match phase.get() {
        Loaded::Ready(..) => Loaded::Ready((), None),
        other => other,
    });
    let has_footer = footer.is_some();
    let is_waiting = Memo::new(move |_| phase.get() == Loaded::Waiting);
    let footer = move || if is_waiting.get() { None } else { footer.map(|footer| footer()) };
    let body = move || match settled.get() {
        Loaded::Waiting => skeleton(lines, has_footer),
        Loaded::Ready(..) => children(),
        Loaded::Failed(error) => {
            let title = [what, " could not be loaded"].concat();
            view! { <div class="card-body"><ErrorNote title error safe on_retry/></div> }
        }
    };
    view! {
        {refresh_failed}
        {body}
        {footer}
    }
}
