//! `/user/{handle}/billing`: plan, subscriptions, invoices, payment methods.

use crate::api::error::ApiError;
use crate::api::transport::{Answer, Request, list};
use api_types::{BillingInvoice, PaymentMethod, UpdateBillingPaymentMethodRequest};
use wasm_bindgen::JsValue;

fn path(handle: &str, rest: &str) -> String {
    ["/user/", handle, "/billing/", rest].concat()
}

/// The name of the account's plan: `IdentityPlan`.
pub fn plan(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "plan")).value()
}

/// Its subscriptions, newest first: `List<BillingSubscription>`.
pub fn subscriptions(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "subscription")).page()
}

/// Creates a subscription, or resumes a cancelled one that has not ended.
pub fn subscribe(handle: &str) -> Answer<()> {
    Request::post(path(handle, "subscription")).done()
}

/// Cancels a subscription at the end of its period.
pub fn cancel(handle: &str, id: &str) -> Answer<()> {
    Request::delete(path(handle, &["subscription/", id].concat())).done()
}

/// Its invoices, newest first: `[BillingInvoice]`.
pub fn invoices(handle: &str) -> Answer<JsValue> {
    list(path(handle, "invoice"))
}

/// One invoice. The address of its PDF may expire.
pub async fn invoice(handle: &str, id: &str) -> Result<BillingInvoice, ApiError> {
    Request::get(path(handle, &["invoice/", id].concat())).read().await
}

/// The invoice of the current cycle so far, `BillingInvoice`; [`ApiError::NotFound`] when nothing will be charged.
pub fn upcoming(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "stripe/invoice/upcoming")).value()
}

/// The payment methods: `List<PaymentMethod>`.
pub fn payment_methods(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "payment_method")).page()
}

/// Makes a payment method the default.
pub async fn make_default(handle: &str, id: &str) -> Result<PaymentMethod, ApiError> {
    let change = UpdateBillingPaymentMethodRequest { default: Some(true) };
    Request::patch(path(handle, &["payment_method/", id].concat())).json(&change).read().await
}

/// Removes a payment method. [`ApiError::Forbidden`] for the default one.
pub fn remove(handle: &str, id: &str) -> Answer<()> {
    Request::delete(path(handle, &["payment_method/", id].concat())).done()
}
