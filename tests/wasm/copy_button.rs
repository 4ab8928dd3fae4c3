//! Copying, with a clipboard that the browser grants, refuses or does not have.

use crate::page::{Page, counter, focused, mount, owner, until};
use crate::service::run;
use console::ui::copy_button::CopyButton;
use console::ui::status::StatusRegion;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Replaces the page's clipboard.
fn clipboard(value: &str) {
    run(&format!("Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {value} }})"));
}

fn page(text: RwSignal<&'static str>, on_copied: Callback<()>) -> Page {
    mount(move || {
        let text = Callback::new(move |()| Some(text.get_untracked().to_owned()));
        view! { <CopyButton label="Copy token" what="Token" text on_copied/> <StatusRegion/> }.into_any()
    })
}

#[wasm_bindgen_test]
async fn copying_takes_the_current_text_reports_it_and_keeps_the_focus() {
    clipboard("{ writeText: async (text) => { window.copied = text } }");
    let owner = owner();
    let (text, (copied, on_copied)) = owner.with(|| (RwSignal::new("old"), counter()));
    let page = page(text, on_copied);
    let button = page.button("Copy token");
    text.set("tpt_new");
    button.focus().unwrap();
    button.click();
    until(|| page.text().contains("Token copied.")).await;
    assert_eq!(run("return copied").as_string().as_deref(), Some("tpt_new"));
    assert_eq!(copied.get_untracked(), 1);
    assert!(focused().is_same_node(Some(&page.button("Copy token"))));
    assert!(!page.html().contains("tpt_new"));
}

#[wasm_bindgen_test]
async fn without_clipboard_access_the_message_says_what_to_do() {
    let owner = owner();
    for value in ["{ writeText: async () => { throw new DOMException('no', 'NotAllowedError') } }", "undefined"] {
        clipboard(value);
        let (text, (copied, on_copied)) = owner.with(|| (RwSignal::new("tpt_new"), counter()));
        let page = page(text, on_copied);
        page.button("Copy token").click();
        until(|| page.text().contains("Token not copied")).await;
        assert!(page.text().contains("select it and press Ctrl+C"));
        assert_eq!(copied.get_untracked(), 0);
        assert!(!page.html().contains("tpt_new"));
    }
}

#[wasm_bindgen_test]
async fn removing_the_button_before_the_browser_answers_does_not_panic() {
    clipboard("{ writeText: () => new Promise((written) => { window.written = written }) }");
    let owner = owner();
    let (text, (copied, on_copied)) = owner.with(|| (RwSignal::new("tpt_new"), counter()));
    let page = page(text, on_copied);
    page.button("Copy token").click();
    until(|| run("return !!window.written").is_truthy()).await;
    drop(page);
    run("written()");
    until(|| copied.get_untracked() == 1).await;
}
