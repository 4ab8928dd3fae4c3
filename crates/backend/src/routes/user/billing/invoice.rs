//! Invoices: past ones, the upcoming one, and PDFs at signed addresses that are valid for a day.

use super::invoice_row::{InvoiceRow, PDF_SIGNATURE};
use super::{BillingAccess, cycle, pdf, subscription};
use crate::app_state::AppState;
use crate::auth::extractor::AccountPath;
use crate::clock::{DAY, rfc3339};
use crate::error::ApiError;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus, PublicErrors};
use crate::http::pagination::{PageQuery, query_value};
use crate::http::path_params::{PathParams, check_id};
use api_types::{BillingInvoice, Constraint, List, Prices, price};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use sqlx::SqliteConnection;

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
    let (time, id) = page.after.clone().unwrap_or((i64::MAX, String::new()));
    let rows: Vec<InvoiceRow> = sqlx::query_as(
        "SELECT * FROM invoice WHERE user_id = ? AND (created_at, id) < (?, ?) \
         ORDER BY created_at DESC, id DESC LIMIT ?",
    )
    .bind(&actor.user.id)
    .bind(time)
    .bind(id)
    .bind(page.rows())
    .fetch_all(&mut *app.db.read().await?)
    .await?;
    let List { items, next_token } = page.of(rows, |row: &InvoiceRow| (row.created_at, row.id.clone()))?;
    let items = items.into_iter().map(|row| row.into_wire(&app)).collect::<Result<_, _>>()?;
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
    let row: Option<InvoiceRow> = sqlx::query_as("SELECT * FROM invoice WHERE user_id = ? AND id = ?")
        .bind(&actor.user.id)
        .bind(id)
        .fetch_optional(&mut *app.db.read().await?)
        .await?;
    row.ok_or_else(|| ApiError::NotFound("There is no such invoice.".into()))?.into_wire(&app).map(Json)
}

/// The PDF that a pass leads to: whoever has one may see it until it ends, as with the payment provider's.
#[utoipa::path(get, path = "/invoice/{pass}", tag = "billing", params(("pass" = String, Path),
        ("view" = Option<String>, Query, description = "Shown by the browser instead of kept as a file")),
    responses((status = 200, description = "The invoice", content_type = "application/pdf", body = Vec<u8>), PublicErrors, ErrorStatus<404>),
    security(()))]
pub async fn pdf(State(app): State<AppState>, params: PathParams, request: Parts) -> Result<Response, ApiError> {
    let expired = || ApiError::NotFound("This address has ended. Ask for the invoice again.".into());
    let (id, until): (String, i64) = app.page_key.read(PDF_SIGNATURE, params.get("pass")).map_err(|_| expired())?;
    if until < app.clock.now() {
        return Err(expired());
    }
    let mut db = app.db.read().await?;
    let row: Option<InvoiceRow> =
        sqlx::query_as("SELECT * FROM invoice WHERE id = ?").bind(&id).fetch_optional(&mut *db).await?;
    let row = row.ok_or_else(expired)?;
    let handle: Option<String> =
        sqlx::query_scalar("SELECT handle FROM identity WHERE id = (SELECT user_id FROM invoice WHERE id = ?)")
            .bind(&id)
            .fetch_optional(&mut *db)
            .await?;
    drop(db);
    let handle = handle.ok_or_else(expired)?;
    let how = if query_value(&request, "view").is_some() { "inline" } else { "attachment" };
    let name = format!("{how}; filename=\"{}.pdf\"", row.receipt_number);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf::draw(&row, &handle)).into_response())
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
    let (start, end) = cycle(row.anchor, now);
    let days = (start / DAY, end / DAY);
    let (prices, included) = prices(&mut db, &actor.user.id).await?;
    // Compute adds up; storage counts by the day with the most.
    let (compute, storage): (i64, i64) = sqlx::query_as(
        "SELECT coalesce(sum(compute), 0), coalesce(max(storage), 0) FROM (SELECT \
         sum(value) FILTER (WHERE metric IN ('db_execution_ms', 'process_execution_ms')) AS compute, \
         sum(value) FILTER (WHERE metric IN ('db_volume_used_bytes', 'process_log_bytes', 'snapshot_storage_bytes')) \
         AS storage FROM usage WHERE identity_id = ? AND day >= ? AND day < ? AND billing_mode = 'billable' GROUP BY day)",
    )
    .bind(&actor.user.id)
    .bind(days.0)
    .bind(days.1)
    .fetch_one(&mut *db)
    .await?;
    let charge = prices.charge(compute, storage, included);
    Ok(Json(BillingInvoice {
        id: None,
        attempt_count: Some(0),
        attempted: Some(false),
        billing_reason: Some("upcoming".into()),
        created_at: rfc3339(now),
        total: price::minor(charge, price::decimals(&prices.currency)),
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

/// The prices of the account's plan, and the minutes and GB that it includes.
async fn prices(db: &mut SqliteConnection, user_id: &str) -> Result<(Prices, (i64, i64)), ApiError> {
    let rules: Vec<(String, Option<i64>, Option<String>)> =
        sqlx::query_as("SELECT name, value, text FROM constraint_rule WHERE user_id = ?")
            .bind(user_id)
            .fetch_all(db)
            .await?;
    let number = |name: &str| rules.iter().find(|rule| rule.0 == name).and_then(|rule| rule.1).unwrap_or_default();
    let prices = Prices {
        currency: rules
            .iter()
            .find(|rule| rule.0 == Constraint::CURRENCY)
            .and_then(|rule| rule.2.clone())
            .unwrap_or_else(|| "usd".into()),
        base: number(Constraint::BASE_PRICE),
        compute_minute: number(Constraint::COMPUTE_MINUTE_PRICE),
        storage_gb: number(Constraint::STORAGE_GB_PRICE),
    };
    Ok((prices, (number(Constraint::COMPUTE_MINUTES), number(Constraint::STORAGE_GB))))
}
