//! Pages for unknown addresses and for addresses of another account.

use crate::layout::route_announcer::announce;
use crate::routes::Section;
use crate::session::use_session;
use crate::ui::button::Variant;
use lean::prelude::*;

/// The page of an unknown address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let session = use_session();
    let href = Section::Profile.path(&session.handle_untracked());
    not_found(
        "Page not found",
        "There is no page at this address. It may have been mistyped or have moved.".into_child(),
        view! { <a class="button" data-variant=Variant::Primary.name() href=href>"Go to your profile"</a> },
    )
}

/// The page at an address of another account, or of this account before it was renamed.
#[component]
pub fn WrongHandlePage(
    /// The handle in the address.
    asked: String,
    /// The address of the same page of the signed-in account.
    own: String,
) -> impl IntoView {
    let session = use_session();
    let handle = session.handle();
    let (heading, text) = if session.was_called(&asked) {
        ("Renamed", [&asked, " was renamed to ", &handle, ". The old handle leads nowhere any more."].concat())
    } else {
        ("Not your account", ["This address is ", &asked, "’s, and you are ", &handle, "."].concat())
    };
    announce(&[heading, " · Advanced · ", &handle].concat());
    not_found(
        heading,
        text.into_child(),
        view! { <a class="button" data-variant=Variant::Primary.name() href=own>"Go to your own"</a> },
    )
}

fn not_found(title: &'static str, text: AnyView, way_out: AnyView) -> AnyView {
    view! {
        <div class="page-head"><h1 tabindex="-1">{title}</h1><p>{text}</p></div>
        <div class="actions align-start">{way_out}</div>
    }
}
