//! "Recent security activity": the security events of the audit log.

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

/// Number of events before "See all" is pressed.
const RECENT: usize = 10;

/// What is displayed beyond the most recent events.
#[derive(Clone, Copy)]
struct Expansion {
    /// Whether all loaded events are displayed.
    is_expanded: RwSignal<bool>,
    /// The events of all pages after the first, with the cursor of the next one.
    older: RwSignal<Option<List<AuditRecord>>>,
    /// The request for the next page.
    loading: Mutation,
}

/// The card with the most recent events, and all events page by page.
#[component]
pub fn ActivityCard() -> impl IntoView {
    let expansion =
        Expansion { is_expanded: RwSignal::new(false), older: RwSignal::new(None), loading: Mutation::new() };
    provide_context(expansion);
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
                footer=|| view! { <Footer/> }
            >
                <Events/>
            </Load>
        </Card>
    }
}

#[component]
fn Events() -> impl IntoView {
    let activity = use_cache().activity;
    let expansion: Expansion = expect_context();
    let records = Memo::new(move |_| {
        let mut records: Vec<_> = activity.value().map(|list| list.items).unwrap_or_default();
        records.extend(expansion.older.get().map(|list| list.items).unwrap_or_default());
        let records = records.into_iter().filter(AuditRecord::is_security);
        if expansion.is_expanded.get() { records.collect() } else { records.take(RECENT).collect::<Vec<_>>() }
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
            <th scope="row">{action_text(&record.action_type)}</th>
            <td data-label="From"><code translate="no">{record.actor_ip.clone()}</code></td>
            <td data-label="When"><time>{minute(&record.created_at)}</time></td>
        </tr>
    }
}

/// The label of an action. An unknown action is labelled by its name.
fn action_text(action: &str) -> String {
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
fn Footer() -> impl IntoView {
    let activity = use_cache().activity;
    let session = use_session();
    let expansion: Expansion = expect_context();
    let next = Memo::new(move |_| match expansion.older.get() {
        Some(list) => list.next_token,
        None => activity.value().and_then(|list| list.next_token),
    });
    let has_more = Memo::new(move |_| next.get().is_some_and(|next| !next.is_empty()));
    let show = Callback::new(move |()| {
        if !expansion.is_expanded.get_untracked() {
            expansion.is_expanded.set(true);
            return;
        }
        let (handle, next) = (session.handle_untracked(), next.get_untracked().unwrap_or_default());
        expansion.loading.run(async move {
            let page = api::activity::older(&handle, &next).await?;
            let mut items = expansion.older.try_get_untracked().flatten().map(|list| list.items).unwrap_or_default();
            // Events that happened meanwhile move the pages: one may begin with what the last one ended with.
            let first = activity.value_untracked().map(|list| list.items).unwrap_or_default();
            let is_known = |it: &AuditRecord| first.iter().chain(&items).any(|known| known.id == it.id);
            let further: Vec<_> = page.items.into_iter().filter(|it| !is_known(it)).collect();
            items.extend(further);
            expansion.older.set(Some(List { items, next_token: page.next_token }));
            Ok(())
        });
    });
    let failure = move || {
        expansion.loading.error().map(|error| {
            view! { <div class="card-note"><ErrorNote title="The older activity could not be loaded" error on_retry=show/></div> }
        })
    };
    let reason = Memo::new(move |_| {
        (expansion.is_expanded.get() && !has_more.get()).then(|| "That is all there is.".to_owned())
    });
    let label = Signal::derive(move || match (expansion.is_expanded.get(), expansion.loading.is_busy()) {
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
