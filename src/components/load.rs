//! The one loader: skeleton, error with Retry, data; data that was seen before stays while it is refreshed.

use crate::components::error_note::ErrorNote;
use crate::query::{Loaded, Query};
use crate::ui::skeleton::skeleton;
use lean::prelude::*;
use serde::de::DeserializeOwned;

/// Asks for `query` and shows what is known of it. `children` is built once, when the first answer is there, and reads
/// the query itself: a refresh changes what differs and leaves focus and open menus alone.
#[component]
pub fn Load<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    /// What to ask for.
    query: Query<T>,
    /// What could not be loaded, for the error: "The tokens".
    what: &'static str,
    /// What is safe although it could not be loaded.
    safe: &'static str,
    /// How many lines of skeleton keep the place.
    #[prop(default = 3)]
    lines: usize,
    /// Whether it stands in a dialog: what is decided there is to be decided by what holds now.
    #[prop(optional)]
    in_dialog: bool,
    /// The card's footer, when it depends on the data: there is none before the first answer.
    #[prop(optional)]
    footer: Option<fn() -> AnyView>,
    /// What is shown when it is there.
    children: ChildrenFn,
) -> impl IntoView {
    if in_dialog {
        query.refresh_now();
    } else {
        query.refresh();
    }
    let ask = Callback::new(move |()| query.refresh_now());
    shown(Memo::new(move |_| query.phase()), ask, what, safe, lines, footer, children)
}

/// The part that does not depend on what is loaded, so that it is in the program once.
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
            let title = [what, " could not be refreshed"].concat();
            let safe = "What you see is from before.".to_owned();
            view! { <div class="card-note"><ErrorNote title error safe on_retry/></div> }
        }
        _ => nothing(),
    };
    // What is shown stays as it is while only the refresh fails.
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
