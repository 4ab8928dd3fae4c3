//! Invoices.

use crate::clock::rfc3339;
use crate::db::Db;
use crate::error::ApiError;
use crate::store::identity::IdentityRow;
use api_types::BillingInvoice;
use sqlx::FromRow;

/// A row of `invoice`.
#[derive(FromRow)]
pub(crate) struct InvoiceRow {
    pub(crate) id: String,
    pub(crate) receipt_number: String,
    pub(crate) status: String,
    pub(crate) currency: String,
    pub(crate) total: i64,
    attempt_count: i64,
    next_payment_attempt: Option<i64>,
    pub(crate) period_start: i64,
    pub(crate) period_end: i64,
    pub(crate) created_at: i64,
}

impl InvoiceRow {
    /// The invoice as the API shows it, with the address of its PDF.
    pub(crate) fn into_api(self, pdf: String) -> BillingInvoice {
        BillingInvoice {
            attempt_count: Some(self.attempt_count),
            attempted: Some(self.attempt_count > 0),
            billing_reason: Some("subscription_cycle".into()),
            created_at: rfc3339(self.created_at),
            currency: Some(self.currency),
            hosted_invoice_url: Some(format!("{pdf}?view")),
            invoice_pdf: Some(pdf),
            id: Some(self.id),
            next_payment_attempt: self.next_payment_attempt.map(rfc3339).unwrap_or_default(),
            period_end: rfc3339(self.period_end),
            period_start: rfc3339(self.period_start),
            receipt_number: Some(self.receipt_number),
            status: Some(self.status.into()),
            total: Some(self.total),
        }
    }
}

/// The invoices of an account after the cursor `(created_at, id)`, newest first.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(
    db: &Db,
    user_id: &str,
    after: Option<&(i64, String)>,
    limit: u32,
) -> Result<Vec<InvoiceRow>, ApiError> {
    let (time, id) = after.map_or((i64::MAX, ""), |(time, id)| (*time, id.as_str()));
    let rows = sqlx::query_as(
        "SELECT * FROM invoice WHERE user_id = ? AND (created_at, id) < (?, ?) \
         ORDER BY created_at DESC, id DESC LIMIT ?",
    );
    Ok(rows.bind(user_id).bind(time).bind(id).bind(limit).fetch_all(&mut *db.read().await?).await?)
}

/// An invoice of an account.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(db: &Db, user_id: &str, id: &str) -> Result<Option<InvoiceRow>, ApiError> {
    let row = sqlx::query_as("SELECT * FROM invoice WHERE user_id = ? AND id = ?").bind(user_id).bind(id);
    Ok(row.fetch_optional(&mut *db.read().await?).await?)
}

/// An invoice of any account, and the account.
///
/// # Errors
/// The database failed.
pub(crate) async fn find_with_owner(db: &Db, id: &str) -> Result<Option<(InvoiceRow, IdentityRow)>, ApiError> {
    let mut db = db.read().await?;
    let row = sqlx::query_as("SELECT * FROM invoice WHERE id = ?").bind(id).fetch_optional(&mut *db).await?;
    let owner = sqlx::query_as("SELECT * FROM identity WHERE id = (SELECT user_id FROM invoice WHERE id = ?)");
    Ok(row.zip(owner.bind(id).fetch_optional(&mut *db).await?))
}
