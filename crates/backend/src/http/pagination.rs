//! Pagination of lists: `limit` and `next_token` of a request, and the signature that protects a `next_token`.
//!
//! A list handler opens the page with [`PageKey::open`], selects [`Page::rows`] rows after [`Page::after`], and answers
//! with [`Page::respond`].

use crate::error::ApiError;
use api_types::List;
use axum::Json;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use utoipa::IntoParams;

const DEFAULT_LIMIT: u32 = 25;
const MAX_LIMIT: u32 = 100;
const TAG: usize = 16;

/// The requested page of a list.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 25, required = false, value_type = usize)]
    pub limit: u32,
    /// The `next_token` of the page before.
    #[param(required = false)]
    pub next_token: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for PageQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let limit = match query_value(parts, "limit") {
            None => DEFAULT_LIMIT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=MAX_LIMIT).contains(limit))
                .ok_or_else(|| ApiError::field("limit", "A limit is a whole number from 1 to 100."))?,
        };
        Ok(Self { limit, next_token: query_value(parts, "next_token").filter(|token| !token.is_empty()) })
    }
}

/// The first value of `name` in the query, decoded.
pub(crate) fn query_value(parts: &Parts, name: &str) -> Option<String> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
    pairs.into_iter().find_map(|(key, value)| (key == name).then_some(value))
}

/// Signs cursors, so that a client can neither forge a `next_token` nor use it for another list.
#[derive(Clone)]
pub struct PageKey([u8; 32]);

impl PageKey {
    /// Uses a key from the database.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The requested page of the list called `list`. `C` is the cursor: the values that the list is sorted by.
    ///
    /// # Errors
    /// 400 when the `next_token` was not issued for this list.
    pub fn open<C: DeserializeOwned>(&self, list: String, query: PageQuery) -> Result<Page<'_, C>, ApiError> {
        let after = query.next_token.map(|token| self.read(&list, &token)).transpose()?;
        Ok(Page { key: self, list, limit: query.limit, after })
    }

    /// The value that was signed for `list`.
    ///
    /// # Errors
    /// 400 when the signature is not valid.
    pub fn read<C: DeserializeOwned>(&self, list: &str, token: &str) -> Result<C, ApiError> {
        let forged = || ApiError::field("next_token", "This is not a next_token of this list.");
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| forged())?;
        let (tag, cursor) = bytes.split_at_checked(TAG).ok_or_else(forged)?;
        self.mac(list, cursor)?.verify_truncated_left(tag).map_err(|_| forged())?;
        serde_json::from_slice(cursor).map_err(|_| forged())
    }

    /// Signs `cursor` for `list`.
    ///
    /// # Errors
    /// 500 when it cannot be serialized.
    pub fn sign<C: Serialize>(&self, list: &str, cursor: &C) -> Result<String, ApiError> {
        let cursor = serde_json::to_vec(cursor)?;
        let tag = self.mac(list, &cursor)?.finalize().into_bytes();
        Ok(URL_SAFE_NO_PAD.encode([&tag[..TAG], &cursor].concat()))
    }

    fn mac(&self, list: &str, cursor: &[u8]) -> Result<Hmac<Sha256>, ApiError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).map_err(|error| ApiError::Internal(error.to_string().into()))?;
        mac.update(list.as_bytes());
        mac.update(&[0]);
        mac.update(cursor);
        Ok(mac)
    }
}

/// A page of a list.
pub struct Page<'a, C> {
    key: &'a PageKey,
    list: String,
    limit: u32,
    /// The cursor of the last row of the previous page; `None` on the first page.
    pub after: Option<C>,
}

impl<C: Serialize> Page<'_, C> {
    /// How many rows to select: one more than the page holds, to see whether there is a next page.
    pub fn rows(&self) -> u32 {
        self.limit + 1
    }

    /// Cuts `rows` to the size of the page. `cursor` returns the cursor of a row.
    ///
    /// # Errors
    /// 500 when the cursor cannot be serialized.
    pub fn of<R>(&self, mut rows: Vec<R>, cursor: impl Fn(&R) -> C) -> Result<List<R>, ApiError> {
        let limit = self.limit as usize;
        let is_more = rows.len() > limit;
        rows.truncate(limit);
        let next_token = match rows.last() {
            Some(row) if is_more => Some(self.key.sign(&self.list, &cursor(row))?),
            _ => None,
        };
        Ok(List { items: rows, next_token })
    }

    /// The response: [`Page::of`] with each row converted by `to_api`.
    ///
    /// # Errors
    /// 500 when the cursor cannot be serialized.
    pub fn respond<R, T>(
        &self,
        rows: Vec<R>,
        cursor: impl Fn(&R) -> C,
        to_api: impl FnMut(R) -> T,
    ) -> Result<Json<List<T>>, ApiError> {
        Ok(Json(map(self.of(rows, cursor)?, to_api)))
    }
}

/// The list with each row converted by `to_api`.
pub(crate) fn map<R, T>(list: List<R>, to_api: impl FnMut(R) -> T) -> List<T> {
    List { items: list.items.into_iter().map(to_api).collect(), next_token: list.next_token }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(next_token: Option<String>) -> PageQuery {
        PageQuery { limit: 2, next_token }
    }

    #[test]
    fn a_cursor_is_read_back_by_its_own_list_only() {
        let key = PageKey::new([7; 32]);
        let open = |key: &PageKey, list: &str, token: Option<String>| {
            key.open::<(i64, String)>(list.into(), query(token)).map(|page| page.after)
        };
        let page = key.open("tokens u_1".into(), query(None)).unwrap();
        assert_eq!(page.after, None);
        let list = page.of(vec![1, 2, 3], |row| (*row, "id".to_owned())).unwrap();
        assert_eq!(list.items, [1, 2]);
        assert_eq!(open(&key, "tokens u_1", list.next_token.clone()).unwrap(), Some((2, "id".into())));
        assert!(open(&key, "tokens u_2", list.next_token.clone()).is_err());
        assert!(open(&PageKey::new([8; 32]), "tokens u_1", list.next_token).is_err());
    }

    #[test]
    fn the_last_page_has_no_next_token() {
        let key = PageKey::new([7; 32]);
        let page = key.open("x".into(), query(None)).unwrap();
        assert!(page.of(vec![1, 2], |row| *row).unwrap().next_token.is_none());
    }
}
