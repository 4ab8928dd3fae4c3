//! `/user/{handle}/audit_log`: the account's audit log, newest first.

use crate::api::error::ApiError;
use crate::api::list::{page, page_path};
use crate::api::transport::Answer;
use api_types::{AuditRecord, List};
use wasm_bindgen::JsValue;

fn path(handle: &str) -> String {
    ["/user/", handle, "/audit_log?limit=50"].concat()
}

/// The first page: `List<AuditRecord>`.
pub fn recent(handle: &str) -> Answer<JsValue> {
    page(path(handle))
}

/// The page with the token `next`.
pub async fn older(handle: &str, next: &str) -> Result<List<AuditRecord>, ApiError> {
    Ok(serde_js::from_value(page(page_path(&path(handle), Some(next))).await?)?)
}
