//! The page when the service could not even be asked who is signed in.

use crate::api::ApiError;
use crate::components::error_note::ErrorNote;
use crate::session::use_session;
use lean::prelude::*;

/// Says so, and tries again.
#[component]
pub fn FailedPage(
    /// Why.
    error: ApiError,
) -> impl IntoView {
    let session = use_session();
    let on_retry = Callback::new(move |()| session.check());
    view! {
        <div class="app">
            <main id="main" class="signin">
                {crate::layout::top_bar::brand()}
                <h1 tabindex="-1" class="hidden-text">"Pipes is out of reach"</h1>
                <ErrorNote title="Your account could not be loaded" error safe="Nothing of yours was changed." on_retry/>
            </main>
        </div>
    }
}
