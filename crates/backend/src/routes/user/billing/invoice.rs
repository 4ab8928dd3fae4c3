//! Invoices: past ones, the upcoming one, and PDFs at signed addresses that are valid for a day.

use super::{BillingAccess, pdf};
use crate::app_state::AppState;
use crate::auth::extractor::AccountPath;
use crate::clock::{DAY, rfc3339};
use crate::error::ApiError;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus, PublicErrors};
use crate::http::pagination::{PageQuery, query_value};
use crate::http::path_params::{PathParams, check_id};
use crate::store::identity::IdentityRow;
use crate::store::invoice::{self, InvoiceRow};
use crate::store::{constraint, subscription, usage};
use api_types::{BillingInvoice, List, price};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

/// The name under which addresses of PDFs are signed.
const PDF_SIGNATURE: &str = "invoice pdf";

/// The invoice as the API shows it, with an address of its PDF, which ends with a reset of the account.
fn to_api(app: &AppState, user: &IdentityRow, row: InvoiceRow) -> Result<BillingInvoice, ApiError> {
    let pass = app.page_key.sign(PDF_SIGNATURE, &(&row.id, app.clock.now() + DAY, user.token_min_issued_at_s))?;
    Ok(row.into_api(format!("{}/api/v0/invoice/{pass}", app.public_url)))
}

/// One's invoices, newest first.
#[utoipa::path(get, path = "/user/{user_handle}/billing/invoice", tag = "billing",
    params(AccountPath, PageQuery),
    responses((status = 200, body = List<BillingInvoice>), AccountOr404Errors))]
pub async fn list(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
    query: PageQuery,
) -> Result<Json<List<BillingInvoice>>, ApiError> {
    let page = app.page_key.open(format!("invoice {}", actor.user.id), query)?;
    let rows = invoice::list(&app.db, &actor.user.id, page.after.as_ref(), page.rows()).await?;
    let List { items, next_token } = page.of(rows, |row: &InvoiceRow| (row.created_at, row.id.clone()))?;
    let items = items.into_iter().map(|row| to_api(&app, &actor.user, row)).collect::<Result<_, _>>()?;
    Ok(Json(List { items, next_token }))
}

/// One invoice, with fresh addresses of its PDF.
#[utoipa::path(get, path = "/user/{user_handle}/billing/invoice/{invoice_id}", tag = "billing",
    params(AccountPath, ("invoice_id" = String, Path, pattern = "^in_[0-9a-v]{20}$")),
    responses((status = 200, body = BillingInvoice), (status = 204, description = "The same, without a body"), AccountOr404Errors))]
pub async fn get(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
    params: PathParams,
) -> Result<Json<BillingInvoice>, ApiError> {
    let id = params.get("invoice_id");
    check_id("invoice_id", "in", id)?;
    let row = invoice::find(&app.db, &actor.user.id, id).await?;
    let row = row.ok_or_else(|| ApiError::NotFound("There is no such invoice.".into()))?;
    to_api(&app, &actor.user, row).map(Json)
}

/// The PDF that a pass leads to: whoever has one may see it until it ends, as with the payment provider's.
#[utoipa::path(get, path = "/invoice/{pass}", tag = "billing", params(("pass" = String, Path),
        ("view" = Option<String>, Query, description = "Shown by the browser instead of kept as a file")),
    responses((status = 200, description = "The invoice", content_type = "application/pdf", body = Vec<u8>), PublicErrors, ErrorStatus<404>),
    security(()))]
pub async fn pdf(State(app): State<AppState>, params: PathParams, request: Parts) -> Result<Response, ApiError> {
    let expired = || ApiError::NotFound("This address has ended. Ask for the invoice again.".into());
    let pass: (String, i64, Option<i64>) =
        app.page_key.read(PDF_SIGNATURE, params.get("pass")).map_err(|_| expired())?;
    let (id, until, reset) = pass;
    let (row, owner) = invoice::find_with_owner(&app.db, &id).await?.ok_or_else(expired)?;
    if until < app.clock.now() || reset != owner.token_min_issued_at_s {
        return Err(expired());
    }
    let how = if query_value(&request, "view").is_some() { "inline" } else { "attachment" };
    let name = format!("{how}; filename=\"{}.pdf\"", row.receipt_number);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf::draw(&row, &owner.handle)).into_response())
}

/// What the cycle comes to so far; 404 without a subscription that is renewed.
#[utoipa::path(get, path = "/user/{user_handle}/billing/stripe/invoice/upcoming", tag = "billing",
    params(AccountPath), responses((status = 200, body = BillingInvoice), AccountOr404Errors))]
pub async fn upcoming(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
) -> Result<Json<BillingInvoice>, ApiError> {
    let now = app.clock.now();
    // One connection for all queries, so that the request waits in the queue only once.
    let mut db = app.db.read().await?;
    let row = subscription::current(&mut *db, &actor.user.id, now).await?;
    let row = row.ok_or_else(|| ApiError::NotFound("Nothing is going to be charged.".into()))?;
    let (start, end) = subscription::cycle(row.anchor, now);
    let (prices, included) = constraint::prices(&mut db, &actor.user.id).await?;
    let (compute, storage) = usage::totals(&mut db, &actor.user.id, start / DAY, end / DAY).await?;
    let charge = prices.charge(compute, storage, included);
    Ok(Json(BillingInvoice {
        id: None,
        attempt_count: Some(0),
        attempted: Some(false),
        billing_reason: Some("upcoming".into()),
        created_at: rfc3339(now),
        total: Some(price::minor(charge, price::decimals(&prices.currency))),
        currency: Some(prices.currency),
        hosted_invoice_url: None,
        invoice_pdf: None,
        next_payment_attempt: rfc3339(end),
        period_end: rfc3339(end),
        period_start: rfc3339(start),
        receipt_number: None,
        status: Some(api_types::InvoiceStatus::Draft),
    }))
}
