//! Addresses that lead nowhere: an unknown one, and one of another account.

use crate::element::IntoChild;
use crate::routes::Section;
use crate::session::use_session;
use crate::ui::button::Variant;
use leptos::prelude::*;
use markup::view;

/// The page of an unknown address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let session = use_session();
    let href = Section::Profile.path(&session.handle_untracked());
    nowhere(
        "Page not found",
        "There is no page at this address. It may have been mistyped or have moved.".into_child(),
        view! { <a class="button" data-variant=Variant::Primary.name() href=href>"Go to your profile"</a> },
    )
}

/// The page of another account's address.
#[component]
pub fn WrongHandlePage(
    /// The handle in the address.
    #[prop(into)]
    asked: Signal<String>,
    /// Where the same page of one's own account is.
    #[prop(into)]
    own: Signal<String>,
) -> impl IntoView {
    let session = use_session();
    let text = move || ["This address is ", &asked.get(), "’s, and you are ", &session.handle(), "."].concat();
    nowhere(
        "Not your account",
        text.into_child(),
        view! { <a class="button" data-variant=Variant::Primary.name() href=move || own.get()>"Go to your own"</a> },
    )
}

fn nowhere(title: &'static str, text: AnyView, way_out: AnyView) -> AnyView {
    view! {
        <div class="page-head"><h1 tabindex="-1">{title}</h1><p>{text}</p></div>
        <div class="actions start">{way_out}</div>
    }
}
