//! The left-hand menu; on screens below 720 px a disclosure with the name of the current page.

use crate::components::lazy;
use crate::query::use_cache;
use crate::routes::Section;
use crate::session::use_session;
use crate::ui::icon::icon;
use lean::prelude::*;

/// The left-hand menu.
#[component]
pub fn SectionMenu(
    /// The section of the page, if it has one.
    #[prop(into)]
    current: Signal<Option<Section>>,
) -> impl IntoView {
    let (session, cache) = (use_session(), use_cache());
    let open = RwSignal::new(false);
    // Close the disclosure when the page changes.
    Effect::new(move || {
        let _ = current.get();
        open.set(false);
    });
    let entry = move |section: Section| {
        // In a tenant the tenant manages billing; the menu says so.
        let remark = move || {
            let away = section == Section::Billing && session.in_tenant();
            away.then(|| view! { <span class="align-end muted small">"Tenant"</span> })
        };
        let prefetch = move || {
            lazy::prefetch(section.chunk());
            if section != Section::Billing || !untrack(|| session.in_tenant()) {
                cache.prefetch(section);
            }
        };
        view! {
            <li>
                <a
                    on:pointerenter=move |_| prefetch()
                    on:focus=move |_| prefetch()
                    href=move || section.path(&session.handle())
                    aria-current=move || (current.get() == Some(section)).then_some("page")
                >
                    {icon(section.icon())}
                    {section.title()}
                    {remark}
                </a>
            </li>
        }
    };
    let here = move || match current.get() {
        Some(section) => view! { {icon(section.icon())}{section.title()} },
        None => "Advanced settings".into_child(),
    };
    view! {
        <nav class="menu" aria-label="Advanced settings">
            <p class="menu-title" aria-hidden="true">"Advanced settings"</p>
            <button
                type="button"
                class="menu-toggle"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {here}
                {icon("down")}
            </button>
            <ul>{Vec::from(Section::ALL.map(entry))}</ul>
        </nav>
    }
}
