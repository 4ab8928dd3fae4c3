//! Status messages.

use crate::page::{attribute, mount, owner, text, until};
use console::ui::status::{DialogStatus, Status, StatusRegion, use_status};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_message_is_announced_in_page_and_dialog_and_stays_until_dismissed() {
    let page = mount(|| {
        use_status().done("Token copied.");
        view! { <StatusRegion/> <DialogStatus/> }.into_any()
    });
    let region = page.find(".status-region[role=status]");
    until(|| region.text_content().unwrap_or_default().contains("Token copied.")).await;
    assert_eq!(page.find("p[role=status]").text_content().as_deref(), Some("Token copied."));
    page.button("Dismiss").click();
    until(|| region.text_content().unwrap_or_default().is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_region_exists_before_the_first_message_and_a_message_replaces_the_last() {
    let owner = owner();
    let said = owner.with(|| RwSignal::new(None::<Status>));
    let page = mount(move || {
        said.set(Some(use_status()));
        view! { <StatusRegion/> }.into_any()
    });
    let (region, status) = (page.find("[role=status]"), said.get_untracked().unwrap());
    assert_eq!(text(&region), "");
    status.done("Tips turned on.");
    until(|| text(&region) == "Tips turned on.").await;
    status.failed("Token not copied.");
    until(|| text(&region) == "Token not copied.").await;
    assert_eq!(attribute(&page.find("[role=status] > *"), "data-tone"), "danger");
}
