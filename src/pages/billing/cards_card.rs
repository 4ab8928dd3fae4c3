//! "Cards": the payment methods. Card numbers are entered on the payment provider's page only.

use crate::api;
use crate::browser::clock::today;
use crate::browser::focus::focus;
use crate::browser::timers::sleep;
use crate::components::error_note::change_note;
use crate::components::load::Load;
use crate::config::use_config;
use crate::mutation::Mutation;
use crate::query::use_cache;
use crate::session::use_session;
use crate::ui::badge::{Tone, badge};
use crate::ui::card::{Card, CardFooter};
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use crate::ui::icon::icon;
use crate::ui::menu::{Entry, Item, Menu};
use crate::ui::status::use_status;
use api_types::PaymentMethod;
use api_types::billing::Card as PaymentCard;
use lean::prelude::*;

/// State that the rows share.
#[derive(Clone, Copy)]
struct Cards {
    /// The payment method of the open removal dialog.
    removing: RwSignal<Option<PaymentMethod>>,
    /// The request that changes the default.
    make_default: Mutation,
}

/// Brand and last four digits: `Visa 4242`.
pub fn name_of(method: &PaymentMethod) -> String {
    let (brand, last4) = match (&method.card, &method.us_bank_account) {
        (Some(card), _) => (brand_name(&card.brand), card.last4.as_str()),
        (None, Some(account)) => ("Bank account".to_owned(), account.last4.as_str()),
        (None, None) => ("Payment method".to_owned(), ""),
    };
    [brand.as_str(), if last4.is_empty() { "" } else { " " }, last4].concat()
}

/// The display name of a brand.
fn brand_name(brand: &str) -> String {
    match brand {
        "visa" => "Visa".to_owned(),
        "mastercard" => "Mastercard".to_owned(),
        "amex" => "American Express".to_owned(),
        "" => "Card".to_owned(),
        other => {
            let mut words = other.replace('_', " ");
            if let Some(first) = words.get_mut(0..1) {
                first.make_ascii_uppercase();
            }
            words
        }
    }
}

/// The card.
#[component]
pub fn CardsCard() -> impl IntoView {
    let methods = use_cache().payment_methods;
    let cards = Cards { removing: RwSignal::new(None), make_default: Mutation::new() };
    provide_context(cards);
    let list = Memo::new(move |_| methods.value().map(|list| list.items));
    let table = move || match list.get() {
        Some(list) if list.is_empty() => empty(),
        Some(list) => table(&list),
        None => nothing(),
    };
    let failure = move || {
        cards.make_default.failure().map(|failure| {
            let look = "Which card is the default is not known. Reload the page to see.";
            let note = change_note(("The default card", "changed"), failure, "It is as it was.", look, None);
            view! { <div class="card-note">{note}</div> }
        })
    };
    let dialog = move || cards.removing.get().map(|method| view! { <RemoveDialog method/> });
    view! {
        <Card title="Cards" lead=|| "The default card pays each invoice.">
            {failure.into_child()}
            <Load query=methods what="The cards" safe="They go on paying as before." lines=3 footer=footer>{table}</Load>
            {dialog.into_child()}
        </Card>
    }
}

fn footer() -> AnyView {
    let hint = if use_config().payment.is_some() {
        "Card numbers are entered on the payment provider’s page and never reach us."
    } else {
        "Cards are added on the payment provider’s page, whose address is not set up here. Ask whoever runs this site."
    };
    let add = use_config().payment.clone().map(|address| {
        view! { <a class="button" data-variant="secondary" href=address target="_blank" rel="noopener noreferrer">"Add card"</a> }
    });
    view! { <CardFooter hint>{add.into_child()}</CardFooter> }
}

fn empty() -> AnyView {
    view! {
        <div class="empty">
            <span class="icon-tile">{icon("card")}</span>
            <h3>"No cards yet"</h3>
            <p>"A subscription is paid by a card. It is added on the payment provider’s page."</p>
        </div>
    }
}

