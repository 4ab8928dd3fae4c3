//! A skeleton: as tall as the content to come, and visible only when that takes longer than 200 ms.

use lean::prelude::*;

/// A skeleton of `lines` lines; with a footer when the content has one.
pub fn skeleton(lines: usize, has_footer: bool) -> AnyView {
    let widths = ["bone w3", "bone w4", "bone w2", "bone w3"];
    let bones: Vec<_> = (0..lines).map(|line| view! { <span class=widths[line % widths.len()]></span> }).collect();
    let footer = has_footer
        .then(|| view! { <div class="card-foot skeleton" aria-hidden="true"><span class="bone w2"></span></div> });
    view! {
        <div class="card-body skeleton" aria-hidden="true">{bones}</div>
        {footer}
    }
}
