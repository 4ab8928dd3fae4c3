//! The Avatar card: the image, the dialog that changes it, and Reset.

use crate::api;
use crate::browser::focus::focus;
use crate::components::error_note::change_note;
use crate::components::lazy::{self, Lazy};
use crate::layout::account_menu::own_avatar;
use crate::mutation::{Failure, Mutation};
use crate::pages::profile::avatar::avatar_dialog::{OnClose, dialog};
use crate::parts::AVATAR;
use crate::session::{SessionStore, use_session};
use crate::ui::button::Button;
use crate::ui::card::{Card, CardFooter};
use crate::ui::icon::icon;
use crate::ui::status::{Status, use_status};
use lean::prelude::*;

/// The card. The image is a button that opens the dialog.
#[component]
pub fn AvatarCard() -> impl IntoView {
    let session = use_session();
    let status = use_status();
    let open = RwSignal::new(false);
    let mutation = Mutation::new();
    let generated = Memo::new(move |_| session.user().is_none_or(|user| user.has_generated_avatar()));
    let reset = Callback::new(move |()| mutation.run(reset(session, status, mutation)));
    let failure = move || {
        mutation.failure().map(|failure| {
            let look = "Which one it is now is not known. Retry finds out.";
            change_note(("The image", "reset"), failure, "It is as it was.", look, Some(reset))
        })
    };
    let reason = Signal::derive(move || {
        generated.get().then(|| "Nothing to reset: this is the image made from your account id.".to_owned())
    });
    let button = move || {
        let label = Signal::derive(move || if mutation.is_busy() { "Resetting…" } else { "Reset" }.to_owned());
        let unavailable = Signal::derive(move || mutation.is_busy());
        (!generated.get()).then(|| view! { <Button label unavailable on_press=reset/> })
    };
    provide_context(OnClose(Callback::new(move |()| open.set(false))));
    let dialog = move || open.get().then(|| view! { <Lazy chunk=AVATAR.chunk page=dialog quiet=true/> });
    view! {
        <Card title="Avatar" lead=|| "Shown beside your handle, in the top bar and to the people you work with.">
            <div class="card-body">
                <div class="avatar-row">
                    <button
                        type="button"
                        class="avatar-edit"
                        id="change-avatar"
                        aria-label="Change avatar"
                        on:pointerenter=move |_| lazy::prefetch(AVATAR.chunk)
                        on:focus=move |_| lazy::prefetch(AVATAR.chunk)
                        on:click=move |_| open.set(true)
                    >
                        {move || own_avatar("avatar")}
                        <span class="pen">{icon("pen")}</span>
                    </button>
                    <p>"Upload an image or give its address. PNG, JPEG, WebP or GIF, up to 30\u{a0}MB."</p>
                </div>
                {failure}
            </div>
            <CardFooter hint="Reset brings back the image made from your account id." reason>{button}</CardFooter>
        </Card>
        {dialog}
    }
}

/// Replaces the avatar by the generated one.
async fn reset(session: SessionStore, status: Status, mutation: Mutation) -> Result<(), Failure> {
    let request = api::account::reset_avatar(&session.handle_untracked());
    let look = Box::pin(async move { Ok(session.reread().await?.has_generated_avatar()) });
    if let Some(answer) = mutation.send(request, look).await? {
        session.avatar_changed(&answer);
    }
    status.done("Your image is the generated one again.");
    request_animation_frame(|| focus("#change-avatar"));
    Ok(())
}
