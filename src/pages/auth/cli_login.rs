//! A command line asks to be signed in: its code and address, and its owner's word.

use crate::api::login::CliLogin;
use crate::api::{self, ApiError};
use crate::browser::focus::focus;
use crate::browser::location::query_parameter;
use crate::components::error_note::ErrorNote;
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

/// One login, and what has become of it.
#[derive(Clone, Copy)]
struct Login {
    id: StoredValue<String>,
    asked: RwSignal<Option<CliLogin>>,
    /// How it ended, and whether that signed the terminal in.
    over: RwSignal<Option<String>>,
    good: RwSignal<bool>,
    /// Whether the last answer was to confirm.
    confirming: RwSignal<bool>,
    reading: Mutation,
    answering: Mutation,
}

impl Login {
    /// The login that the address names.
    fn new() -> Self {
        // A dot could make the address of the request another one.
        let id = query_parameter("r").filter(|id| !id.is_empty() && !id.starts_with('.'));
        Self {
            over: RwSignal::new(id.is_none().then(|| INCOMPLETE.to_owned())),
            id: StoredValue::new(id.unwrap_or_default()),
            asked: RwSignal::new(None),
            good: RwSignal::new(false),
            confirming: RwSignal::new(true),
            reading: Mutation::new(),
            answering: Mutation::new(),
        }
    }

    fn is_known(self) -> bool {
        self.asked.with_untracked(Option::is_some) || self.over.with_untracked(Option::is_some)
    }

    fn end(self, good: bool, words: &str) {
        self.good.set(good);
        self.over.set(Some(words.to_owned()));
    }

    fn read(self) {
        let id = self.id.get_value();
        self.reading.run(async move {
            match api::login::cli(&id).await {
                Ok(Some(asked)) => {
                    self.asked.set(Some(asked));
                }
                Ok(None) => self.end(true, ALREADY),
                Err(ApiError::NotFound) => self.end(false, ENDED),
                Err(error) => return Err(error),
            }
            Ok(())
        });
    }

    fn answer(self, confirm: bool) {
        let id = self.id.get_value();
        self.confirming.set(confirm);
        self.answering.run(async move {
            match api::login::answer_cli(&id, confirm).await {
                Ok(()) => self.end(confirm, if confirm { CONFIRMED } else { REFUSED }),
                Err(ApiError::NotFound) => self.end(false, ENDED),
                Err(error) => return Err(error),
            }
            // The buttons go.
            focus("#main h1");
            Ok(())
        });
    }
}

/// The page, for whoever knows it by a pointer only.
pub fn page() -> AnyView {
    view! { <CliLoginPage/> }
}

/// The page at `/login/token?r={id}`. Nothing is sent before the person confirms or refuses.
#[component]
pub fn CliLoginPage() -> impl IntoView {
    announce(&["Command-line login · ", &use_config().brand].concat());
    let session = use_session();
    let login = Login::new();
    // Again once the person has signed in again.
    Effect::new(move || {
        if matches!(session.get(), Session::SignedIn(_)) && !login.is_known() {
            login.read();
        }
    });
    let body = move || match (login.over.with(Option::is_some), login.asked.get(), login.reading.error()) {
        (true, ..) => nothing(),
        (_, Some(asked), _) => question(login, asked),
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
        let tone = if login.good.get() { Tone::Success } else { Tone::Info };
        login.over.get().map(|words| callout(tone, "", view! { <p>{words}</p> }))
    };
    let content = view! {
        <div class="stack">
            {body}
            <div role="status">{outcome}</div>
        </div>
    };
    bare_page(bare_card("Command-line login", "", content))
}

/// What the terminal must show too, and the two answers.
fn question(login: Login, asked: CliLogin) -> AnyView {
    let session = use_session();
    let Login { confirming, answering, .. } = login;
    // In two halves to the eye, one number to whoever copies it.
    let (first, second) = asked.code.split_at_checked(3).unwrap_or((&asked.code, ""));
    let failure = move || {
        answering.error().map(|error| {
            let title = if confirming.get() { "The login was not confirmed" } else { "The login was not refused" };
            let safe = if error.outcome_unknown() {
                "It may have been done all the same: your terminal tells."
            } else {
                "Nothing was changed."
            };
            let on_retry = Callback::new(move |()| login.answer(confirming.get_untracked()));
            view! { <ErrorNote title error safe on_retry/> }
        })
    };
    let unavailable = Signal::derive(move || answering.is_busy());
    let confirm = move || if unavailable.get() && confirming.get() { "Confirming…" } else { "Confirm" }.to_owned();
    let refuse = move || if unavailable.get() && !confirming.get() { "Refusing…" } else { "Refuse" }.to_owned();
    view! {
        <p>"Confirm only if your terminal shows the same code."</p>
        <dl class="definition-list">
            <div><dt>"Code"</dt><dd><code class="cli-code" translate="no"><span>{first.to_owned()}</span><span>{second.to_owned()}</span></code></dd></div>
            <div><dt>"Client address"</dt><dd><code translate="no">{asked.client_ip}</code></dd></div>
            <div><dt>"Asked"</dt><dd>{minute(&asked.created_at)}</dd></div>
            <div><dt>"Will be signed in as"</dt><dd class="strong">{move || session.handle()}</dd></div>
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
