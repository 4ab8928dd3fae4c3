//! A row of `invoice`, and its form in the API.

use crate::app_state::AppState;
use crate::clock::{DAY, rfc3339};
use crate::error::ApiError;
use api_types::BillingInvoice;
use sqlx::FromRow;

/// The name under which addresses of PDFs are signed.
pub(super) const PDF_SIGNATURE: &str = "invoice pdf";

#[derive(FromRow)]
pub(super) struct InvoiceRow {
    pub(super) id: String,
    pub(super) receipt_number: String,
    pub(super) status: String,
    pub(super) currency: String,
    pub(super) total: i64,
    attempt_count: i64,
    next_payment_attempt: Option<i64>,
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    pub(super) created_at: i64,
}

impl InvoiceRow {
    pub(super) fn into_wire(self, app: &AppState) -> Result<BillingInvoice, ApiError> {
        let pass = app.page_key.sign(PDF_SIGNATURE, &(&self.id, app.clock.now() + DAY))?;
        let address = format!("{}/api/v0/invoice/{pass}", app.public_url);
        Ok(BillingInvoice {
            attempt_count: Some(self.attempt_count),
            attempted: Some(self.attempt_count > 0),
            billing_reason: Some("subscription_cycle".into()),
            created_at: rfc3339(self.created_at),
            currency: Some(self.currency),
            hosted_invoice_url: Some(format!("{address}?view")),
            invoice_pdf: Some(address),
            id: Some(self.id),
            next_payment_attempt: self.next_payment_attempt.map(rfc3339).unwrap_or_default(),
            period_end: rfc3339(self.period_end),
            period_start: rfc3339(self.period_start),
            receipt_number: Some(self.receipt_number),
            status: Some(self.status.into()),
            total: self.total,
        })
    }
}
