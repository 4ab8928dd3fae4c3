//! Placeholders for figures whose records are not loaded.

use crate::pages::usage::usage_loader::LoaderStatus;
use crate::pages::usage::usage_state::use_usage;
use lean::prelude::*;

/// Whether records are being loaded.
pub fn is_loading() -> bool {
    matches!(use_usage().loader.status.get(), LoaderStatus::Loading(_))
}

/// The skeleton of a figure with `below` beneath it. When nothing is being loaded, says that records are missing instead.
pub fn pending(below: AnyView) -> AnyView {
    if !is_loading() {
        return view! { <dd class="stat-footer">"Not all of it is loaded."</dd> };
    }
    view! { <dd class="figure skeleton" aria-hidden="true"><span class="skeleton-line w2"></span></dd>{below} }
}

/// The skeleton of a line below a figure.
pub fn pending_line() -> AnyView {
    view! { <dd class="stat-footer skeleton" aria-hidden="true"><span class="skeleton-line w3"></span></dd> }
}
