//! The top bar: brand, account switcher, documentation, account menu.

use crate::config::use_config;
use crate::layout::account_menu::AccountMenu;
use crate::layout::account_switcher::AccountSwitcher;
use crate::routes;
use crate::ui::icon::icon;
use lean::prelude::*;

/// The logo and name, with a link to the home page.
pub fn brand() -> AnyView {
    let name = use_config().brand.clone();
    let label = name.clone();
    view! {
        <a class="brand" href=routes::home() aria-label=label>
            <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true"><use href="#brand"></use></svg>
            <span class="brand-name">{name}</span>
        </a>
    }
}

/// The top bar of the account pages.
#[component]
pub fn TopBar() -> impl IntoView {
    let docs = use_config().docs.clone().map(|href| {
        view! {
            <a class="button docs" data-variant="ghost" href=href rel="noopener noreferrer external" aria-label="Docs">
                {icon("book")}
                <span class="docs-word">"Docs"</span>
            </a>
        }
    });
    view! {
        <header class="top-bar">
            <div class="container top-bar-row">
                {brand()}
                <svg class="slash" viewBox="0 0 16 24" aria-hidden="true"><path d="M10.5 4 5.5 20"></path></svg>
                <AccountSwitcher/>
                <div class="top-bar-end">{docs}<AccountMenu/></div>
            </div>
        </header>
    }
}
