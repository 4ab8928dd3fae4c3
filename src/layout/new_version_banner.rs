//! Offers to reload, once a newer version is out.

use crate::browser::location::reload;
use crate::new_version;
use crate::ui::badge::Tone;
use crate::ui::button::Button;
use crate::ui::callout::callout;
use lean::prelude::*;

/// The offer to reload. Empty as long as this version is the newest.
#[component]
pub fn NewVersionBanner() -> impl IntoView {
    let offer = || {
        new_version::is_out().then(|| {
            let on_press = Callback::new(|()| reload());
            let body = view! {
                <p>"This tab still runs the one before. Reload to go on with the new one; save what you typed first."</p>
                <div class="actions align-start"><Button label="Reload" on_press/></div>
            };
            callout(Tone::Info, "A new version is out", body)
        })
    };
    view! { <div class="container" role="status">{offer}</div> }
}
