//! Forms that the app sends itself.

use crate::page::{attribute, mount, owner, settled, until};
use console::ui::form::{Form, SubmitButton};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_form_is_sent_by_its_button_and_not_again_while_it_is_being_sent() {
    let (sent, busy) = owner().with(|| (RwSignal::new(0), RwSignal::new(false)));
    let page = mount(move || {
        let on_submit = Callback::new(move |()| {
            sent.update(|sent| *sent += 1);
            busy.set(true);
        });
        view! {
            <Form on_submit busy>
                <SubmitButton label="Save" busy_label="Saving…" busy/>
            </Form>
        }
        .into_any()
    });
    page.button("Save").click();
    until(|| page.try_button("Saving…").is_some()).await;
    assert_eq!(sent.get_untracked(), 1);
    assert_eq!(attribute(&page.button("Saving…"), "aria-disabled"), "true");
    page.button("Saving…").click();
    // As Enter in a field does where no button stands in its way.
    let form: web_sys::HtmlElement = page.find("form");
    form.dispatch_event(&web_sys::Event::new("submit").unwrap()).unwrap();
    settled().await;
    assert_eq!(sent.get_untracked(), 1);
    busy.set(false);
    until(|| page.try_button("Save").is_some()).await;
    page.button("Save").click();
    assert_eq!(sent.get_untracked(), 2);
}

#[wasm_bindgen_test]
async fn a_form_with_nothing_to_send_yet_is_not_sent() {
    let (sent, empty) = owner().with(|| (RwSignal::new(0), RwSignal::new(true)));
    let page = mount(move || {
        let on_submit = Callback::new(move |()| sent.update(|sent| *sent += 1));
        view! { <Form on_submit><SubmitButton label="Save" unavailable=empty/></Form> }.into_any()
    });
    page.button("Save").click();
    settled().await;
    assert_eq!(sent.get_untracked(), 0);
    empty.set(false);
    page.button("Save").click();
    assert_eq!(sent.get_untracked(), 1);
}

#[wasm_bindgen_test]
fn the_browser_does_not_check_a_form_and_its_error_stands_between_fields_and_footer() {
    let page = mount(|| {
        view! {
            <Form
                on_submit=Callback::new(|()| {})
                body_class="card-body"
                error=view! { <p>"error"</p> }
                footer=view! { <p>"footer"</p> }
            >
                <p>"fields "</p>
            </Form>
        }
        .into_any()
    });
    assert!(page.find("form").has_attribute("novalidate"));
    assert_eq!(page.text(), "fields errorfooter");
    assert_eq!(page.all(".card-body > p").len(), 2);
}
