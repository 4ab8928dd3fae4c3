//! A command line asks to be signed in: its code and address, and its owner's word.

use crate::api::{self, ApiError};
use crate::browser;
use crate::config::use_config;
use crate::element::nothing;
use crate::layout::announcer::announce;
use crate::layout::top_bar::brand;
use crate::session::{Session, use_session};
use crate::task::Task;
use crate::ui::badge::Meaning;
use crate::ui::button::{Button, Variant};
use crate::ui::error_note::ErrorNote;
use crate::ui::note::note;
use leptos::prelude::*;
use markup::view;

const CONFIRMED: &str = "Confirmed. Go back to your terminal; you can close this tab.";
const ALREADY: &str = "This login is confirmed already. Go back to your terminal; you can close this tab.";
const REFUSED: &str = "Refused. Whoever asked is not signed in. You can close this tab.";
const ENDED: &str = "This login has ended: it was used, was refused, or is older than 10 minutes. If your terminal is not \
                     signed in, run the login command again.";
const INCOMPLETE: &str =
    "This address is not complete. Open the whole link that your terminal shows, or run the login command again.";

/// The page at `/login/token?r={id}`. Nothing is sent before the person confirms or refuses.
#[component]
pub fn CliLoginPage() -> impl IntoView {
    announce(&["Command-line login · ", &use_config().brand].concat());
    let session = use_session();
    // A dot could make the address of the request another one.
    let id = browser::query("r").filter(|id| !id.is_empty() && !id.starts_with('.'));
    let over = RwSignal::new(id.is_none().then(|| INCOMPLETE.to_owned()));
    let id = StoredValue::new(id.unwrap_or_default());
    let good = RwSignal::new(false);
    let code = RwSignal::new(None::<String>);
    let client_ip = RwSignal::new(String::new());
    let confirming = RwSignal::new(true);
    let (reading, answering) = (Task::new(), Task::new());
    let end = move |is_good: bool, words: &str| {
        good.try_set(is_good);
        over.try_set(Some(words.to_owned()));
    };
    let read = move || {
        let id = id.get_value();
        reading.run(async move {
            match api::login::cli(&id).await {
                Ok(Some((digits, address))) => {
                    client_ip.try_set(address);
                    code.try_set(Some(digits));
                }
                Ok(None) => end(true, ALREADY),
                Err(ApiError::NotFound) => end(false, ENDED),
                Err(error) => return Err(error),
            }
            Ok(())
        });
    };
    let answer = move |confirm: bool| {
        let id = id.get_value();
        confirming.set(confirm);
        answering.run(async move {
            match api::login::answer_cli(&id, confirm).await {
                Ok(()) => end(confirm, if confirm { CONFIRMED } else { REFUSED }),
                Err(ApiError::NotFound) => end(false, ENDED),
                Err(error) => return Err(error),
            }
            // The buttons go.
            browser::focus("#main h1");
            Ok(())
        });
    };
    // Again once the person has signed in again.
    Effect::new(move || {
        let is_known = code.with_untracked(Option::is_some) || over.with_untracked(Option::is_some);
        if matches!(session.get(), Session::SignedIn(_)) && !is_known {
            read();
        }
    });
    let failure = move || {
        answering.error().map(|error| {
            let title = if confirming.get() { "The login was not confirmed" } else { "The login was not refused" };
            let safe = if error.is_open_ended() {
                "It may have been done all the same: your terminal tells."
            } else {
                "Nothing was changed."
            };
            let on_retry = Callback::new(move |()| answer(confirming.get_untracked()));
            view! { <ErrorNote title error safe on_retry/> }
        })
    };
    let unavailable = Signal::derive(move || answering.is_busy());
    let question = move |code: String| {
        let confirm = move || if unavailable.get() && confirming.get() { "Confirming…" } else { "Confirm" }.to_owned();
        let refuse = move || if unavailable.get() && !confirming.get() { "Refusing…" } else { "Refuse" }.to_owned();
        view! {
            <p>"Confirm only if your terminal shows the same code."</p>
            <dl class="facts">
                <div><dt>"Code"</dt><dd><code class="cli-code" translate="no">{code}</code></dd></div>
                <div><dt>"Client address"</dt><dd><code translate="no">{move || client_ip.get()}</code></dd></div>
                <div><dt>"Will be signed in as"</dt><dd class="strong">{move || session.handle()}</dd></div>
            </dl>
            {failure}
            <div class="actions">
                <Button label=Signal::derive(refuse) unavailable on_press=Callback::new(move |()| answer(false))/>
                <Button
                    label=Signal::derive(confirm)
                    variant=Variant::Primary
                    unavailable
                    on_press=Callback::new(move |()| answer(true))
                />
            </div>
        }
    };
    let body = move || match (over.with(Option::is_some), code.get(), reading.error()) {
        (true, ..) => nothing(),
        (_, Some(code), _) => question(code),
        (_, _, Some(error)) => {
            let on_retry = Callback::new(move |()| read());
            view! { <ErrorNote title="The login could not be loaded" error safe="Nothing was confirmed." on_retry/> }
        }
        _ => view! {
            <div class="stack skeleton" aria-hidden="true">
                <span class="bone w4"></span>
                <span class="bone w2 title"></span>
                <span class="bone w3"></span>
            </div>
        },
    };
    let outcome = move || {
        let meaning = if good.get() { Meaning::Success } else { Meaning::Info };
        over.get().map(|words| note(meaning, "", view! { <p>{words}</p> }))
    };
    view! {
        <div class="app">
            <main id="main" class="signin">
                {brand()}
                <section class="card">
                    <div class="card-head"><div><h1 tabindex="-1">"Command-line login"</h1></div></div>
                    <div class="card-body">
                        <div class="stack">
                            {body}
                            <div role="status">{outcome}</div>
                        </div>
                    </div>
                </section>
            </main>
        </div>
    }
}
