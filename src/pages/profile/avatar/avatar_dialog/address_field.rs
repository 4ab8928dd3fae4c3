//! "Avatar URL": the address of an image on the web, with a preview.

use crate::browser::timers::Debounce;
use crate::pages::profile::avatar::avatar_dialog::draft::{AvatarDraft, Preview};
use crate::ui::field::{Field, FieldKind};
use api_types::AvatarAddress;
use api_types::avatar::AvatarAddressError;
use lean::prelude::*;
use std::time::Duration;

/// How long the site may take.
const LIMIT: Duration = Duration::from_secs(10);

/// The field, and the image at its address.
#[component]
pub fn AddressField(
    /// The state of the dialog.
    draft: AvatarDraft,
) -> impl IntoView {
    let AvatarDraft { address, preview, .. } = draft;
    // Follows the address when typing has paused.
    let debounced = RwSignal::new(String::new());
    let debounce = Debounce::new();
    Effect::new(move || {
        let typed = address.get();
        preview.set(if typed.trim().is_empty() { Preview::None } else { Preview::Loading });
        // Removes the preview of the previous address.
        debounced.set(String::new());
        debounce.then(Box::new(move || {
            debounced.set(typed);
        }));
    });
    let parsed = Memo::new(move |_| {
        debounced.with(|text| {
            (!text.trim().is_empty()).then(|| AvatarAddress::parse(text).map_err(AvatarAddressError::message))
        })
    });
    Effect::new(move || {
        if parsed.with(|parsed| matches!(parsed, Some(Err(_)))) {
            preview.set(Preview::Broken);
        }
    });
    // A site may take the request and never answer.
    Effect::new(move || {
        let asked = debounced.get();
        set_timeout(
            move || {
                if debounced.try_get_untracked() == Some(asked) && preview.get_untracked() == Preview::Loading {
                    preview.set(Preview::Broken);
                }
            },
            LIMIT,
        );
    });
    let error = Signal::derive(move || match (parsed.get(), preview.get()) {
        (Some(Err(message)), _) => Some(message.to_owned()),
        (Some(Ok(_)), Preview::Broken) => {
            Some("There is no image at this address, or its site does not answer or let others show it.".to_owned())
        }
        _ => None,
    });
    let image = move || parsed.get().and_then(Result::ok).map(|address| preview_image(&address, preview));
    view! {
        <Field
            label="Avatar URL"
            value=address
            kind=FieldKind::Url
            error
            placeholder="https://"
            hint="The address of an image, beginning with https://."
            live=true
        />
        {image}
    }
}

/// The image at `address`; sets `preview` when it has loaded or failed.
fn preview_image(address: &AvatarAddress, preview: RwSignal<Preview>) -> AnyView {
    view! {
        <div class="preview" hidden=move || preview.get() == Preview::Broken>
            <img
                class="avatar"
                src=address.as_str().to_owned()
                alt="Preview"
                width="84"
                height="84"
                referrerpolicy="no-referrer"
                on:load=move |_| preview.set(Preview::Shown)
                on:error=move |_| preview.set(Preview::Broken)
            />
            <p>"It is shown from there and never copied: whoever runs that site can change it."</p>
        </div>
    }
}