fn table(list: &[PaymentMethod]) -> AnyView {
    let rows: Vec<_> = list.iter().map(row).collect();
    view! {
        <div class="table-gap"></div>
        <table class="table responsive-table" id="cards">
            <caption class="visually-hidden">"Cards"</caption>
            <thead>
                <tr>
                    <th scope="col">"Card"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col">"Use"</th>
                    <th scope="col"><span class="visually-hidden">"Options"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(method: &PaymentMethod) -> AnyView {
    let cards: Cards = expect_context();
    let (session, status, methods) = (use_session(), use_status(), use_cache().payment_methods);
    let name = name_of(method);
    let label = ["Options for ", &name].concat();
    let stored = StoredValue::new(method.clone());
    let make_default = Callback::new(move |()| {
        let (handle, method) = (session.handle_untracked(), stored.get_value());
        cards.make_default.clear();
        cards.make_default.run(async move {
            let id = method.id.clone();
            let look =
                Box::pin(async move { Ok(methods.reread().await?.items.iter().any(|it| it.id == id && it.default)) });
            if cards.make_default.send(api::billing::make_default(&handle, &method.id), look).await?.is_some() {
                methods.refetch().await;
            }
            status.done([&name_of(&method), " is the default card."].concat());
            // The rows are rendered again first.
            sleep(0).await;
            focus(&["#", &method.id, " .icon-button"].concat());
            Ok(())
        });
    });
    let remove = Callback::new(move |()| cards.removing.set(Some(stored.get_value())));
    let is_default = method.default;
    let entries = Callback::new(move |()| {
        let item = |label, icon, danger, remark: Option<&'static str>, run| {
            Entry::Item(Item { label, icon, remark, danger, unavailable: remark.is_some(), run })
        };
        vec![
            item("Make default", "check", false, is_default.then_some("It is the default."), make_default),
            item("Remove", "bin", true, is_default.then_some("Make another one the default first."), remove),
        ]
    });
    let expires = method.card.as_ref().map(expiry);
    let used = if is_default { badge(Tone::Plain, "Default") } else { "Not used".into_child() };
    view! {
        <tr id=method.id.clone()>
            <th scope="row">{name}</th>
            <td data-label="Expires">{expires}</td>
            <td data-label="Use">{used}</td>
            <td class="menu-cell"><Menu label trigger=icon("dots") entries/></td>
        </tr>
    }
}

/// Month and year, with a badge if the card has expired or expires this month or the next.
fn expiry(card: &PaymentCard) -> AnyView {
    if !(1..=12).contains(&card.exp_month) || card.exp_year < 1 {
        return "Not known".into_child();
    }
    let month = ["0", &card.exp_month.to_string()].concat();
    let month = month.get(month.len().saturating_sub(2)..).unwrap_or_default();
    let text = [month, " / ", &card.exp_year.to_string(), " "].concat();
    let (year, this_month, _) = today().parts();
    // A card is valid until the end of its last month.
    let badge = match (card.exp_year - i64::from(year)) * 12 + card.exp_month - i64::from(this_month) {
        months_left if months_left < 0 => badge(Tone::Danger, "Expired"),
        0 | 1 => badge(Tone::Warning, "Expires soon"),
        _ => nothing(),
    };
    view! { <span>{text}{badge}</span> }
}

/// Confirms removing a card.
#[component]
fn RemoveDialog(method: PaymentMethod) -> impl IntoView {
    let cards: Cards = expect_context();
    let on_close = Callback::new(move |()| cards.removing.set(None));
    let title = ["Remove ", &name_of(&method), "?"].concat();
    view! {
        <Dialog title role=DialogRole::Alert on_close text="It can no longer pay invoices. To use it again, its number has to be entered anew.">
            <RemoveBody method/>
        </Dialog>
    }
}

#[component]
fn RemoveBody(method: PaymentMethod) -> impl IntoView {
    let (session, status, methods, dialog) = (use_session(), use_status(), use_cache().payment_methods, use_dialog());
    let mutation = Mutation::new();
    let method = StoredValue::new(method);
    let press = Callback::new(move |()| {
        let (handle, method) = (session.handle_untracked(), method.get_value());
        mutation.run(async move {
            let id = method.id.clone();
            let look = Box::pin(async move { Ok(methods.reread().await?.items.iter().all(|it| it.id != id)) });
            if mutation.send(api::billing::remove(&handle, &method.id), look).await?.is_some() {
                methods.refetch().await;
            }
            status.done([&name_of(&method), " removed."].concat());
            dialog.close();
            // The row that opened the dialog is removed first.
            sleep(0).await;
            focus("#cards .icon-button");
            Ok(())
        });
    });
    let failure = move || {
        mutation.failure().map(|failure| {
            let look = "Whether it is still there is not known. Retry finds out.";
            let note = change_note(("The card", "removed"), failure, "The card is still there.", look, Some(press));
            view! { <div class="dialog-body">{note}</div> }
        })
    };
    let busy = Signal::derive(move || mutation.is_busy());
    view! {
        {failure.into_child()}
        <AlertFooter label="Remove" busy_label="Removing…" busy on_press=press/>
    }
}
