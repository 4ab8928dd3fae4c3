//! Pages of a list: the `limit` and `next_token` of a request, and the proof that a `next_token` is one of ours.

use crate::error::ApiError;
use api_types::List;
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

/// Which page of a list is asked for.
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

/// The first value of `name` in a request's query, decoded.
pub(crate) fn query_value(parts: &Parts, name: &str) -> Option<String> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
    pairs.into_iter().find_map(|(key, value)| (key == name).then_some(value))
}

/// Signs where the next page starts, so that nobody can make one up or carry it to another list.
#[derive(Clone)]
pub struct PageKey([u8; 32]);

impl PageKey {
    /// The key, as it is kept in the database.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Where the page starts in the list called `list`; none on the first page.
    ///
    /// # Errors
    /// 400 when the token is not one that this list handed out.
    pub fn open<P: DeserializeOwned>(&self, list: &str, query: &PageQuery) -> Result<Option<P>, ApiError> {
        query.next_token.as_deref().map(|token| self.read(list, token)).transpose()
    }

    /// What was signed for `list`.
    ///
    /// # Errors
    /// 400 when it was not.
    pub fn read<P: DeserializeOwned>(&self, list: &str, token: &str) -> Result<P, ApiError> {
        let forged = || ApiError::field("next_token", "This is not a next_token of this list.");
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| forged())?;
        let (tag, place) = bytes.split_at_checked(TAG).ok_or_else(forged)?;
        self.mac(list, place)?.verify_truncated_left(tag).map_err(|_| forged())?;
        serde_json::from_slice(place).map_err(|_| forged())
    }

    /// Makes a page of `rows`, of which one more than `query.limit` was asked for to see whether there is a next one.
    ///
    /// # Errors
    /// 500 when a place cannot be written.
    pub fn page<R, P: Serialize>(
        &self,
        list: &str,
        query: &PageQuery,
        mut rows: Vec<R>,
        place: impl Fn(&R) -> P,
    ) -> Result<List<R>, ApiError> {
        let limit = query.limit as usize;
        let is_more = rows.len() > limit;
        rows.truncate(limit);
        let next_token = match rows.last() {
            Some(row) if is_more => Some(self.sign(list, &place(row))?),
            _ => None,
        };
        Ok(List { items: rows, next_token })
    }

    /// Writes `place` so that only this server can have written it, and it holds for `list` only.
    ///
    /// # Errors
    /// 500 when it cannot be written.
    pub fn sign<P: Serialize>(&self, list: &str, place: &P) -> Result<String, ApiError> {
        let place = serde_json::to_vec(place)?;
        let tag = self.mac(list, &place)?.finalize().into_bytes();
        Ok(URL_SAFE_NO_PAD.encode([&tag[..TAG], &place].concat()))
    }

    fn mac(&self, list: &str, place: &[u8]) -> Result<Hmac<Sha256>, ApiError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).map_err(|error| ApiError::Internal(error.to_string().into()))?;
        mac.update(list.as_bytes());
        mac.update(&[0]);
        mac.update(place);
        Ok(mac)
    }
}

/// The same page with each row in its form on the wire.
pub(crate) fn map<R, T>(page: List<R>, to_wire: impl FnMut(R) -> T) -> List<T> {
    List { items: page.items.into_iter().map(to_wire).collect(), next_token: page.next_token }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(next_token: Option<String>) -> PageQuery {
        PageQuery { limit: 2, next_token }
    }

    #[test]
    fn a_place_is_read_back_by_its_own_list_only() {
        let key = PageKey::new([7; 32]);
        let page = key.page("tokens u_1", &query(None), vec![1, 2, 3], |row| (*row, "id")).unwrap();
        assert_eq!(page.items, [1, 2]);
        let next = query(page.next_token);
        assert_eq!(key.open::<(i64, String)>("tokens u_1", &next).unwrap(), Some((2, "id".into())));
        assert!(key.open::<(i64, String)>("tokens u_2", &next).is_err());
        assert!(PageKey::new([8; 32]).open::<(i64, String)>("tokens u_1", &next).is_err());
    }

    #[test]
    fn the_last_page_has_no_next_token() {
        let page = PageKey::new([7; 32]).page("x", &query(None), vec![1, 2], |row| *row).unwrap();
        assert!(page.next_token.is_none());
    }
}
