//! The target of a mailed sign-in link. Signs in with its secret, which the start script has removed from the address.

use crate::api::{self, ApiError};
use crate::boot;
use crate::browser::location::query_parameter;
use crate::browser::storage::accepts_cookies;
use crate::components::error_note::ErrorNote;
use crate::config::use_config;
use crate::layout::bare_page::{bare_card, bare_page};
use crate::layout::route_announcer::announce;
use crate::mutation::Mutation;
use crate::routes;
use crate::session::use_session;
use crate::ui::badge::Tone;
use crate::ui::button::{Button, Variant};
use crate::ui::callout::callout;
use lean::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <LoginCallbackPage/> }
}

/// What is known of the session cookie.
#[derive(Clone, Copy, PartialEq)]
enum Cookie {
    /// Nothing speaks against it.
    Possible,
    /// The browser says that it takes none. The link was not used.
    Refused,
    /// The service accepted the link, and then did not know the person: the cookie was not kept.
    Lost,
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
    let cookie = RwSignal::new(Cookie::Possible);
    let begin = move || {
        let Some(secret) = secret.get_value() else { return };
        if !accepts_cookies() {
            return cookie.set(Cookie::Refused);
        }
        cookie.set(Cookie::Possible);
        mutation.run(async move {
            api::login::confirm(&secret).await?;
            if let Err(error) = session.signed_in().await {
                if error == ApiError::SignedOut {
                    cookie.set(Cookie::Lost);
                }
                return Err(error.into());
            }
            navigate.try_with_value(|go| {
                go(&to.get_value(), NavigateOptions { replace: true, ..Default::default() });
            });
            Ok(())
        });
    };
    begin();
    let on_retry = Callback::new(move |()| begin());
    let body = move || match (mutation.error(), secret.with_value(Option::is_none)) {
        _ if cookie.get() != Cookie::Possible => without_cookie(cookie.get() == Cookie::Lost, on_retry),
        (None, false) => view! { <p role="status">"Signing you in…"</p> },
        (Some(error), _) if error.outcome_unknown() || matches!(error, ApiError::TooMany { .. }) => {
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

/// Why the link cannot sign in here, and what to do. `is_used` tells whether the link is used up.
fn without_cookie(is_used: bool, on_retry: Callback<()>) -> AnyView {
    let by_token = use_config().signs_in_by("token");
    let text = if is_used {
        "The link worked, but your browser did not keep our cookie, so you are not signed in. Allow cookies for this site, \
         then get a new link."
    } else {
        "A link signs you in by a cookie, and your browser takes none from this site. Allow cookies for it, then try again. \
         The link was not used."
    };
    let or = by_token.then(|| view! { <p>"Or sign in with an API token, which needs no cookie."</p> });
    let retry = (!is_used).then(|| view! { <Button label="Try again" variant=Variant::Primary on_press=on_retry/> });
    let link = (is_used || by_token).then(|| {
        let label = if is_used { "Get a new link" } else { "Use a token" };
        view! {
            <a class="button" data-variant=if is_used { Variant::Primary } else { Variant::Secondary }.name() href=routes::sign_in()>{label}</a>
        }
    });
    let text = view! { <p>{text}</p>{or} };
    view! {
        <div role="alert">{callout(Tone::Danger, "Cookies are blocked", text)}</div>
        <div class="actions align-start">{retry}{link}</div>
    }
}
