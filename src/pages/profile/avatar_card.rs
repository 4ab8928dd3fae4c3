//! Avatar: one's image, the dialog that changes it, and Reset.

use super::avatar_dialog::{OnClose, dialog};
use crate::api;
use crate::browser;
use crate::layout::account_menu::own_avatar;
use crate::pages::more::{self, More, Part};
use crate::session::use_session;
use crate::task::Task;
use crate::ui::button::Button;
use crate::ui::card::{Card, CardFoot};
use crate::ui::error_note::ErrorNote;
use crate::ui::icon::icon;
use crate::ui::status::use_status;
use lean::prelude::*;

/// The card with the image, which is a button.
#[component]
pub fn AvatarCard() -> impl IntoView {
    let session = use_session();
    let status = use_status();
    let open = RwSignal::new(false);
    let task = Task::new();
    let generated = Memo::new(move |_| session.user().is_none_or(|user| user.has_generated_avatar()));
    let reset = Callback::new(move |()| {
        let handle = session.handle_untracked();
        task.run(async move {
            match api::account::reset_avatar(&handle).await.and_then(|answer| session.avatar_changed(answer)) {
                Ok(()) => {
                    status.done("Your image is the generated one again.");
                    request_animation_frame(|| browser::focus("#change-avatar"));
                    Ok(())
                }
                Err(error) => {
                    if error.is_open_ended() {
                        session.check();
                    }
                    Err(error)
                }
            }
        });
    });
    let failure = move || {
        task.error().map(|error| {
            let safe = if error.is_open_ended() { "The page shows the image that holds." } else { "It is as it was." };
            view! { <ErrorNote title="The image was not reset" error safe on_retry=reset/> }
        })
    };
    let reason = Signal::derive(move || {
        generated.get().then(|| "Nothing to reset: this is the image made from your account id.".to_owned())
    });
    let button = move || {
        let label = Signal::derive(move || if task.is_busy() { "Resetting…" } else { "Reset" }.to_owned());
        let unavailable = Signal::derive(move || task.is_busy());
        (!generated.get()).then(|| view! { <Button label unavailable on_press=reset/> })
    };
    provide_context(OnClose(Callback::new(move |()| open.set(false))));
    let dialog = move || open.get().then(|| view! { <More part=Part::Avatar page=dialog quiet=true/> });
    view! {
        <Card title="Avatar" lead=|| "Shown beside your handle, in the top bar and to the people you work with.">
            <div class="card-body">
                <div class="avatar-row">
                    <button
                        type="button"
                        class="avatar-edit"
                        id="change-avatar"
                        aria-label="Change avatar"
                        on:pointerenter=move |_| more::ahead(Part::Avatar)
                        on:focus=move |_| more::ahead(Part::Avatar)
                        on:click=move |_| open.set(true)
                    >
                        {move || own_avatar("avatar")}
                        <span class="pen">{icon("pen")}</span>
                    </button>
                    <p>"Upload an image or give its address. PNG, JPEG, WebP or GIF, up to 2\u{a0}MB."</p>
                </div>
                {failure}
            </div>
            <CardFoot hint="Reset brings back the image made from your account id." reason>{button}</CardFoot>
        </Card>
        {dialog}
    }
}
