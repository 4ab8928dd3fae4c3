//! `/user/{handle}/billing`: what an account owes and how it pays.

use crate::api::error::ApiError;
use crate::api::transport::{Answer, Request, list};
use api_types::{BillingInvoice, PaymentMethod, UpdateBillingPaymentMethodRequest};
use wasm_bindgen::JsValue;

fn path(handle: &str, rest: &str) -> String {
    ["/user/", handle, "/billing/", rest].concat()
}

/// What the account's plan is called: `IdentityPlan`.
pub fn plan(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "plan")).value()
}

/// Its subscriptions, newest first: `List<BillingSubscription>`.
pub fn subscriptions(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "subscription")).value()
}

/// Begins one, or takes up again one that was cancelled and has not ended.
pub fn subscribe(handle: &str) -> Answer<()> {
    Request::post(path(handle, "subscription")).done()
}

/// Cancels one at the end of its period.
pub fn cancel(handle: &str, id: &str) -> Answer<()> {
    Request::delete(path(handle, &["subscription/", id].concat())).done()
}

/// Its invoices, newest first: `[BillingInvoice]`.
pub fn invoices(handle: &str) -> Answer<JsValue> {
    list(path(handle, "invoice"))
}

/// One invoice: the address of its PDF may be good for a while only.
pub async fn invoice(handle: &str, id: &str) -> Result<BillingInvoice, ApiError> {
    Request::get(path(handle, &["invoice/", id].concat())).read().await
}

/// What the cycle comes to so far, `BillingInvoice`; [`ApiError::NotFound`] when nothing is going to be charged.
pub fn upcoming(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "stripe/invoice/upcoming")).value()
}

/// What pays the invoices: `List<PaymentMethod>`.
pub fn payment_methods(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "payment_method")).value()
}

/// Makes one the default.
pub async fn make_default(handle: &str, id: &str) -> Result<PaymentMethod, ApiError> {
    let change = UpdateBillingPaymentMethodRequest { default: Some(true) };
    Request::patch(path(handle, &["payment_method/", id].concat())).json(&change).read().await
}

/// Removes one. [`ApiError::Forbidden`] for the default one.
pub fn remove(handle: &str, id: &str) -> Answer<()> {
    Request::delete(path(handle, &["payment_method/", id].concat())).done()
}
