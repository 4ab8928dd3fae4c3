//! Local storage: values kept for this origin, in every tab. And whether the browser keeps cookies.

use crate::browser::dom::window;
use js_sys::Reflect;

/// The value kept under `key`; `None` when there is none or storage is refused.
pub fn get(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a value under `key`, or removes it. Where storage is refused nothing is kept, which is no failure: the value
/// then holds for this page only.
pub fn set(key: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// Whether the browser says that it keeps cookies of this site. One that says so may still drop them.
pub fn accepts_cookies() -> bool {
    // By its name: web-sys would pass on an exception of a getter that an extension has put there.
    !Reflect::get(&window().navigator(), &"cookieEnabled".into()).is_ok_and(|it| it.as_bool() == Some(false))
}
