//! A card: a title, a sentence, content, and a footer with the actions on the right.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use lean::prelude::*;

/// A card: a region named by its title.
#[component]
pub fn Card(
    /// Its heading and the name of its region.
    #[prop(into)]
    title: Content,
    /// The sentence under the heading.
    #[prop(into)]
    lead: Content,
    /// Whether its action is destructive. Such a card is the last of its page.
    #[prop(optional)]
    danger: bool,
    /// Shown at the right of the heading.
    #[prop(optional, into)]
    aside: Content,
    /// Content and footer.
    children: Children,
) -> impl IntoView {
    let id = fresh_id("card");
    let title_id = id.clone();
    view! {
        <section class="card" data-variant=danger.then_some("danger") aria-labelledby=id>
            <div class="card-head">
                <div>
                    <h2 id=title_id tabindex="-1">{title.0}</h2>
                    <p>{lead.0}</p>
                </div>
                {aside.0}
            </div>
            {children()}
        </section>
    }
}

/// A card's footer: a hint on the left, the actions on the right. While the action is unavailable, the reason replaces the
/// hint; pass `reason_id` to the button's `described_by`.
#[component]
pub fn CardFooter(
    /// What to know before acting.
    #[prop(into)]
    hint: Signal<String>,
    /// Why the action is unavailable; `None` while it is available.
    #[prop(optional, into)]
    reason: Signal<Option<String>>,
    /// The id of the hint or reason.
    #[prop(optional, into)]
    reason_id: Option<String>,
    /// The actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = move || match reason.get() {
        Some(reason) => view! { <span class="reason">{icon("info")}<span>{reason}</span></span> },
        None => hint.get().into_child(),
    };
    view! {
        <div class="card-footer">
            <p id=reason_id>{words}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
