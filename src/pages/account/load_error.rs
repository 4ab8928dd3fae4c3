//! The page when the service could not even be asked who is signed in.

use crate::api::ApiError;
use crate::components::error_note::ErrorNote;
use crate::layout::bare_page::bare_page;
use crate::session::use_session;
use lean::prelude::*;

/// Says so, and tries again.
#[component]
pub fn LoadErrorPage(
    /// Why.
    error: ApiError,
) -> impl IntoView {
    let session = use_session();
    let on_retry = Callback::new(move |()| session.check());
    bare_page(view! {
        <h1 tabindex="-1" class="visually-hidden">"Pipes is out of reach"</h1>
        <ErrorNote title="Your account could not be loaded" error safe="Nothing of yours was changed." on_retry/>
    })
}
