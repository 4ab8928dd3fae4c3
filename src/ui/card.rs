//! A card: a title, one sentence, content, and a grey footer with the action on the right.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use lean::prelude::*;

/// A card of its own region, named by its title.
#[component]
pub fn Card(
    /// Its heading and the name of its region.
    #[prop(into)]
    title: Content,
    /// The sentence under the heading.
    #[prop(into)]
    lead: Content,
    /// Whether it destroys something: such a card comes last.
    #[prop(optional)]
    danger: bool,
    /// What stands at the right of the heading.
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

/// A card's footer: a hint on the left, the action on the right. While the action is unavailable the reason takes the
/// hint's place; give `reason_id` to the button's `described_by`.
#[component]
pub fn CardFooter(
    /// What is good to know before acting.
    #[prop(into)]
    hint: Signal<String>,
    /// Why the action is unavailable, if it is.
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
        <div class="card-foot">
            <p id=reason_id>{words}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
