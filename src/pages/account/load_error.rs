//! The page when the account could not be loaded.

use crate::api::ApiError;
use crate::components::error_note::ErrorNote;
use crate::layout::bare_page::bare_page;
use crate::session::use_session;
use lean::prelude::*;

/// The page, with Retry.
#[component]
pub fn LoadErrorPage(
    /// The error of the request.
    error: ApiError,
) -> impl IntoView {
    let session = use_session();
    let on_retry = Callback::new(move |()| session.check());
    bare_page(view! {
        <h1 tabindex="-1" class="visually-hidden">"Pipes is out of reach"</h1>
        <ErrorNote title="Your account could not be loaded" error safe="Nothing of yours was changed." on_retry/>
    })
}
