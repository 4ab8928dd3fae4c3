//! The place of what is on its way: as tall as what will come, and only seen when that takes longer than 200 ms.

use lean::prelude::*;

/// `lines` grey lines, and a footer where one will be.
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
