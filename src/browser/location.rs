//! The address bar, and where links may lead.

use crate::browser::dom::{document, window};
use wasm_bindgen::JsCast;

/// The value of the query parameter `name`.
pub fn query_parameter(name: &str) -> Option<String> {
    let search = window().location().search().unwrap_or_default();
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Reloads the page.
pub fn reload() {
    let _ = window().location().reload();
}

/// Opens `address` in a new tab.
pub fn open_in_new_tab(address: &str) {
    if let Ok(link) = document().create_element("a") {
        let _ = link.set_attribute("href", address);
        let _ = link.set_attribute("target", "_blank");
        let _ = link.set_attribute("rel", "noopener noreferrer");
        link.unchecked_into::<web_sys::HtmlElement>().click();
    }
}

/// Whether a link may lead to `address`: https, or this origin.
pub fn may_lead_to(address: &str) -> bool {
    let own = window().location().origin().unwrap_or_default();
    address.starts_with("https://") || address.strip_prefix(&own).is_some_and(|path| path.starts_with('/'))
}
