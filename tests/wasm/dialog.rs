//! The dialog: named, described, modal, and gone when it is closed.

use crate::page::{mount, owner, until};
use console::browser::document;
use console::element::{IntoChild, nothing};
use console::ui::button::Button;
use console::ui::dialog::{Dialog, DialogRole, use_dialog};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[component]
fn Foot() -> impl IntoView {
    let dialog = use_dialog();
    leptos::view! { <Button label="Cancel" autofocus=true on_press=Callback::new(move |()| dialog.close())/> }
        .into_any()
}

#[wasm_bindgen_test]
async fn an_alert_dialog_is_named_and_described_starts_on_cancel_and_goes_when_closed() {
    let owner = owner();
    let open = owner.with(|| RwSignal::new(true));
    let page = mount(move || {
        (move || {
            if !open.get() {
                return nothing();
            }
            let on_close = Callback::new(move |()| open.set(false));
            leptos::view! {
                <Dialog title="Delete token?" role=DialogRole::Alert on_close text="It stops at once.">
                    <Foot/>
                </Dialog>
            }
            .into_any()
        })
        .into_child()
    });
    until(|| page.try_find("dialog[open]").is_some()).await;
    let dialog = page.find("dialog");
    assert_eq!(dialog.get_attribute("role").as_deref(), Some("alertdialog"));
    let by = |name: &str| page.find(&format!("#{}", dialog.get_attribute(name).unwrap())).text_content().unwrap();
    assert_eq!(
        (by("aria-labelledby").as_str(), by("aria-describedby").as_str()),
        ("Delete token?", "It stops at once.")
    );
    assert!(dialog.matches(":modal").unwrap());
    assert_eq!(document().active_element().and_then(|it| it.text_content()).as_deref(), Some("Cancel"));
    assert!(page.try_find("dialog [role=status]").is_some());
    page.find("dialog .button").click();
    until(|| page.try_find("dialog").is_none()).await;
}
