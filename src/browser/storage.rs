//! Local storage: values kept for this origin, in every tab.

use crate::browser::dom::window;

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
