//! A page outside the frame of the account, such as sign-in: the brand and one card.

use crate::layout::top_bar::brand;
use lean::prelude::*;

/// The page with `content`.
pub fn bare_page(content: AnyView) -> AnyView {
    view! {
        <div class="app">
            <main id="main" class="sign-in">
                {brand()}
                {content}
            </main>
        </div>
    }
}

/// The card of such a page: its heading, the sentence under it unless that is empty, and `body`.
pub fn bare_card(title: &'static str, lead: &'static str, body: AnyView) -> AnyView {
    let lead = (!lead.is_empty()).then(|| view! { <p>{lead}</p> });
    view! {
        <section class="card">
            <div class="card-head"><div><h1 tabindex="-1">{title}</h1>{lead}</div></div>
            <div class="card-body">{body}</div>
        </section>
    }
}
