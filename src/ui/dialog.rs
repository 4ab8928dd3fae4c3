//! Dialogs: the native element, shown as a modal. The browser keeps the focus inside, closes on Esc and gives the
//! focus back to where it was; when that is gone, the heading of the page has it.

use crate::browser::dom::document;
use crate::browser::focus::focus_heading;
use crate::ui::button::{Button, IconButton, Variant};
use crate::ui::fresh_id;
use crate::ui::status::DialogStatus;
use lean::prelude::*;
use wasm_bindgen::JsCast;

/// Whether a dialog asks for something or warns before something ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogRole {
    /// Asks for something.
    #[default]
    Dialog,
    /// Warns: destructive.
    Alert,
}

/// A modal dialog that is open for as long as it is in the page. Put `autofocus` on what the focus starts on: Cancel,
/// or the field to type in. Esc, its Close button and `DialogHandle::close` call `on_close`, and then it must go.
#[component]
pub fn Dialog(
    /// Its heading and name.
    #[prop(into)]
    title: String,
    /// What it is.
    #[prop(optional)]
    role: DialogRole,
    /// Whether it holds more than a narrow column can.
    #[prop(optional)]
    wide: bool,
    /// Told when it is closed; takes it out of the page.
    on_close: Callback<()>,
    /// The sentences that describe it.
    #[prop(into)]
    text: Content,
    /// Further content and the footer with the actions.
    children: Children,
) -> impl IntoView {
    let own_id = fresh_id("modal");
    let id = [&own_id, "-title"].concat();
    let handle = DialogHandle(StoredValue::new(own_id.clone()));
    let text_id = [&id, "-text"].concat();
    let (labelled, described) = (id.clone(), text_id.clone());
    provide_context(handle);
    Effect::new(move || {
        if let Some(dialog) = handle.element() {
            let _ = dialog.show_modal();
        }
    });
    let role = (role == DialogRole::Alert).then_some("alertdialog");
    let close = Callback::new(move |()| handle.close());
    view! {
        <dialog
            class=if wide { "dialog wide" } else { "dialog" }
            id=own_id
            role=role
            aria-labelledby=labelled
            aria-describedby=described
            on:close=move |_| {
                // A button that was pressed may be gone by now: Retry, once something else failed. Then the focus is still in here.
                let focused = document().active_element();
                let inside = handle.element().is_some_and(|dialog| dialog.contains(focused.as_deref()));
                if inside || focused.is_none_or(|it| it.tag_name() == "BODY") {
                    focus_heading();
                }
                on_close.run(());
            }
        >
            <div class="dialog-head">
                <h2 id=id>{title}</h2>
                <IconButton label="Close" icon_name="close" on_press=close/>
            </div>
            <div class="dialog-text" id=text_id>
                <p>{text.0}</p>
            </div>
            {children()}
            <DialogStatus/>
        </dialog>
    }
}

/// The footer of a dialog that warns: the way back, where the focus starts, and the deed.
#[component]
pub fn AlertFooter(
    /// The way back.
    #[prop(default = "Cancel")]
    cancel_label: &'static str,
    /// The deed: a verb.
    label: &'static str,
    /// What the button says while it is being done.
    #[prop(optional)]
    busy_label: &'static str,
    /// Whether it is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Does it.
    on_press: Callback<()>,
) -> impl IntoView {
    let dialog = use_dialog();
    let label = Signal::derive(move || if busy.get() { busy_label } else { label }.to_owned());
    view! {
        <div class="card-foot">
            <div class="actions">
                <Button label=cancel_label autofocus=true on_press=Callback::new(move |()| dialog.close())/>
                <Button label variant=Variant::Danger unavailable=busy on_press/>
            </div>
        </div>
    }
}

/// The way to close the dialog one stands in.
#[derive(Clone, Copy)]
pub struct DialogHandle(StoredValue<String>);

impl DialogHandle {
    /// Closes it: the focus goes back to where it was, then `on_close` is called.
    pub fn close(self) {
        if let Some(dialog) = self.element() {
            dialog.close();
        }
    }

    fn element(self) -> Option<web_sys::HtmlDialogElement> {
        document().get_element_by_id(&self.0.try_get_value()?)?.dyn_into().ok()
    }
}

/// The dialog that the caller's view stands in.
pub fn use_dialog() -> DialogHandle {
    expect_context()
}
