//! Lists, which the service sends in pages: each item once, an end to every list, and no more than a page can show.

use crate::api::error::ApiError;
use crate::api::transport::{Answer, Request};
use core::cell::Cell;
use js_sys::{Array, Object, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};

/// The largest number of pages of a list.
const MAX_PAGES: usize = 100;
/// The largest number of items of a list: a page with more is too slow to use.
pub const MAX_ITEMS: u32 = 1_000;
/// The property of a list of which only a part was kept.
const IS_CUT: &str = "console:cut";

thread_local! {
    static LIST_EPOCH: Cell<u32> = const { Cell::new(0) };
}

/// Ends the lists that are being fetched: the person has left the page or signed out.
pub fn end_lists() {
    LIST_EPOCH.set(LIST_EPOCH.get().wrapping_add(1));
}

/// What has come of a list, to drop what comes twice: a page may begin with what the one before ended with.
pub struct Seen(SendWrapper<js_sys::Set>);

impl Default for Seen {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(SendWrapper::new(js_sys::Set::new(&JsValue::UNDEFINED)))
    }

    /// The items that have not come before, as told by `key`. An item without a key counts as new.
    pub(super) fn take(&self, items: &Array, key: fn(&JsValue) -> JsValue) -> Array {
        let taken = Array::new();
        for item in items.iter() {
            let key = key(&item);
            if key.is_undefined() || key.is_null() || !self.0.has(&key) {
                self.0.add(&key);
                taken.push(&item);
            }
        }
        taken
    }
}

fn id_of(item: &JsValue) -> JsValue {
    serde_js::field(item, "id")
}

/// The items of a page of a list, and the token of the next page. The service may leave out an empty list, but an answer
/// with anything else in its place is no list.
///
/// # Errors
/// [`ApiError::InvalidResponse`]: what the list contains is not known.
pub(super) fn read_page(page: &JsValue) -> Result<(Array, Option<String>), ApiError> {
    let next = serde_js::field(page, "next_token");
    let token = next.as_string();
    if token.is_none() && !next.is_null() && !next.is_undefined() {
        return Err(ApiError::InvalidResponse);
    }
    let is_known = |name: JsValue| name == "items" || name == "next_token";
    match serde_js::field(page, "items").dyn_into::<Array>() {
        Ok(items) => Ok((items, token)),
        Err(items)
            if (items.is_null() || items.is_undefined())
                && page.is_object()
                && !Array::is_array(page)
                && Object::keys(page.unchecked_ref::<Object>()).iter().all(is_known) =>
        {
            Ok((Array::new(), token))
        }
        Err(_) => Err(ApiError::InvalidResponse),
    }
}

/// Shortens `items`, and marks `list` when they were more.
fn cut(list: &JsValue, items: &Array, length: u32) {
    if length > MAX_ITEMS {
        items.set_length(MAX_ITEMS.min(items.length()));
        let _ = Reflect::set(list, &IS_CUT.into(), &JsValue::TRUE);
    }
}

/// Whether this is a list of which only a part was kept.
pub fn is_cut(list: &JsValue) -> bool {
    serde_js::field(list, IS_CUT).is_truthy()
}

/// The tokens of the pages that were fetched of one list.
#[derive(Default)]
pub struct PageTokens(Vec<String>);

impl PageTokens {
    /// The token of the page after the last one; `None` when there is none. The same token again has no page after it.
    ///
    /// # Errors
    /// [`ApiError::EndlessList`] when the tokens go round in a circle, or after `limit` pages.
    pub fn next(&mut self, following: Option<String>, limit: usize) -> Result<Option<String>, ApiError> {
        match following.filter(|token| !token.is_empty()) {
            None => Ok(None),
            Some(token) if self.0.last() == Some(&token) => Ok(None),
            Some(token) if self.0.len() + 1 >= limit || self.0.contains(&token) => Err(ApiError::EndlessList),
            Some(token) => {
                self.0.push(token.clone());
                Ok(Some(token))
            }
        }
    }
}

/// Fetches the pages of a list: its items in one array, each once, and at most [`MAX_ITEMS`]. Ends with
/// [`ApiError::Left`] when the person has left the page or signed out.
pub fn list(path: String) -> Answer<JsValue> {
    Box::pin(async move {
        let first = [path.as_str(), "?limit=100"].concat();
        let (all, seen) = (Array::new(), Seen::new());
        let (mut tokens, mut next, epoch) = (PageTokens::default(), None::<String>, LIST_EPOCH.get());
        loop {
            let page = Request::get(page_path(&first, next.as_deref())).value().await?;
            if LIST_EPOCH.get() != epoch {
                return Err(ApiError::Left);
            }
            let (items, following) = read_page(&page)?;
            for item in seen.take(&items, id_of).iter() {
                all.push(&item);
            }
            cut(&all, &all, all.length());
            if is_cut(&all) {
                return Ok(all.into());
            }
            next = tokens.next(following, MAX_PAGES)?;
            if next.is_none() {
                return Ok(all.into());
            }
        }
    })
}

/// Fetches a page of a list, `{items, next_token}`: each item once, and at most [`MAX_ITEMS`].
pub fn page(path: String) -> Answer<JsValue> {
    Box::pin(async move {
        let (items, next) = read_page(&Request::get(path).value().await?)?;
        let kept = Seen::new().take(&items, id_of);
        let page = Object::new();
        cut(&page, &kept, items.length());
        let _ = Reflect::set(&page, &"items".into(), &kept);
        let _ = Reflect::set(&page, &"next_token".into(), &next.into());
        Ok(page.into())
    })
}

/// The path of the page with the token `next`; without one, of the first page.
pub(super) fn page_path(path: &str, next: Option<&str>) -> String {
    match next {
        Some(next) => [path, "&next_token=", String::from(js_sys::encode_uri_component(next)).as_str()].concat(),
        None => path.to_owned(),
    }
}
