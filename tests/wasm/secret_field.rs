//! Secrets: masked, shown, copied, forgotten.

use crate::page::{mount, owner, settled, until};
use crate::service::run;
use console::ui::copy_button::BeforeCopy;
use console::ui::secret_field::{CodeLine, SecretLine, guard};
use console::ui::status::StatusRegion;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_masked_secret_is_not_in_the_document() {
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let text = Callback::new(|()| Some("tpt_hidden".to_owned()));
        view! {
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
async fn a_dropped_secret_leaves_an_empty_line() {
    let owner = owner();
    let (shown, kept) = owner.with(|| (RwSignal::new(true), RwSignal::new(Some("tpt_hidden".to_owned()))));
    let page = mount(move || {
        let text = Callback::new(move |()| kept.get());
        view! { <SecretLine text masked="••••".to_owned() shown copy_label="Copy token" what="Token"/> }.into_any()
    });
    until(|| page.text().contains("tpt_hidden")).await;
    kept.set(None);
    until(|| !page.html().contains("tpt_hidden")).await;
}

#[wasm_bindgen_test]
async fn a_line_without_an_eye_follows_the_line_with_one() {
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let user = Callback::new(|()| Some("PGUSER=dwight".to_owned()));
        let password = Callback::new(|()| Some("PGPASSWORD=beets".to_owned()));
        let eye = ("Show password", "Hide password");
        view! {
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

#[wasm_bindgen_test]
async fn a_secret_is_fetched_before_it_is_shown_and_stays_masked_when_the_fetch_fails() {
    let owner = owner();
    let (shown, fetched, succeeds, requests) = owner
        .with(|| (RwSignal::new(false), RwSignal::new(None::<String>), RwSignal::new(false), RwSignal::new(0_u32)));
    let page = mount(move || {
        let prepare: BeforeCopy = Callback::new(move |()| {
            Box::pin(async move {
                requests.update(|count| *count += 1);
                fetched.set(succeeds.get_untracked().then(|| "1f2e-3d4c".to_owned()));
                succeeds.get_untracked()
            }) as _
        });
        let text = Callback::new(move |()| fetched.get());
        let eye = ("Show password", "Hide password");
        view! {
            <SecretLine text masked="••••" shown prepare eye copy_label="Copy password" what="Password"/>
        }
        .into_any()
    });
    page.button("Show password").click();
    until(|| requests.get_untracked() == 1).await;
    // What follows the failed fetch would have happened by then.
    settled().await;
    assert!(!shown.get_untracked());
    assert!(page.text().contains("••••"));
    succeeds.set(true);
    page.button("Show password").click();
    until(|| page.text().contains("1f2e-3d4c")).await;
    page.button("Hide password").click();
    until(|| !page.html().contains("1f2e-3d4c")).await;
}

#[wasm_bindgen_test]
async fn without_clipboard_access_a_masked_secret_stays_masked_and_a_shown_one_is_selected() {
    run("Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined })");
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let text = Callback::new(|()| Some("tpt_hidden".to_owned()));
        view! {
            <SecretLine text masked="••••" shown copy_label="Copy token" what="Token"/>
            <CodeLine text="psql" copy_label="Copy line" what="Line"/>
            <StatusRegion/>
        }
        .into_any()
    });
    let selected = || run("return String(getSelection())").as_string().unwrap();
    page.button("Copy token").click();
    until(|| page.text().contains("Token not copied: the browser does not allow it. Show it, select it and press"))
        .await;
    assert!(!shown.get_untracked());
    assert!(!page.html().contains("tpt_hidden"));
    shown.set(true);
    page.button("Copy token").click();
    until(|| selected() == "tpt_hidden").await;
    assert!(page.text().contains("Token not copied: the browser does not allow it. It is selected: press Ctrl+C"));
    page.button("Copy line").click();
    until(|| selected() == "psql").await;
}

#[wasm_bindgen_test]
async fn leaving_the_page_forgets_the_secret_as_long_as_the_guard_exists() {
    let owner = owner();
    let dropped = owner.with(|| RwSignal::new(0));
    let page = mount(move || {
        let nothing = Callback::new(|()| {});
        guard(nothing, Callback::new(move |()| dropped.update(|count| *count += 1)));
        view! { <p>"secret"</p> }.into_any()
    });
    leave();
    assert_eq!(dropped.get_untracked(), 1);
    drop(page);
    leave();
    assert_eq!(dropped.get_untracked(), 1);
}

/// The page goes to the back/forward cache. There it is hidden, which would disturb the other tests.
fn leave() {
    run("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
         document.documentElement.style.visibility = ''");
}
