//! The frame of the account pages: skip link, bar, tabs, menu, and the page in its main landmark.

use crate::layout::new_version_banner::NewVersionBanner;
use crate::layout::section_menu::SectionMenu;
use crate::layout::tabs::Tabs;
use crate::layout::top_bar::TopBar;
use crate::routes::Section;
use lean::prelude::*;

/// The frame around a page.
#[component]
pub fn Frame(
    /// The section of the page, for the menu.
    #[prop(into)]
    current: Signal<Option<Section>>,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="app">
            <a class="skip" href="#main" rel="external">"Skip to content"</a>
            <TopBar/>
            <Tabs/>
            <NewVersionBanner/>
            <div class="container body">
                <SectionMenu current/>
                <main id="main" class="page" tabindex="-1">{children()}</main>
            </div>
        </div>
    }
}

/// The heading of a page and the sentence below it.
pub fn page_head(title: &'static str, lead: &'static str) -> AnyView {
    view! { <div class="page-head"><h1 tabindex="-1">{title}</h1><p>{lead}</p></div> }
}
