//! What is left when an account has been deleted: a goodbye, in every tab.

use crate::config::use_config;
use crate::layout::route_announcer::announce;
use crate::layout::top_bar::brand;
use crate::routes;
use lean::prelude::*;

/// The page, for whoever has loaded it.
pub fn page() -> AnyView {
    view! { <FarewellPage/> }
}

/// Says that the account is gone, and that nobody is signed in.
#[component]
pub fn FarewellPage() -> impl IntoView {
    announce(&["Goodbye · ", &use_config().brand].concat());
    view! {
        <div class="app">
            <main id="main" class="signin">
                {brand()}
                <section class="card">
                    <div class="card-head">
                        <div>
                            <h1 tabindex="-1">"Goodbye"</h1>
                            <p>"Your developer account is deleted, and you are signed out in every tab."</p>
                        </div>
                    </div>
                    <div class="card-body">
                        <p class="quiet">
                            "Its workspaces, tokens and subscription ended with it. Its handle is free for somebody else."
                        </p>
                        <div class="actions start">
                            <a class="button" href=routes::sign_in()>"Go to sign-in"</a>
                        </div>
                    </div>
                </section>
            </main>
        </div>
    }
}
