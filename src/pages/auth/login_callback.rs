//! The target of a mailed sign-in link. Signs in with its secret, which the start script has removed from the address.

use crate::api::{self, ApiError};
use crate::boot;
use crate::browser::location::query_parameter;
use crate::components::error_note::ErrorNote;
use crate::layout::bare_page::{bare_card, bare_page};
use crate::layout::route_announcer::announce;
use crate::mutation::Mutation;
use crate::routes;
use crate::session::use_session;
use lean::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <LoginCallbackPage/> }
}

/// The page. Signs in and navigates on.
#[component]
pub fn LoginCallbackPage() -> impl IntoView {
    announce("Signing in");
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let to = query_parameter("state").unwrap_or_default();
    let to = StoredValue::new(routes::local(&to));
    let secret = StoredValue::new(boot::link_secret().map(Arc::new));
    let mutation = Mutation::new();
    let begin = move || {
        let Some(secret) = secret.get_value() else { return };
        mutation.run(async move {
            api::login::confirm(&secret).await?;
            session.signed_in().await?;
            navigate.try_with_value(|go| {
                go(&to.get_value(), NavigateOptions { replace: true, ..Default::default() });
            });
            Ok(())
        });
    };
    begin();
    let body = move || match (mutation.error(), secret.with_value(Option::is_none)) {
        (None, false) => view! { <p role="status">"Signing you in…"</p> },
        (Some(error), _) if error.outcome_unknown() || matches!(error, ApiError::TooMany { .. }) => {
            let on_retry = Callback::new(move |()| begin());
            view! { <ErrorNote title="You are not signed in yet" error safe="The link may still work." on_retry/> }
        }
        _ => view! {
            <div role="alert">
                <p>"This link was used before, is older than 15 minutes, or is not complete. Nothing of yours was changed."</p>
            </div>
            <div class="actions align-start">
                <a class="button" data-variant="primary" href=routes::sign_in()>"Get a new link"</a>
            </div>
        },
    };
    bare_page(bare_card("Sign in", "", body.into_child()))
}
