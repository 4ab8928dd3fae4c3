//! "Change avatar": a file, cropped to a square before it is uploaded, or the address of an image on the web.

pub mod address_field;
pub mod crop;
pub mod crop_canvas;
pub mod cropper;
pub mod draft;
pub mod file_picker;
pub mod image_file;
pub mod read_image;
pub mod saver;

use crate::api::ApiError;
use crate::browser::dom::document;
use crate::components::error_note::change_note;
use crate::ui::button::{Button, Variant};
use crate::ui::card::CardFooter;
use crate::ui::dialog::{Dialog, use_dialog};
use crate::ui::fresh_id;
use address_field::AddressField;
use cropper::Cropper;
use draft::{AvatarDraft, Preview};
use file_picker::FilePicker;
use lean::Listener;
use lean::prelude::*;
use saver::AvatarSaver;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Event};

/// Removes the dialog from the page.
#[derive(Clone, Copy)]
pub struct OnClose(pub Callback<()>);

/// The dialog as a function, for loading it on demand. The [`OnClose`] of its context closes it.
pub fn dialog() -> AnyView {
    let OnClose(on_close) = expect_context();
    view! { <AvatarDialog on_close/> }
}

/// The dialog.
#[component]
pub fn AvatarDialog(
    /// Removes it from the page.
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog title="Change avatar" on_close text=|| "Your image, as everyone sees it: round, beside your handle.">
            <Body/>
        </Dialog>
    }
}

#[component]
fn Body() -> impl IntoView {
    let draft = AvatarDraft::new();
    let saver = AvatarSaver::new(draft);
    let paste = move |event: Event| {
        let transfer = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
        // Of a text and its picture, as office programs and browsers copy them, a text field gets the text.
        let has_text = transfer.as_ref().is_some_and(|it| it.get_data("text/plain").is_ok_and(|text| !text.is_empty()));
        let in_field = event.target().is_some_and(|it| it.has_type::<web_sys::HtmlInputElement>());
        if !(has_text && in_field) && draft.open_transfer(transfer) {
            event.prevent_default();
        }
    };
    Listener::new(&document(), "paste", Box::new(paste)).until_cleanup();
    let save = Callback::new(move |()| saver.save());
    let has_picture = Memo::new(move |_| draft.picture.with(Option::is_some));
    let source = move || {
        if has_picture.get() {
            view! { <Cropper picture=draft.picture crop=draft.crop/> }
        } else {
            view! {
                <FilePicker draft/>
                <div class="divider">"or"</div>
                <AddressField draft/>
            }
        }
    };
    let failure = move || {
        draft.mutation.failure().map(|failure| {
            let look = "The page shows the image that the service has now, if it could be read: when it is yours, it was saved.";
            // A service that ignores `avatar_url` answers with the account as it was.
            let safe = if failure.error == ApiError::Unconfirmed && !has_picture.get() {
                "Your image is as it was. Perhaps the service takes no image addresses: upload the image instead."
            } else {
                "Your image is as it was."
            };
            change_note(("The image", "saved"), failure, safe, look, Some(save))
        })
    };
    view! {
        <div
            class="dialog-body"
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                draft.open_transfer(event.data_transfer());
            }
        >
            {source}
            {upload_progress(saver)}
            {failure}
        </div>
        <Footer draft has_picture save/>
    }
}

#[component]
fn Footer(draft: AvatarDraft, has_picture: Memo<bool>, save: Callback<()>) -> impl IntoView {
    let dialog = use_dialog();
    let busy = Signal::derive(move || draft.mutation.is_busy());
    let reason = Memo::new(move |_| match (has_picture.get(), draft.preview.get()) {
        (true, _) | (_, Preview::Shown) => None,
        (_, Preview::None) => Some("Choose an image or give its address.".to_owned()),
        (_, Preview::Loading) => Some("Looking at the address…".to_owned()),
        (_, Preview::Broken) => Some("There is no image to save.".to_owned()),
    });
    let choose_another = move || {
        let on_press = Callback::new(move |()| draft.discard_picture());
        has_picture.get().then(|| view! { <Button label="Choose another" unavailable=busy on_press/> })
    };
    let label = Signal::derive(move || {
        match (busy.get(), has_picture.get()) {
            (true, _) => "Saving…",
            (false, true) => "Upload",
            (false, false) => "Save",
        }
        .to_owned()
    });
    let unavailable = Signal::derive(move || reason.with(Option::is_some) || busy.get());
    let id = fresh_id("reason");
    view! {
        <CardFooter hint="" reason reason_id=id.clone()>
            {choose_another}
            <Button label="Cancel" on_press=Callback::new(move |()| dialog.close())/>
            <Button label variant=Variant::Primary described_by=id unavailable on_press=save/>
        </CardFooter>
    }
}

/// Progress of the upload, with a button that cancels it.
fn upload_progress(saver: AvatarSaver) -> AnyView {
    let is_uploading = Memo::new(move |_| saver.progress.with(Option::is_some));
    let bar = move || {
        is_uploading.get().then(|| {
            let on_press = Callback::new(move |()| saver.cancel());
            view! {
                <div class="upload">
                    <label for="upload-progress">"Uploading"</label>
                    <progress id="upload-progress" max="1" prop:value=move || saver.progress.get().unwrap_or(1.0)></progress>
                    <div class="actions"><Button label="Cancel upload" on_press/></div>
                </div>
            }
        })
    };
    bar.into_child()
}
