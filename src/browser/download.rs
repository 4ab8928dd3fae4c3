//! Files for the person.

use crate::browser::dom::document;
use lean::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Downloads what is at `address`; under `name` when the address is of this origin.
pub fn save(address: &str, name: &str) {
    if let Ok(link) = document().create_element("a") {
        let _ = link.set_attribute("href", address);
        let _ = link.set_attribute("download", name);
        let _ = link.set_attribute("rel", "external noopener noreferrer");
        link.unchecked_into::<web_sys::HtmlElement>().click();
    }
}

/// Downloads `text` as a CSV file.
pub fn save_text(text: &str, name: &str) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("text/csv;charset=utf-8");
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options);
    if let Ok(address) = blob.and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob)) {
        save(&address, name);
        // By then the browser has begun to read it.
        set_timeout(move || drop(web_sys::Url::revoke_object_url(&address)), Duration::from_secs(10));
    }
}
