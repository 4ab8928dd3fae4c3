//! `/user/{handle}/usage`: the usage of workspaces by day.

use crate::api::error::ApiError;
use crate::api::list::{Seen, page_path, read_page};
use crate::api::transport::Request;
use api_types::{Day, List, UsageMetric};
use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;

/// The page with the token `next`, without one the first, of the records from the day `from` to the day before `to`;
/// newest day first. Without the records that are in `seen`, to which these are added.
pub async fn page(
    handle: &str,
    from: Day,
    to: Day,
    next: Option<&str>,
    seen: &Seen,
) -> Result<List<UsageMetric>, ApiError> {
    let wanted = ["usage_date >= '", &from.text(), "' and usage_date < '", &to.text(), "'"].concat();
    let wanted = String::from(js_sys::encode_uri_component(&wanted));
    let path = ["/user/", handle, "/usage?limit=100&where=", &wanted].concat();
    let (items, next_token) = read_page(&Request::get(page_path(&path, next)).value().await?)?;
    Ok(List { items: serde_js::from_value(seen.take(&items, identity).into())?, next_token })
}

/// What a record is about. Records have no id, but there is one for each of these; its value may grow between two pages.
fn identity(record: &JsValue) -> JsValue {
    let names = ["usage_date", "workspace_id", "metric", "billing_mode", "instance_type", "pipe", "tenant_id"];
    let names: Array = names.into_iter().map(JsValue::from_str).collect();
    JSON::stringify_with_replacer(record, &names).map_or(JsValue::UNDEFINED, JsValue::from)
}
