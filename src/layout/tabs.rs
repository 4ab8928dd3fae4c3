//! The tabs of a developer account. Only Advanced is in this app; the others link to the console, when one is configured.

use crate::config::use_config;
use crate::routes::Section;
use crate::session::use_session;
use lean::prelude::*;

const ELSEWHERE: [(&str, &str); 4] = [
    ("Workspaces", "/workspace"),
    ("Integrations", "/integration"),
    ("Notifiers", "/notifier"),
    ("Activity", "/activity"),
];

/// The row of tabs.
#[component]
pub fn Tabs() -> impl IntoView {
    let session = use_session();
    let elsewhere = move || {
        let config = use_config();
        let handle = session.handle();
        ELSEWHERE
            .into_iter()
            .filter_map(|(label, rest)| Some((label, config.in_console(&["/user/", &handle, rest].concat())?)))
            .map(|(label, href)| view! { <li><a href=href rel="noopener noreferrer external">{label}</a></li> })
            .collect::<Vec<_>>()
    };
    view! {
        <nav class="tabs" aria-label="Account">
            <ul class="container">
                {elsewhere}
                <li><a href=move || Section::Profile.path(&session.handle()) aria-current="page">"Advanced"</a></li>
            </ul>
        </nav>
    }
}
