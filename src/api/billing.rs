//! `/user/{handle}/billing`: plan, subscriptions, invoices, payment methods.

use crate::api::change::{Change, is, shows, without_body};
use crate::api::error::ApiError;
use crate::api::list::{list, page};
use crate::api::transport::{Answer, Request};
use api_types::{BillingInvoice, BillingSubscription, UpdateBillingPaymentMethodRequest};
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
    page(path(handle, "subscription"))
}

/// Creates a subscription, or resumes a cancelled one that has not ended; the answer is `BillingSubscription`.
pub fn subscribe(handle: &str) -> Change {
    Change::post(path(handle, "subscription"), shows(BillingSubscription::is_active))
}

/// Cancels a subscription at the end of its period; the answer is `BillingSubscription`.
pub fn cancel(handle: &str, id: &str) -> Change {
    let wanted = id.to_owned();
    let proof = shows(move |it: &BillingSubscription| it.id == wanted && !it.is_active());
    Change::delete(path(handle, &["subscription/", id].concat()), proof)
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
    page(path(handle, "payment_method"))
}

/// Makes a payment method the default; the answer is `PaymentMethod`.
pub fn make_default(handle: &str, id: &str) -> Change {
    let change = UpdateBillingPaymentMethodRequest { default: Some(true) };
    let wanted = id.to_owned();
    let proof = move |answer: &JsValue| is(answer, "id", &wanted) && serde_js::field(answer, "default") == true;
    Change::patch(path(handle, &["payment_method/", id].concat()), &change, None, Box::new(proof))
}

/// Removes a payment method. [`ApiError::Forbidden`] for the default one.
pub fn remove(handle: &str, id: &str) -> Change {
    Change::delete(path(handle, &["payment_method/", id].concat()), without_body(id.to_owned()))
}
