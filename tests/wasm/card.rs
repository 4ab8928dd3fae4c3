//! A card and its footer.

use crate::page::{attribute, focused, mount, owner, text, until};
use console::ui::card::{Card, CardFooter};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_card_is_a_region_named_by_its_title_and_the_reason_replaces_the_hint() {
    let owner = owner();
    let reason = owner.with(|| RwSignal::new(None::<String>));
    let page = mount(move || {
        view! {
            <Card title="Tokens" lead="What they are.">
                {view! { <CardFooter hint="It never expires." reason reason_id="why"/> }.into_any()}
            </Card>
        }
        .into_any()
    });
    assert_eq!(page.tied(&page.find("section"), "aria-labelledby"), "Tokens");
    let hint = page.find("#why");
    assert_eq!(hint.text_content().as_deref(), Some("It never expires."));
    reason.set(Some("You hold 2 of 2.".into()));
    until(|| hint.text_content().as_deref() == Some("You hold 2 of 2.")).await;
}

#[wasm_bindgen_test]
fn a_cards_heading_is_focusable_and_its_aside_and_actions_are_shown() {
    let page = mount(|| {
        view! {
            <Card title="Tokens" lead="What they are." aside="1 of 2">
                {view! { <CardFooter hint="It never expires.">{"Create token"}</CardFooter> }.into_any()}
            </Card>
        }
        .into_any()
    });
    page.find("h2").focus().unwrap();
    assert_eq!(text(&focused()), "Tokens");
    for words in ["What they are.", "1 of 2", "It never expires.", "Create token"] {
        assert!(page.text().contains(words), "{words}");
    }
}

#[wasm_bindgen_test]
fn two_cards_with_the_same_title_have_different_heading_ids() {
    let page = mount(|| {
        let card = || view! { <Card title="Tokens" lead="">{""}</Card> }.into_any();
        (card(), card()).into_any()
    });
    let sections = page.all("section");
    assert_ne!(attribute(&sections[0], "aria-labelledby"), attribute(&sections[1], "aria-labelledby"));
    assert_eq!(page.tied(&sections[1], "aria-labelledby"), "Tokens");
}
