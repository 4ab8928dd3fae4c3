//! Dialogs: named, described, modal, and removed when they are closed.

use crate::page::{focused, mount, owner, text, until};
use console::ui::button::Button;
use console::ui::dialog::{Dialog, DialogRole, use_dialog};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[component]
fn Foot() -> impl IntoView {
    let dialog = use_dialog();
    view! { <Button label="Cancel" autofocus=true on_press=Callback::new(move |()| dialog.close())/> }.into_any()
}

#[wasm_bindgen_test]
async fn an_alert_dialog_is_named_and_described_focuses_cancel_and_is_removed_when_closed() {
    let owner = owner();
    let open = owner.with(|| RwSignal::new(true));
    let page = mount(move || {
        (move || {
            if !open.get() {
                return nothing();
            }
            let on_close = Callback::new(move |()| open.set(false));
            view! {
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
    let by = |name| page.tied(&dialog, name);
    assert_eq!(
        (by("aria-labelledby").as_str(), by("aria-describedby").as_str()),
        ("Delete token?", "It stops at once.")
    );
    assert!(dialog.matches(":modal").unwrap());
    assert_eq!(text(&focused()), "Cancel");
    assert!(page.try_find("dialog [role=status]").is_some());
    page.find("dialog .button").click();
    until(|| page.try_find("dialog").is_none()).await;
}

#[wasm_bindgen_test]
async fn the_close_button_calls_on_close_once_and_returns_the_focus() {
    let owner = owner();
    let (closed, open) = owner.with(|| (RwSignal::new(0), RwSignal::new(false)));
    let page = mount(move || {
        let dialog = move || {
            open.get().then(|| {
                let on_close = Callback::new(move |()| {
                    closed.update(|closed| *closed += 1);
                    open.set(false);
                });
                view! { <Dialog title="Edit title" on_close text="A name for you.">{""}</Dialog> }.into_any()
            })
        };
        let opener = view! { <Button label="Edit" on_press=Callback::new(move |()| open.set(true))/> };
        (opener, dialog.into_child()).into_any()
    });
    let opener = page.button("Edit");
    opener.focus().unwrap();
    opener.click();
    until(|| page.try_find("dialog:modal").is_some()).await;
    // The native role `dialog` applies, so the attribute is absent.
    assert!(!page.find("dialog").has_attribute("role"));
    page.button("Close").click();
    until(|| page.try_find("dialog").is_none()).await;
    assert_eq!(closed.get_untracked(), 1);
    assert!(focused().is_same_node(Some(&opener)));
}
