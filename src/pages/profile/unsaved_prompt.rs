//! Asks before unsaved text is lost by navigating away.

use crate::components::edit_form::Edits;
use crate::nav_guard;
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use lean::prelude::*;

/// Blocks navigation while a field of the page is unsaved, and asks whether to discard it.
#[component]
pub fn UnsavedPrompt() -> impl IntoView {
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
                // No effect after Discard: the navigation has happened before the browser reports that the dialog closed.
                nav_guard::cancel();
                asking.set(false);
            });
            let text = [&edits.unsaved().join(" and "), " would go back to what was saved last."].concat();
            view! {
                <Dialog title="Leave without saving?" role=DialogRole::Alert on_close text>
                    <Footer/>
                </Dialog>
            }
        })
    };
    dialog.into_child()
}

#[component]
fn Footer() -> impl IntoView {
    let edits = expect_context::<Edits>();
    let dialog = use_dialog();
    let leave = Callback::new(move |()| {
        edits.discard();
        dialog.close();
        nav_guard::proceed();
    });
    view! { <AlertFooter cancel_label="Stay" label="Discard and leave" on_press=leave/> }
}
