//! The one loader: skeleton, error with Retry, data; data that was seen before stays while it is refreshed.

use super::error_note::ErrorNote;
use super::skeleton::skeleton;
use crate::data::{Loaded, Query};
use crate::session::use_session;
use leptos::prelude::*;
use markup::view;

#[derive(Clone, PartialEq)]
enum Phase {
    Waiting,
    Ready,
    Failed(crate::api::ApiError),
}

/// Asks for `query` and shows what is known of it. `children` is built once, when the first answer is there, and reads
/// the query itself: a refresh changes what differs and leaves focus and open menus alone.
#[component]
pub fn Load<T: Clone + Send + Sync + 'static>(
    /// What to ask for.
    query: Query<T>,
    /// What could not be loaded, for the error: "The tokens".
    what: &'static str,
    /// What is safe although it could not be loaded.
    safe: &'static str,
    /// How many lines of skeleton keep the place.
    #[prop(default = 3)]
    lines: usize,
    /// What is shown when it is there.
    children: ChildrenFn,
) -> impl IntoView {
    let session = use_session();
    let ask = Callback::new(move |()| query.refresh(session.handle_untracked()));
    ask.run(());
    let phase = Memo::new(move |_| {
        query.with(|loaded| match loaded {
            Loaded::Waiting => Phase::Waiting,
            Loaded::Ready(..) => Phase::Ready,
            Loaded::Failed(error) => Phase::Failed(error.clone()),
        })
    });
    let stale = Memo::new(move |_| {
        query.with(|loaded| match loaded {
            Loaded::Ready(_, error) => error.clone(),
            _ => None,
        })
    });
    shown(phase.into(), stale.into(), ask, what, safe, lines, children)
}

/// The part that does not depend on what is loaded, so that it is in the program once.
fn shown(
    phase: Signal<Phase>,
    stale: Signal<Option<crate::api::ApiError>>,
    on_retry: Callback<()>,
    what: &'static str,
    safe: &'static str,
    lines: usize,
    children: ChildrenFn,
) -> AnyView {
    let refresh_failed = move || {
        stale.get().map(|error| {
            let title = [what, " could not be refreshed"].concat();
            let safe = "What you see is from before.".to_owned();
            view! { <div class="card-note"><ErrorNote title error safe on_retry/></div> }
        })
    };
    let body = move || match phase.get() {
        Phase::Waiting => skeleton(lines),
        Phase::Ready => children(),
        Phase::Failed(error) => {
            let title = [what, " could not be loaded"].concat();
            view! { <div class="card-body"><ErrorNote title error safe on_retry/></div> }
        }
    };
    view! {
        {refresh_failed}
        {body}
    }
}
