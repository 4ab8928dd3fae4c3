//! The round image of an account or an organization.

use crate::api;
use crate::browser::dom::window;
use lean::prelude::*;

/// The image at `url`; the generated one of `handle` when there is none or it fails to load. Images of other origins are
/// loaded by https only.
pub fn avatar(class: &'static str, url: Option<String>, handle: &str) -> AnyView {
    let generated = api::avatar_url(handle);
    let origin = window().location().origin().unwrap_or_default();
    let url = url.filter(|url| url.starts_with("https://") || url.starts_with(&origin)).unwrap_or(generated.clone());
    let fall_back = move |event: web_sys::Event| {
        let image: web_sys::HtmlElement = event_target(&event);
        // Only once: when the generated one fails too, the empty circle stays.
        if image.get_attribute("src").as_deref() != Some(&generated) {
            let _ = image.set_attribute("src", &generated);
        }
    };
    view! { <img class=class src=url alt="" width="84" height="84" referrerpolicy="no-referrer" on:error=fall_back/> }
}
