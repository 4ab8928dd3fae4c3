//! Confirming the login of a command line: shows its code and IP address, with Confirm and Refuse.

use crate::api::login::CliLogin;
use crate::api::{self, ApiError};
use crate::browser::focus::focus;
use crate::browser::location::query_parameter;
use crate::components::error_note::{ErrorNote, change_note};
use crate::config::use_config;
use crate::format::minute;
use crate::layout::bare_page::{bare_card, bare_page};
use crate::layout::route_announcer::announce;
use crate::mutation::Mutation;
use crate::session::{Session, use_session};
use crate::ui::badge::Tone;
use crate::ui::button::{Button, Variant};
use crate::ui::callout::callout;
use lean::prelude::*;

const CONFIRMED: &str = "Confirmed. Go back to your terminal; you can close this tab.";
const ALREADY: &str = "This login is confirmed already. Go back to your terminal; you can close this tab.";
const REFUSED: &str = "Refused. Whoever asked is not signed in. You can close this tab.";
const ENDED: &str = "This login has ended: it was used, was refused, or is older than 10 minutes. If your terminal is not \
                     signed in, run the login command again.";
const INCOMPLETE: &str =
    "This address is not complete. Open the whole link that your terminal shows, or run the login command again.";

/// A login request and its outcome.
#[derive(Clone, Copy)]
struct Login {
    id: StoredValue<String>,
    request: RwSignal<Option<CliLogin>>,
    /// The outcome as a sentence, once there is one.
    outcome: RwSignal<Option<String>>,
    /// Whether the outcome is that the terminal is signed in.
    is_success: RwSignal<bool>,
    /// Whether the last answer was Confirm.
    confirming: RwSignal<bool>,
    reading: Mutation,
    answering: Mutation,
}

impl Login {
    /// The login whose id is in the address.
    fn new() -> Self {
        // `.` and `..` would change the path of the request.
        let id = query_parameter("r").filter(|id| !id.is_empty() && !id.starts_with('.'));
        Self {
            outcome: RwSignal::new(id.is_none().then(|| INCOMPLETE.to_owned())),
            id: StoredValue::new(id.unwrap_or_default()),
            request: RwSignal::new(None),
            is_success: RwSignal::new(false),
            confirming: RwSignal::new(true),
            reading: Mutation::new(),
            answering: Mutation::new(),
        }
    }

    fn is_known(self) -> bool {
        self.request.with_untracked(Option::is_some) || self.outcome.with_untracked(Option::is_some)
    }

    fn end(self, is_success: bool, text: &str) {
        self.is_success.set(is_success);
        self.outcome.set(Some(text.to_owned()));
    }

    fn read(self) {
        let id = self.id.get_value();
        self.reading.run(async move {
            match api::login::cli(&id).await {
                Ok(Some(request)) => {
                    self.request.set(Some(request));
                }
                Ok(None) => self.end(true, ALREADY),
                Err(ApiError::NotFound) => self.end(false, ENDED),
                Err(error) => return Err(error.into()),
            }
            Ok(())
        });
    }

    fn answer(self, confirm: bool) {
        let id = self.id.get_value();
        self.confirming.set(confirm);
        self.answering.run(async move {
            let request = api::login::answer_cli(&id, confirm);
            let look = Box::pin(async move {
                match api::login::cli(&id).await {
                    Ok(request) => Ok(confirm && request.is_none()),
                    Err(ApiError::NotFound) => {
                        self.end(false, ENDED);
                        Ok(true)
                    }
                    Err(error) => Err(error),
                }
            });
            self.answering.send(request, look).await?;
            if self.outcome.with_untracked(Option::is_none) {
                self.end(confirm, if confirm { CONFIRMED } else { REFUSED });
            }
            // The buttons, one of which had the focus, are removed.
            focus("#main h1");
            Ok(())
        });
    }
}

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <CliLoginPage/> }
}

/// The page at `/login/token?r={id}`. It only reads the request until the person confirms or refuses.
#[component]
pub fn CliLoginPage() -> impl IntoView {
    announce(&["Command-line login · ", &use_config().brand].concat());
    let session = use_session();
    let login = Login::new();
    // Runs again when the person signs in.
    Effect::new(move || {
        if matches!(session.get(), Session::SignedIn(_)) && !login.is_known() {
            login.read();
        }
    });
    let body = move || match (login.outcome.with(Option::is_some), login.request.get(), login.reading.error()) {
        (true, ..) => nothing(),
        (_, Some(request), _) => question(login, request),
        (_, _, Some(error)) => {
            let on_retry = Callback::new(move |()| login.read());
            view! { <ErrorNote title="The login could not be loaded" error safe="Nothing was confirmed." on_retry/> }
        }
        _ => view! {
            <div class="stack skeleton" aria-hidden="true">
                <span class="skeleton-line w4"></span>
                <span class="skeleton-line w2 title"></span>
                <span class="skeleton-line w3"></span>
            </div>
        },
    };
    let outcome = move || {
        let tone = if login.is_success.get() { Tone::Success } else { Tone::Info };
        login.outcome.get().map(|text| callout(tone, "", view! { <p>{text}</p> }))
    };
    let content = view! {
        <div class="stack">
            {body}
            <div role="status">{outcome}</div>
        </div>
    };
    bare_page(bare_card("Command-line login", "", content))
}

/// The code to compare with the terminal, and the two answers.
fn question(login: Login, request: CliLogin) -> AnyView {
    let session = use_session();
    let Login { confirming, answering, .. } = login;
    // Displayed as two groups, copied as one code.
    let (first, second) = request.code.split_at_checked(3).unwrap_or((&request.code, ""));
    let failure = move || {
        answering.failure().map(|failure| {
            let done = if confirming.get() { "confirmed" } else { "refused" };
            let on_retry = Callback::new(move |()| login.answer(confirming.get_untracked()));
            let look = "Your terminal tells, or Retry finds out.";
            change_note(("The login", done), failure, "Nothing was changed.", look, Some(on_retry))
        })
    };
    let unavailable = Signal::derive(move || answering.is_busy());
    let confirm = move || if unavailable.get() && confirming.get() { "Confirming…" } else { "Confirm" }.to_owned();
    let refuse = move || if unavailable.get() && !confirming.get() { "Refusing…" } else { "Refuse" }.to_owned();
    view! {
        <p>"Confirm only if your terminal shows the same code."</p>
        <dl class="definition-list">
            <div><dt>"Code"</dt><dd><code class="cli-code" translate="no"><span>{first.to_owned()}</span><span>{second.to_owned()}</span></code></dd></div>
            <div><dt>"Client address"</dt><dd><code translate="no">{request.client_ip}</code></dd></div>
            <div><dt>"Asked"</dt><dd>{minute(&request.created_at)}</dd></div>
            <div><dt>"Will be signed in as"</dt><dd class="strong" translate="no">{move || session.handle()}</dd></div>
        </dl>
        {failure}
        <div class="actions">
            <Button label=Signal::derive(refuse) unavailable on_press=Callback::new(move |()| login.answer(false))/>
            <Button
                label=Signal::derive(confirm)
                variant=Variant::Primary
                unavailable
                on_press=Callback::new(move |()| login.answer(true))
            />
        </div>
    }
}
