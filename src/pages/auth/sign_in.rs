//! Signing in by a mailed link, or by an API token that is kept in this tab's memory.

use crate::api::{self, ApiError};
use crate::browser::location::query_parameter;
use crate::browser::storage::accepts_cookies;
use crate::components::error_note::{ErrorNote, change_note};
use crate::config::use_config;
use crate::layout::bare_page::{bare_card, bare_page};
use crate::layout::route_announcer::announce;
use crate::mutation::Mutation;
use crate::routes;
use crate::session::{Session, SignOutReason, use_session};
use crate::ui::badge::Tone;
use crate::ui::button::Variant;
use crate::ui::callout::callout;
use crate::ui::field::{Field, FieldKind};
use crate::ui::form::{Form, SubmitButton};
use crate::ui::status::use_status;
use api_types::{Email, Secret};
use lean::prelude::*;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <SignInPage/> }
}

/// The sign-in page. Afterwards it navigates to `?to=`, an address within the console.
#[component]
pub fn SignInPage() -> impl IntoView {
    let brand_name = use_config().brand.clone();
    announce(&["Sign in · ", &brand_name].concat());
    let session = use_session();
    let note = move || match session.get() {
        Session::SignedOut(Some(reason)) => Some(sign_out_note(reason)),
        _ => None,
    };
    let docs = use_config().docs.clone().map(|href| {
        view! { <p class="fine-print">"New here? "<a href=href rel="noopener noreferrer external">"Read the docs"</a></p> }
    });
    let config = use_config();
    // The session cookie is not sent to another origin.
    let (email, token) = (config.signs_in_by("email") && !api::is_cross_origin(), config.signs_in_by("token"));
    let lead = match (email, token) {
        (true, _) => "We mail you a link that works once, for 15 minutes.",
        (false, true) if api::is_cross_origin() => {
            "This site and its API live apart: a link by mail cannot sign you in here. Paste an API token instead."
        }
        (false, true) => "Paste an API token. It stays in this tab.",
        (false, false) => "This site is set up without a way of signing in. Whoever runs it can put that right.",
    };
    let or = (email && token).then(|| view! { <div class="divider">"or"</div> });
    let no_cookies = (email && !accepts_cookies()).then(|| {
        let text = "A mailed link signs you in by a cookie, and your browser takes none from this site. Allow cookies for \
                    it, then reload the page.";
        let or = token.then_some(" Or sign in with an API token, which needs no cookie.");
        callout(Tone::Warning, "Cookies are blocked", view! { <p>{text}{or}</p> })
    });
    let by_mail = email.then(|| view! { <ByMail/> });
    let by_token = token.then(|| view! { <ByToken/> });
    let card = bare_card("Sign in", lead, view! { {no_cookies}{by_mail}{or}{by_token} });
    bare_page(view! { {note}{card}{docs} })
}

fn sign_out_note(reason: SignOutReason) -> AnyView {
    let (title, text) = match reason {
        SignOutReason::Here => ("You are signed out", "In every tab of this browser."),
        SignOutReason::Elsewhere => ("You are signed out", "You signed out in another tab."),
        SignOutReason::Deleted => ("You are signed out", "Your developer account is deleted."),
        SignOutReason::Reset => (
            "Authentication was reset",
            "Every API token, CLI login and session of yours has ended. Sign in again to make new ones.",
        ),
    };
    callout(Tone::Info, title, view! { <p>{text}</p> })
}

#[component]
fn ByMail() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let sent_to = RwSignal::new(None::<String>);
    let mutation = Mutation::new();
    let send = Callback::new(move |()| match Email::parse(&email.get_untracked()) {
        Err(error) => wrong.set(Some(error.message().into())),
        Ok(address) => {
            wrong.set(None);
            sent_to.set(None);
            let to = query_parameter("to").map(|to| routes::local(&to));
            mutation.run(async move {
                // Nothing tells whether a mail was sent.
                let look = Box::pin(async { Err(ApiError::Unconfirmed) });
                mutation.send(api::login::mail_link(address.clone(), to), look).await?;
                sent_to.set(Some(address.as_str().to_owned()));
                Ok(())
            });
        }
    });
    let error =
        Signal::derive(move || wrong.get().or_else(|| mutation.error().and_then(|error| error.for_field("email"))));
    let outcome = move || match (sent_to.get(), mutation.failure()) {
        (Some(address), _) => {
            let text = ["If ", &address, " has an account, a link is on its way. Open it in this browser."].concat();
            callout(Tone::Success, "Look at your mail", view! { <p>{text}</p> })
        }
        (None, Some(failure)) if failure.error.for_field("email").is_none() => {
            change_note(("The link", "sent"), failure, "", "Look at your mail before you try again.", Some(send))
        }
        _ => nothing(),
    };
    let busy = Signal::derive(move || mutation.is_busy());
    view! {
        <Form class="stack" on_submit=send busy error=view! { <div role="status">{outcome}</div> }>
            <Field
                label="Email"
                value=email
                error
                kind=FieldKind::Email
                placeholder="you@example.com"
            />
            <SubmitButton label="Email me a link" busy_label="Sending…" busy icon_name="mail"/>
        </Form>
    }
}

/// The token in a pasted text, without the white space, invisible characters and quotes around it; else what is wrong.
fn pasted_token(text: &str) -> Result<Secret, &'static str> {
    const AROUND: &str = "\"'`‘’‚‛“”„‟«»\u{ad}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2060}\u{feff}";
    let token = text.trim_matches(|it: char| it.is_whitespace() || AROUND.contains(it));
    if !token.starts_with("tpt_") {
        Err("A token begins with tpt_. Paste the whole of it.")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err("A token has no spaces or special characters. Copy it again.")
    } else {
        Ok(Secret::new(token.to_owned()))
    }
}

/// The form for a pasted token.
#[component]
pub fn ByToken(
    /// Whether it is in a dialog over an open page, which stays as it is.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let session = use_session();
    let status = use_status();
    let text = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let mutation = Mutation::new();
    let go = Callback::new(move |()| {
        let token = match pasted_token(&text.get_untracked()) {
            Ok(token) => token,
            Err(words) => return wrong.set(Some(words.into())),
        };
        wrong.set(None);
        mutation.run(async move {
            let answer = session.sign_in_with_token(token).await;
            if answer.is_ok() {
                text.set(String::new());
                let handle = session.handle_untracked();
                let kept = " with a pasted token. Only this tab knows it: a reload asks for it again.";
                status.done(["Signed in as ", &handle, kept].concat());
            }
            Ok(answer?)
        });
    });
    let error = Signal::derive(move || {
        wrong.get().or_else(|| match mutation.error() {
            Some(ApiError::SignedOut) => {
                Some("The service refused this token. It may be mistyped, inactive, expired or deleted.".into())
            }
            _ => None,
        })
    });
    let outcome = move || match mutation.error() {
        Some(error) if error != ApiError::SignedOut => {
            view! { <ErrorNote title="You are not signed in" error on_retry=go/> }
        }
        _ => nothing(),
    };
    let busy = Signal::derive(move || mutation.is_busy());
    view! {
        <Form class="stack" on_submit=go busy error=outcome>
            <Field
                label="API token"
                value=text
                error
                kind=FieldKind::Code
                placeholder="tpt_…"
                hint="Kept in this tab’s memory only, and gone when you close or reload it."
                autofocus=again
            />
            <SubmitButton
                label="Sign in with token"
                busy_label="Signing in…"
                busy
                variant=if again || api::is_cross_origin() { Variant::Primary } else { Variant::Secondary }
            />
        </Form>
    }
}
