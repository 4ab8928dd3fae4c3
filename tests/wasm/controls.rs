//! Button, field, switch, secret, status, badge, card, error note.

use crate::page::{fill, mount, owner, press, until};
use console::api::ApiError;
use console::element::IntoChild;
use console::ui::badge::{Meaning, badge};
use console::ui::button::{Button, IconButton};
use console::ui::card::{Card, CardFoot};
use console::ui::error_note::ErrorNote;
use console::ui::field::Field;
use console::ui::secret::SecretLine;
use console::ui::status::{DialogStatus, StatusRegion, use_status};
use console::ui::switch::Switch;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

fn counter() -> (RwSignal<u32>, Callback<()>) {
    let count = RwSignal::new(0);
    (count, Callback::new(move |()| count.update(|count| *count += 1)))
}

fn is_checked(input: &web_sys::HtmlElement) -> bool {
    input.unchecked_ref::<HtmlInputElement>().checked()
}

#[wasm_bindgen_test]
async fn an_unavailable_button_is_focusable_and_does_nothing() {
    let owner = owner();
    let (pressed, on_press, off) = owner.with(|| {
        let (pressed, on_press) = counter();
        (pressed, on_press, RwSignal::new(true))
    });
    let page =
        mount(move || leptos::view! { <Button label="Save" on_press unavailable=off described_by="why"/> }.into_any());
    let button = page.find("button");
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(button.get_attribute("aria-describedby").as_deref(), Some("why"));
    assert!(!button.has_attribute("disabled"));
    button.click();
    assert_eq!(pressed.get_untracked(), 0);
    off.set(false);
    until(|| !button.has_attribute("aria-disabled")).await;
    button.click();
    assert_eq!(pressed.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn an_icon_button_is_named_by_its_state() {
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let label = Signal::derive(move || if shown.get() { "Hide" } else { "Show" }.to_owned());
        let on_press = Callback::new(move |()| shown.set(true));
        leptos::view! { <IconButton label icon_name="eye" on_press/> }.into_any()
    });
    let button = page.find("button");
    assert_eq!(button.get_attribute("aria-label").as_deref(), Some("Show"));
    button.click();
    until(|| button.get_attribute("aria-label").as_deref() == Some("Hide")).await;
    assert!(!button.has_attribute("aria-pressed"));
}

#[wasm_bindgen_test]
async fn a_field_ties_label_hint_and_error_to_its_input() {
    let owner = owner();
    let (value, error) = owner.with(|| (RwSignal::new(String::new()), RwSignal::new(None::<String>)));
    let page = mount(move || leptos::view! { <Field label="Title" value error hint="Up to 100."/> }.into_any());
    let input = page.find("input");
    assert_eq!(page.find("label").get_attribute("for"), Some(input.id()));
    let described = input.get_attribute("aria-describedby").unwrap();
    assert_eq!(page.find(&format!("#{described}")).text_content().as_deref(), Some("Up to 100."));
    assert_eq!(input.get_attribute("data-1p-ignore").as_deref(), Some("true"));
    fill(&input, "laptop");
    assert_eq!(value.get_untracked(), "laptop");
    error.set(Some("Too long.".into()));
    until(|| input.get_attribute("aria-invalid").as_deref() == Some("true")).await;
    assert_eq!(page.find(&format!("#{described}")).text_content().as_deref(), Some("Too long."));
    assert_eq!(input.unchecked_ref::<HtmlInputElement>().value(), "laptop");
}

#[wasm_bindgen_test]
async fn a_switch_asks_to_be_flipped_by_click_and_by_enter() {
    let owner = owner();
    let on = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let on_flip = Callback::new(move |to| on.set(to));
        leptos::view! { <Switch id="tips" label="Tips" hint="Useful tips." on on_flip/> }.into_any()
    });
    let input = page.find("input");
    assert_eq!(input.get_attribute("role").as_deref(), Some("switch"));
    let described = input.get_attribute("aria-describedby").unwrap();
    assert_eq!(page.find(&format!("#{described}")).text_content().as_deref(), Some("Useful tips."));
    input.click();
    until(|| on.get_untracked()).await;
    assert!(press(&input, "Enter"));
    until(|| !is_checked(&input)).await;
}

