//! "Change avatar": a file, cut to a square and made small before it is sent, or the address of an image on the web.

pub mod address_field;
pub mod crop;
pub mod cropper;
pub mod image_file;

use crate::api::{self, ApiError};
use crate::browser::dom::{document, window};
use crate::browser::focus::focus;
use crate::components::error_note::ErrorNote;
use crate::mutation::Mutation;
use crate::pages::profile::avatar::avatar_dialog::address_field::AddressField;
use crate::pages::profile::avatar::avatar_dialog::crop::Crop;
use crate::pages::profile::avatar::avatar_dialog::cropper::{CropStage, square};
use crate::pages::profile::avatar::avatar_dialog::image_file::{ImageFile, ImageFileError, MAX_BYTES};
use crate::session::use_session;
use crate::ui::button::{Button, Variant};
use crate::ui::card::CardFooter;
use crate::ui::dialog::{Dialog, use_dialog};
use crate::ui::fresh_id;
use crate::ui::icon::icon;
use crate::ui::status::use_status;
use api_types::{AvatarAddress, UpdateUser};
use js_sys::Uint8Array;
use lean::Listener;
use lean::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, DataTransfer, Event, File, HtmlInputElement, ImageBitmap};

const FILE_ID: &str = "avatar-file";

/// An image that is being cut.
#[derive(Clone)]
pub struct Picture(pub SendWrapper<ImageBitmap>);

/// Where the image of an address stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Preview {
    /// No address is given.
    None,
    /// It is being asked for.
    Loading,
    /// It is on the screen.
    Shown,
    /// There is none.
    Broken,
}

/// What the parts of the dialog share.
#[derive(Clone, Copy)]
pub struct Choice {
    picture: RwSignal<Option<Picture>>,
    crop: RwSignal<Crop>,
    /// Why the last file is of no use.
    refused: RwSignal<Option<String>>,
    /// What is typed as the address.
    pub address: RwSignal<String>,
    /// The image at that address.
    pub preview: RwSignal<Preview>,
    mutation: Mutation,
    /// The part of the upload that has left.
    sent: RwSignal<Option<f64>>,
}

impl Choice {
    fn new() -> Self {
        Self {
            picture: RwSignal::new(None),
            crop: RwSignal::new(Crop::new(1, 1)),
            refused: RwSignal::new(None),
            address: RwSignal::new(String::new()),
            preview: RwSignal::new(Preview::None),
            mutation: Mutation::new(),
            sent: RwSignal::new(None),
        }
    }

    /// Looks at `file` and shows it to be cut, or says why not.
    fn take(self, file: File) {
        self.mutation.clear();
        self.refused.set(None);
        leptos::task::spawn_local(async move {
            match open(&file).await {
                Ok(bitmap) => {
                    self.crop.set(Crop::new(bitmap.width(), bitmap.height()));
                    self.picture.set(Some(Picture(SendWrapper::new(bitmap))));
                    request_animation_frame(|| focus("#crop"));
                }
                Err(reason) => {
                    self.picture.set(None);
                    self.refused.set(Some(reason));
                }
            }
        });
    }

    /// Takes the file that was dropped or pasted, if one was.
    fn take_from(self, transfer: Option<DataTransfer>) -> bool {
        let file = transfer.and_then(|transfer| transfer.files()).and_then(|files| files.get(0));
        let found = file.is_some() && !self.mutation.is_busy_untracked();
        if let Some(file) = file.filter(|_| found) {
            self.take(file);
        }
        found
    }
}

/// The image in a file, decoded. Only what looks safe by its first bytes is decoded at all.
async fn open(file: &File) -> Result<ImageBitmap, String> {
    if file.size() > f64::from(MAX_BYTES) {
        return Err(ImageFileError::TooLarge.message());
    }
    let broken = |_: JsValue| "This file is broken: the browser cannot show it. Choose another.".to_owned();
    let bytes = Uint8Array::new(&JsFuture::from(file.array_buffer()).await.map_err(broken)?).to_vec();
    let found = ImageFile::look(&bytes).map_err(ImageFileError::message)?;
    let blob = file.slice_with_f64_and_f64_and_content_type(0.0, file.size(), found.kind).map_err(broken)?;
    let bitmap = window().create_image_bitmap_with_blob(&blob).map_err(broken)?;
    JsFuture::from(bitmap).await.map_err(broken)?.dyn_into().map_err(broken)
}

/// What takes the dialog out of the page again.
#[derive(Clone, Copy)]
pub struct OnClose(pub Callback<()>);

/// The dialog, for whoever knows it by a pointer only: it is closed by the [`OnClose`] of its context.
pub fn dialog() -> AnyView {
    let OnClose(on_close) = expect_context();
    view! { <AvatarDialog on_close/> }
}

