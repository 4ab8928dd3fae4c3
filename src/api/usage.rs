//! `/user/{handle}/usage`: the usage of workspaces by day.

use crate::api::error::ApiError;
use crate::api::transport::{Request, page_path};
use api_types::{Day, List, UsageMetric};

/// The page with the token `next`, without one the first, of the records from the day `from` to the day before `to`;
/// newest day first.
pub async fn page(handle: &str, from: Day, to: Day, next: Option<&str>) -> Result<List<UsageMetric>, ApiError> {
    let wanted = ["usage_date >= '", &from.text(), "' and usage_date < '", &to.text(), "'"].concat();
    let wanted = String::from(js_sys::encode_uri_component(&wanted));
    let path = ["/user/", handle, "/usage?limit=100&where=", &wanted].concat();
    Ok(serde_js::from_value(Request::get(page_path(&path, next)).page().await?)?)
}
