//! The component gallery.

use crate::page::{mount, until};
use console::pages::gallery;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn the_gallery_shows_every_primitive_in_every_state() {
    let page = mount(gallery::page);
    until(|| page.try_button("Send").is_some()).await;
    for name in ["Primary", "Secondary", "Ghost", "Danger", "Icon only", "Options of the gallery", "Show masked secret"]
    {
        assert!(!page.button(name).has_attribute("aria-disabled"), "{name} is available");
    }
    for name in ["Primary, unavailable", "Unavailable", "Danger, unavailable", "Sending…"] {
        assert_eq!(page.button(name).get_attribute("aria-disabled").as_deref(), Some("true"), "{name} is unavailable");
    }
    assert_eq!(page.all("[role=switch]").len(), 3);
    assert_eq!(page.all("[role=switch][aria-disabled=true]").len(), 1);
    assert_eq!(page.all("input[aria-invalid=true]").len(), 1);
    let text = page.text();
    for word in ["Plain", "Success", "Warning", "Danger", "Info", "This is not a handle.", "What you typed is kept."] {
        assert!(text.contains(word), "{word} is shown");
    }
    for (opener, role, closer) in [("Open dialog", "dialog", "Close"), ("Open alert dialog", "alertdialog", "Cancel")] {
        page.button(opener).click();
        let open = || {
            page.all("dialog[open]")
                .into_iter()
                .any(|it| it.get_attribute("role").as_deref().unwrap_or("dialog") == role)
        };
        until(open).await;
        page.button(closer).click();
        until(|| page.try_find("dialog[open]").is_none()).await;
    }
}
