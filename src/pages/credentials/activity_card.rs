//! "Recent security activity": what was done to the keys of the account, from where and when.

use crate::api;
use crate::components::error_note::ErrorNote;
use crate::components::load::Load;
use crate::format::minute;
use crate::mutation::Mutation;
use crate::query::use_cache;
use crate::session::use_session;
use crate::ui::button::Button;
use crate::ui::card::{Card, CardFooter};
use api_types::{AuditRecord, List};
use lean::prelude::*;

/// How many stand there before one asks for all.
const RECENT: usize = 10;

/// What has been asked for beyond the first page.
#[derive(Clone, Copy)]
struct Older {
    /// Whether all of the first page is shown.
    open: RwSignal<bool>,
    /// The pages after the first, and where the next one starts.
    pages: RwSignal<Option<List<AuditRecord>>>,
    asking: Mutation,
}

/// Shows the last events, and all of them by pages.
#[component]
pub fn ActivityCard() -> impl IntoView {
    let older = Older { open: RwSignal::new(false), pages: RwSignal::new(None), asking: Mutation::new() };
    provide_context(older);
    view! {
        <Card
            title="Recent security activity"
            lead=|| "What was done to your keys, and from where. If something was not you, reset authentication."
        >
            <Load
                query=use_cache().activity
                what="The activity"
                safe="It is kept by the service."
                lines=4
                footer=|| view! { <Foot/> }
            >
                <Events/>
            </Load>
        </Card>
    }
}

#[component]
fn Events() -> impl IntoView {
    let activity = use_cache().activity;
    let older: Older = expect_context();
    let records = Memo::new(move |_| {
        let mut all: Vec<_> = activity.value().map(|list| list.items).unwrap_or_default();
        all.extend(older.pages.get().map(|list| list.items).unwrap_or_default());
        let all = all.into_iter().filter(AuditRecord::is_security);
        if older.open.get() { all.collect() } else { all.take(RECENT).collect::<Vec<_>>() }
    });
    let rows = move || records.get().iter().map(row).collect::<Vec<_>>();
    let body = move || {
        if records.with(Vec::is_empty) {
            view! { <p class="card-body muted">"Nothing yet. Sign-ins and changes of your keys will stand here."</p> }
        } else {
            view! {
                <table class="table responsive-table">
                    <caption class="visually-hidden">"Recent security activity, newest first"</caption>
                    <thead>
                        <tr><th scope="col">"What"</th><th scope="col">"From"</th><th scope="col">"When"</th></tr>
                    </thead>
                    <tbody>{rows.into_child()}</tbody>
                </table>
            }
        }
    };
    view! { <div class="table-gap"></div>{body.into_child()} }
}

fn row(record: &AuditRecord) -> AnyView {
    view! {
        <tr>
            <th scope="row">{words(&record.action_type)}</th>
            <td data-label="From"><code translate="no">{record.actor_ip.clone()}</code></td>
            <td data-label="When"><time>{minute(&record.created_at)}</time></td>
        </tr>
    }
}

/// A kind of record in words; one that is not known as it is called.
fn words(action: &str) -> String {
    let known = match action {
        "session.create" => "Signed in",
        "session.delete" => "Signed out",
        "login.request" => "Sign-in link asked for",
        "login.token.use" => "CLI signed in",
        "login.token.confirm" => "CLI login confirmed",
        "login.token.refuse" => "CLI login refused",
        "token.create" => "Token made",
        "token.update" => "Token changed",
        "token.delete" => "Token deleted",
        AuditRecord::PASSWORD_ROTATE => "Database password rotated",
        "user.authentication.reset" => "Authentication reset",
        "user.handle.update" => "Handle changed",
        "user.create" => "Account made",
        other => other,
    };
    known.to_owned()
}

#[component]
fn Foot() -> impl IntoView {
    let activity = use_cache().activity;
    let handle = use_session();
    let older: Older = expect_context();
    let next = Memo::new(move |_| match older.pages.get() {
        Some(list) => list.next_token,
        None => activity.value().and_then(|list| list.next_token),
    });
    let more = Memo::new(move |_| next.get().is_some_and(|next| !next.is_empty()));
    let show = Callback::new(move |()| {
        if !older.open.get_untracked() {
            older.open.set(true);
            return;
        }
        let (handle, next) = (handle.handle_untracked(), next.get_untracked().unwrap_or_default());
        older.asking.run(async move {
            let page = api::activity::older(&handle, &next).await?;
            older.pages.try_update(|pages| {
                let before = pages.take().map(|list| list.items).unwrap_or_default();
                *pages =
                    Some(List { items: before.into_iter().chain(page.items).collect(), next_token: page.next_token });
            });
            Ok(())
        });
    });
    let failure = move || {
        older.asking.error().map(|error| {
            view! { <div class="card-note"><ErrorNote title="The older activity could not be loaded" error on_retry=show/></div> }
        })
    };
    let reason = Memo::new(move |_| (older.open.get() && !more.get()).then(|| "That is all there is.".to_owned()));
    let label = Signal::derive(move || match (older.open.get(), older.asking.is_busy()) {
        (false, _) => "See all".to_owned(),
        (true, false) => "Show older".to_owned(),
        (true, true) => "Loading…".to_owned(),
    });
    view! {
        {failure.into_child()}
        <CardFooter hint="Newest first. Times are in UTC." reason reason_id="activity-hint">
            <Button
                label
                described_by="activity-hint"
                unavailable=Signal::derive(move || reason.with(Option::is_some))
                on_press=show
            />
        </CardFooter>
    }
}