/// The dialog.
#[component]
pub fn AvatarDialog(
    /// Takes it out of the page.
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
    let session = use_session();
    let status = use_status();
    let dialog = use_dialog();
    let choice = Choice::new();
    let Choice { picture, crop, refused, address, preview, mutation, sent } = choice;
    let calling_off = StoredValue::new_local(None::<Box<dyn Fn()>>);
    // Whoever closes the dialog while the image is on its way does not want it.
    let call_off = move || {
        if let Some(call_off) = calling_off.try_update_value(Option::take).flatten() {
            call_off();
        }
    };
    on_cleanup(call_off);
    let paste = move |event: Event| {
        if choice.take_from(event.unchecked_ref::<ClipboardEvent>().clipboard_data()) {
            event.prevent_default();
        }
    };
    Listener::new(&document(), "paste", Box::new(paste)).until_cleanup();

    let upload = move || {
        let Some(Picture(bitmap)) = picture.get_untracked() else { return };
        let (handle, crop) = (session.handle_untracked(), crop.get_untracked());
        mutation.run(async move {
            let Some(image) = square(&bitmap, crop).await else {
                picture.set(None);
                refused.set(Some("The browser has no memory left to cut this image. Choose a smaller one.".into()));
                return Ok(());
            };
            sent.set(Some(0.0));
            let answer = async {
                let upload = api::account::upload_avatar(&handle, &image, move |part| {
                    sent.set(Some(part));
                })?;
                calling_off.try_set_value(Some(Box::new(upload.cancel())));
                Ok(serde_js::from_value(upload.answer().await?)?)
            }
            .await;
            sent.set(None);
            let called_off = calling_off.try_update_value(Option::take).flatten().is_none();
            match answer.and_then(|answer| session.avatar_changed(answer)) {
                Ok(()) => {
                    dialog.close();
                    status.done("Avatar saved.");
                    Ok(())
                }
                Err(error) => {
                    if error.outcome_unknown() {
                        session.check();
                    }
                    if called_off && error == ApiError::Offline { Ok(()) } else { Err(error) }
                }
            }
        });
    };
    let use_address = move || {
        let Ok(wanted) = AvatarAddress::parse(&address.get_untracked()) else { return };
        mutation.run(async move {
            let change = UpdateUser { avatar_url: Some(wanted.clone()), ..UpdateUser::default() };
            let user = session.update(change).await?;
            if user.avatar_url.as_deref() == Some(wanted.as_str()) {
                dialog.close();
                status.done("Avatar saved.");
                Ok(())
            } else {
                Err(ApiError::Forbidden(Some("it takes no image addresses. Upload the image instead.".into())))
            }
        });
    };
    let save = Callback::new(move |()| if picture.with_untracked(Option::is_some) { upload() } else { use_address() });
    let reason = Memo::new(move |_| match (picture.with(Option::is_some), preview.get()) {
        (true, _) | (_, Preview::Shown) => None,
        (_, Preview::None) => Some("Choose an image or give its address.".to_owned()),
        (_, Preview::Loading) => Some("Looking at the address…".to_owned()),
        (_, Preview::Broken) => Some("There is no image to save.".to_owned()),
    });
    let failure = move || {
        mutation.error().map(|error| {
            let holds = if error.outcome_unknown() {
                "The page shows the image that holds."
            } else {
                "Your image is as it was."
            };
            view! { <ErrorNote title="The image was not saved" error safe=holds on_retry=save/> }
        })
    };
    let chosen = Memo::new(move |_| picture.with(Option::is_some));
    let stage = move || {
        if chosen.get() {
            view! { <CropStage picture crop/> }
        } else {
            view! {
                <Chooser choice/>
                <div class="or">"or"</div>
                <AddressField choice/>
            }
        }
    };
    let another = move || {
        let on_press = Callback::new(move |()| {
            picture.set(None);
            request_animation_frame(|| focus("#choose-image"));
        });
        let unavailable = Signal::derive(move || mutation.is_busy());
        chosen.get().then(|| view! { <Button label="Choose another" unavailable on_press/> })
    };
    let id = fresh_id("reason");
    let label = Signal::derive(move || {
        match (mutation.is_busy(), chosen.get()) {
            (true, _) => "Saving…",
            (false, true) => "Upload",
            (false, false) => "Save",
        }
        .to_owned()
    });
    let unavailable = Signal::derive(move || reason.with(Option::is_some) || mutation.is_busy());
    view! {
        <div
            class="dialog-body"
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                choice.take_from(event.data_transfer());
            }
        >
            {stage}
            {progress(sent, Callback::new(move |()| call_off()))}
            {failure}
        </div>
        <CardFooter hint="" reason reason_id=id.clone()>
            {another}
            <Button label="Cancel" on_press=Callback::new(move |()| dialog.close())/>
            <Button label variant=Variant::Primary described_by=id unavailable on_press=save/>
        </CardFooter>
    }
}

/// How far the upload is, and the way to call it off.
fn progress(sent: RwSignal<Option<f64>>, on_cancel: Callback<()>) -> AnyView {
    let under_way = Memo::new(move |_| sent.with(Option::is_some));
    let bar = move || {
        under_way.get().then(|| {
            view! {
                <div class="upload">
                    <label for="upload-progress">"Uploading"</label>
                    <progress id="upload-progress" max="1" prop:value=move || sent.get().unwrap_or(1.0)></progress>
                    <div class="actions"><Button label="Cancel upload" on_press=on_cancel/></div>
                </div>
            }
        })
    };
    bar.into_child()
}

#[component]
fn Chooser(choice: Choice) -> impl IntoView {
    let pick = Callback::new(move |()| {
        if let Some(input) = document().get_element_by_id(FILE_ID) {
            input.unchecked_into::<HtmlInputElement>().click();
        }
    });
    let picked = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            choice.take(file);
        }
        // So that choosing the same file again is a choice.
        input.set_value("");
    };
    let refused = move || {
        choice.refused.get().map(|reason| {
            view! { <p class="field-error" role="alert">{icon("alert")}<span>{reason}</span></p> }
        })
    };
    view! {
        <div class="drop">
            <Button label="Choose an image" id="choose-image" autofocus=true on_press=pick/>
            <p>"or drop or paste it here. PNG, JPEG, WebP or GIF, up to 2\u{a0}MB; of an animation the first frame."</p>
            <input
                id=FILE_ID
                type="file"
                hidden=true
                accept="image/png,image/jpeg,image/webp,image/gif"
                on:change=picked
            />
        </div>
        {refused}
    }
}
