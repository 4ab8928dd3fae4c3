//! "Invoices": date, number, status and amount of each, with PDF and page.

use crate::api::{self, ApiError};
use crate::browser::download;
use crate::browser::location::{may_lead_to, open_in_new_tab};
use crate::components::error_note::ErrorNote;
use crate::components::load::Load;
use crate::format::{day, money};
use crate::mutation::Mutation;
use crate::query::{Loaded, use_cache};
use crate::session::use_session;
use crate::ui::badge::{Tone, badge};
use crate::ui::card::Card;
use crate::ui::icon::icon;
use crate::ui::menu::{Entry, Item, Menu};
use api_types::{BillingInvoice, InvoiceStatus};
use lean::prelude::*;

/// The total of an invoice in its currency.
pub fn amount(invoice: &BillingInvoice) -> String {
    let currency = invoice.currency.as_deref().unwrap_or_default();
    invoice.total.map_or_else(|| "Not known".to_owned(), |total| money(total, currency))
}

/// The status of an invoice.
pub fn status_badge(invoice: &BillingInvoice) -> AnyView {
    let (tone, word) = match &invoice.status {
        Some(InvoiceStatus::Paid) => (Tone::Success, "Paid"),
        Some(InvoiceStatus::Open) => (Tone::Info, "Open"),
        Some(InvoiceStatus::Draft) => (Tone::Plain, "Draft"),
        Some(InvoiceStatus::Void) => (Tone::Plain, "Void"),
        Some(InvoiceStatus::Uncollectible) => (Tone::Danger, "Not paid"),
        Some(InvoiceStatus::Disputed) => (Tone::Warning, "In dispute"),
        Some(InvoiceStatus::Other(other)) => (Tone::Plain, other.as_str()),
        None => return nothing(),
    };
    badge(tone, word)
}

/// Its number, or its id if it has none.
fn number(invoice: &BillingInvoice) -> String {
    invoice.receipt_number.clone().or_else(|| invoice.id.clone()).unwrap_or_else(|| "No number".into())
}

/// The card.
#[component]
pub fn InvoicesCard() -> impl IntoView {
    let invoices = use_cache().invoices;
    let download = Mutation::new();
    provide_context(download);
    let table = move || {
        invoices.with(|loaded| match loaded {
            Loaded::Ready(list, _) if list.is_empty() => empty(),
            Loaded::Ready(list, _) => table(list),
            _ => nothing(),
        })
    };
    let failure = move || {
        download.error().map(|error| {
            let safe = "The invoice is kept by the service.";
            view! { <div class="card-note"><ErrorNote title="The PDF could not be loaded" error safe/></div> }
        })
    };
    view! {
        <Card title="Invoices" lead=|| "One for each billing cycle.">
            {failure.into_child()}
            <Load query=invoices what="The invoices" safe="They are kept by the service." lines=4>{table}</Load>
        </Card>
    }
}

fn empty() -> AnyView {
    view! {
        <div class="empty">
            <span class="icon-tile">{icon("card")}</span>
            <h3>"No invoices yet"</h3>
            <p>"The first one comes at the end of the first billing cycle of a subscription."</p>
        </div>
    }
}

fn table(list: &[BillingInvoice]) -> AnyView {
    let rows: Vec<_> = list.iter().map(row).collect();
    view! {
        <div class="table-gap"></div>
        <table class="table responsive-table">
            <caption class="visually-hidden">"Invoices, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Date"</th>
                    <th scope="col">"Number"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col" class="align-end">"Amount"</th>
                    <th scope="col"><span class="visually-hidden">"Options"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(invoice: &BillingInvoice) -> AnyView {
    let label = ["Options for invoice ", &number(invoice)].concat();
    let stored = StoredValue::new(invoice.clone());
    let (session, mutation) = (use_session(), expect_context::<Mutation>());
    let download = Callback::new(move |()| {
        let (handle, invoice) = (session.handle_untracked(), stored.get_value());
        mutation.clear();
        mutation.run(async move {
            // Addresses of PDFs expire, so the invoice is fetched again.
            let fresh = match &invoice.id {
                Some(id) => api::billing::invoice(&handle, id).await?,
                None => invoice,
            };
            let name = [&number(&fresh), ".pdf"].concat();
            let address = fresh.invoice_pdf.filter(|address| may_lead_to(address)).ok_or(ApiError::InvalidResponse)?;
            download::save(&address, &name);
            Ok(())
        });
    });
    let show = Callback::new(move |()| {
        if let Some(address) = stored.get_value().hosted_invoice_url {
            open_in_new_tab(&address);
        }
    });
    let entries = Callback::new(move |()| {
        let is_allowed = |address: &Option<String>| address.as_deref().is_some_and(may_lead_to);
        let (pdf, page) = stored.with_value(|it| (is_allowed(&it.invoice_pdf), is_allowed(&it.hosted_invoice_url)));
        let item = |label, icon, is_available: bool, run| {
            let remark = (!is_available).then_some("The service gives no address for it.");
            Entry::Item(Item { label, icon, remark, danger: false, unavailable: !is_available, run })
        };
        vec![item("Download", "download", pdf, download), item("View", "eye", page, show)]
    });
    view! {
        <tr>
            <th scope="row">{day(&invoice.created_at)}</th>
            <td data-label="Number" translate="no">{number(invoice)}</td>
            <td data-label="Status">{status_badge(invoice)}</td>
            <td data-label="Amount" class="align-end">{amount(invoice)}</td>
            <td class="menu-cell"><Menu label trigger=icon("dots") entries/></td>
        </tr>
    }
}
