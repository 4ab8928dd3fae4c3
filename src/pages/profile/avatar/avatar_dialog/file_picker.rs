//! The place to choose, drop or paste an image file.

use crate::browser::dom::document;
use crate::pages::profile::avatar::avatar_dialog::draft::AvatarDraft;
use crate::ui::button::Button;
use crate::ui::icon::icon;
use lean::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

const FILE_ID: &str = "avatar-file";

/// The button that opens the browser's file dialog, and why the last file was rejected.
#[component]
pub fn FilePicker(
    /// Where the chosen file goes.
    draft: AvatarDraft,
) -> impl IntoView {
    let pick = Callback::new(move |()| {
        if let Some(input) = document().get_element_by_id(FILE_ID) {
            input.unchecked_into::<HtmlInputElement>().click();
        }
    });
    let on_change = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            draft.open(file);
        }
        // Without this, choosing the same file again would be no change.
        input.set_value("");
    };
    let label = Signal::derive(move || if draft.opening.get() { "Opening…" } else { "Choose an image" }.to_owned());
    let error = move || {
        draft.file_error.get().map(|reason| {
            view! { <p class="field-error" role="alert">{icon("alert")}<span>{reason}</span></p> }
        })
    };
    view! {
        <div class="dropzone">
            <Button label id="choose-image" autofocus=true on_press=pick/>
            <p>"or drop or paste it here. PNG, JPEG, WebP or GIF, up to 30\u{a0}MB; of an animation the first frame."</p>
            <input
                id=FILE_ID
                type="file"
                hidden=true
                accept="image/png,image/jpeg,image/webp,image/gif"
                on:change=on_change
            />
        </div>
        {error}
    }
}
