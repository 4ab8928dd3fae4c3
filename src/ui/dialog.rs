//! Dialogs: the native element, shown as a modal. The browser keeps the focus inside, closes on Esc, and returns the
//! focus to the element that had it. When that is gone, the focus goes to the heading of the page.

use crate::browser::dom::document;
use crate::browser::focus::focus_heading;
use crate::ui::button::{Button, IconButton, Variant};
use crate::ui::fresh_id;
use crate::ui::status::DialogStatus;
use lean::prelude::*;
use wasm_bindgen::JsCast;

/// The role of a dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogRole {
    /// Asks for input.
    #[default]
    Dialog,
    /// Warns before something is lost.
    Alert,
}

/// A modal dialog that is open as long as it is in the page. Put `autofocus` where the focus starts: on Cancel, or on the
/// field to type in. Esc, its Close button and [`DialogHandle::close`] call `on_close`, which must remove it.
#[component]
pub fn Dialog(
    /// Its heading and name.
    #[prop(into)]
    title: String,
    /// Its role.
    #[prop(optional)]
    role: DialogRole,
    /// Whether it is wider than others.
    #[prop(optional)]
    wide: bool,
    /// Called when it was closed; removes it from the page.
    on_close: Callback<()>,
    /// The sentences that describe it.
    #[prop(into)]
    text: Content,
    /// The content, and the footer with the actions.
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
                // When what had the focus is gone, the browser leaves the focus in here or on the body.
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

/// Alert dialog footer: Cancel (focused first) and the destructive action.
#[component]
pub fn AlertFooter(
    /// The label of the button that cancels.
    #[prop(default = "Cancel")]
    cancel_label: &'static str,
    /// The label of the action: a verb.
    label: &'static str,
    /// The label of the action while it is pending.
    #[prop(optional)]
    busy_label: &'static str,
    /// Whether the action is pending.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Runs the action.
    on_press: Callback<()>,
) -> impl IntoView {
    let dialog = use_dialog();
    let label = Signal::derive(move || if busy.get() { busy_label } else { label }.to_owned());
    view! {
        <div class="card-footer">
            <div class="actions">
                <Button label=cancel_label autofocus=true on_press=Callback::new(move |()| dialog.close())/>
                <Button label variant=Variant::Danger unavailable=busy on_press/>
            </div>
        </div>
    }
}

/// Closes the dialog that contains the caller.
#[derive(Clone, Copy)]
pub struct DialogHandle(StoredValue<String>);

impl DialogHandle {
    /// Closes it: the browser returns the focus, then `on_close` is called.
    pub fn close(self) {
        if let Some(dialog) = self.element() {
            dialog.close();
        }
    }

    fn element(self) -> Option<web_sys::HtmlDialogElement> {
        document().get_element_by_id(&self.0.try_get_value()?)?.dyn_into().ok()
    }
}

/// The dialog that contains the caller's view.
pub fn use_dialog() -> DialogHandle {
    expect_context()
}
