//! Asks before what was typed and not saved is lost.

use crate::components::edit_form::Edits;
use crate::nav_guard;
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use lean::prelude::*;

/// The question, while somebody is about to leave.
#[component]
pub fn Unsaved() -> impl IntoView {
    let edits = expect_context::<Edits>();
    let asking = RwSignal::new(false);
    let unsaved = Memo::new(move |_| !edits.unsaved().is_empty());
    Effect::new(move || {
        if unsaved.get() {
            nav_guard::block(Callback::new(move |()| asking.set(true)));
        } else {
            nav_guard::unblock();
        }
    });
    on_cleanup(nav_guard::unblock);
    let dialog = move || {
        asking.get().then(|| {
            let on_close = Callback::new(move |()| {
                // Whoever leaves has left before the browser tells that the dialog is closed.
                nav_guard::cancel();
                asking.set(false);
            });
            let text = [&edits.unsaved().join(" and "), " would go back to what was saved last."].concat();
            view! {
                <Dialog title="Leave without saving?" role=DialogRole::Alert on_close text>
                    <Foot/>
                </Dialog>
            }
        })
    };
    dialog.into_child()
}

#[component]
fn Foot() -> impl IntoView {
    let edits = expect_context::<Edits>();
    let dialog = use_dialog();
    let leave = Callback::new(move |()| {
        edits.discard();
        dialog.close();
        nav_guard::proceed();
    });
    view! { <AlertFooter cancel_label="Stay" label="Discard and leave" on_press=leave/> }
}