#[wasm_bindgen_test]
async fn a_locked_switch_stays_as_it_is_and_focusable() {
    let page = mount(|| leptos::view! { <Switch id="system" label="System" hint="Always on." on=true/> }.into_any());
    let input = page.find("input");
    until(|| is_checked(&input)).await;
    assert_eq!(input.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(!input.has_attribute("disabled"));
    input.click();
    press(&input, "Enter");
    assert!(is_checked(&input));
}

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
    let eye = page.find("[aria-label='Show token']");
    eye.click();
    until(|| page.html().contains("tpt_hidden")).await;
    assert_eq!(page.find("code").get_attribute("translate").as_deref(), Some("no"));
    assert_eq!(eye.get_attribute("aria-label").as_deref(), Some("Hide token"));
    eye.click();
    until(|| !page.html().contains("tpt_hidden")).await;
}

#[wasm_bindgen_test]
async fn a_message_is_heard_in_the_page_and_in_a_dialog_and_stays_until_dismissed() {
    let page = mount(|| {
        use_status().done("Token copied.");
        leptos::view! { <StatusRegion/> <DialogStatus/> }.into_any()
    });
    let region = page.find(".status-region[role=status]");
    until(|| region.text_content().unwrap_or_default().contains("Token copied.")).await;
    assert_eq!(page.find("p[role=status]").text_content().as_deref(), Some("Token copied."));
    page.find("[aria-label='Dismiss']").click();
    until(|| region.text_content().unwrap_or_default().is_empty()).await;
}

#[wasm_bindgen_test]
fn a_badge_says_its_state_in_a_word() {
    let page = mount(|| badge(Meaning::Warning, "Expired"));
    assert_eq!(page.text(), "Expired");
    assert_eq!(page.find(".badge").get_attribute("data-meaning").as_deref(), Some("warning"));
}

#[wasm_bindgen_test]
async fn a_card_is_a_region_named_by_its_title_and_its_foot_gives_way_to_the_reason() {
    let owner = owner();
    let reason = owner.with(|| RwSignal::new(None::<String>));
    let page = mount(move || {
        leptos::view! {
            <Card title="Tokens" lead="What they are.">
                {leptos::view! { <CardFoot hint="It never expires." reason reason_id="why"/> }.into_any()}
            </Card>
        }
        .into_any()
    });
    let title = page.find("section").get_attribute("aria-labelledby").unwrap();
    assert_eq!(page.find(&format!("#{title}")).text_content().as_deref(), Some("Tokens"));
    let hint = page.find("#why");
    assert_eq!(hint.text_content().as_deref(), Some("It never expires."));
    reason.set(Some("You hold 2 of 2.".into()));
    until(|| hint.text_content().as_deref() == Some("You hold 2 of 2.")).await;
}

#[wasm_bindgen_test]
async fn an_error_says_what_is_safe_and_offers_retry_where_that_helps() {
    let owner = owner();
    let (tried, on_retry) = owner.with(counter);
    let page = mount(move || {
        leptos::view! { <ErrorNote title="Not saved" error=ApiError::Offline safe="It is as it was." on_retry/> }
            .into_any()
    });
    let alert = page.find("[role=alert]").text_content().unwrap();
    assert!(alert.contains("Not saved") && alert.contains("connection was lost") && alert.contains("It is as it was."));
    page.find("button").click();
    assert_eq!(tried.get_untracked(), 1);
    let forbidden = mount(move || {
        leptos::view! { <ErrorNote title="Not saved" error=ApiError::Forbidden(None) on_retry/> }.into_any()
    });
    assert!(forbidden.try_find("button").is_none());
}

#[wasm_bindgen_test]
async fn after_a_named_wait_retry_counts_down_and_does_nothing_meanwhile() {
    let owner = owner();
    let (tried, on_retry) = owner.with(counter);
    let page = mount(move || {
        let error = ApiError::TooMany { seconds: Some(2) };
        leptos::view! { <ErrorNote title="Not saved" error on_retry/> }.into_any()
    });
    let button = page.find("button");
    assert_eq!(button.text_content().as_deref(), Some("Retry in 2 s"));
    button.click();
    assert_eq!(tried.get_untracked(), 0);
    until(|| button.text_content().as_deref() == Some("Retry")).await;
    button.click();
    assert_eq!(tried.get_untracked(), 1);
}

#[wasm_bindgen_test]
fn a_view_of_a_closure_follows_what_it_reads() {
    let page = mount(|| (|| "text".to_owned()).into_child());
    assert_eq!(page.text(), "text");
}
