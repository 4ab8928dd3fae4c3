//! `/user/{handle}/usage`: what workspaces have used.

use crate::api::error::ApiError;
use crate::api::transport::{Request, page_path};
use api_types::{Day, List, UsageMetric};

/// The page that `next` stands for, the first without it, of the records from the day `from` up to `to`, which is left
/// out; newest day first.
pub async fn page(handle: &str, from: Day, to: Day, next: Option<&str>) -> Result<List<UsageMetric>, ApiError> {
    let wanted = ["usage_date >= '", &from.text(), "' and usage_date < '", &to.text(), "'"].concat();
    let wanted = String::from(js_sys::encode_uri_component(&wanted));
    let path = ["/user/", handle, "/usage?limit=100&where=", &wanted].concat();
    Request::get(page_path(&path, next)).read().await
}
