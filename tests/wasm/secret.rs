//! A secret on its line.

use crate::page::{mount, owner, until};
use console::signal::RwSignal;
use console::ui::secret::SecretLine;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_masked_secret_is_not_in_the_document() {
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let text = Callback::new(|()| Some("tpt_hidden".to_owned()));
        leptos::view! {
            <SecretLine
                text
                masked="tpt_••••".to_owned()
                shown
                eye=("Show token", "Hide token")
                copy_label="Copy token"
                what="Token"
            />
        }
        .into_any()
    });
    assert!(!page.html().contains("tpt_hidden"));
    let eye = page.button("Show token");
    eye.click();
    until(|| page.html().contains("tpt_hidden")).await;
    assert_eq!(page.find("code").get_attribute("translate").as_deref(), Some("no"));
    assert_eq!(eye.get_attribute("aria-label").as_deref(), Some("Hide token"));
    eye.click();
    until(|| !page.html().contains("tpt_hidden")).await;
}

#[wasm_bindgen_test]
async fn a_secret_that_was_dropped_leaves_an_empty_line() {
    let owner = owner();
    let (shown, kept) = owner.with(|| (RwSignal::new(true), RwSignal::new(Some("tpt_hidden".to_owned()))));
    let page = mount(move || {
        let text = Callback::new(move |()| kept.get());
        leptos::view! { <SecretLine text masked="••••".to_owned() shown copy_label="Copy token" what="Token"/> }
            .into_any()
    });
    until(|| page.text().contains("tpt_hidden")).await;
    kept.set(None);
    until(|| !page.html().contains("tpt_hidden")).await;
}

#[wasm_bindgen_test]
async fn a_line_without_an_eye_follows_the_line_that_has_it() {
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let user = Callback::new(|()| Some("PGUSER=dwight".to_owned()));
        let password = Callback::new(|()| Some("PGPASSWORD=beets".to_owned()));
        let eye = ("Show password", "Hide password");
        leptos::view! {
            <SecretLine text=password masked="••••".to_owned() shown eye copy_label="Copy password" what="Password"/>
            <SecretLine text=user masked="••••".to_owned() shown copy_label="Copy user" what="User"/>
        }
        .into_any()
    });
    assert_eq!(page.all("button").len(), 3);
    page.button("Show password").click();
    until(|| page.text().contains("beets") && page.text().contains("dwight")).await;
    assert!(!page.button("Hide password").has_attribute("aria-pressed"));
}
