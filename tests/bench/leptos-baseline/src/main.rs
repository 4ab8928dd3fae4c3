//! A table of tokens as a Leptos program of its own: router, one resource, gloo-net, and nothing that makes it quick.

use gloo_net::http::Request;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use serde::{Deserialize, de::DeserializeOwned};

#[derive(Clone, Deserialize)]
struct User {
    handle: String,
}

#[derive(Clone, Deserialize)]
struct Token {
    id: String,
    title: Option<String>,
    last4: String,
    status: String,
}

#[derive(Clone, Deserialize)]
struct List {
    items: Vec<Token>,
}

async fn get<T: DeserializeOwned>(path: &str) -> Option<T> {
    Request::get(&format!("/api/v0{path}")).send().await.ok()?.json().await.ok()
}

async fn tokens() -> Option<Vec<Token>> {
    let user: User = get("/actor").await?;
    let list: List = get(&format!("/user/{}/token?limit=100", user.handle)).await?;
    Some(list.items)
}

#[component]
fn Table() -> impl IntoView {
    let tokens = LocalResource::new(tokens);
    let rows = move || tokens.get().flatten().unwrap_or_default();
    view! {
        <h1>"Tokens"</h1>
        <table>
            <thead>
                <tr>
                    <th>"Title"</th>
                    <th>"Token"</th>
                    <th>"Status"</th>
                </tr>
            </thead>
            <tbody>
                <For each=rows key=|token| token.id.clone() let:token>
                    <tr>
                        <td>{token.title.unwrap_or_else(|| "Untitled".into())}</td>
                        <td>"tpt_••••"{token.last4}</td>
                        <td>{token.status}</td>
                    </tr>
                </For>
            </tbody>
        </table>
    }
}

fn main() {
    mount_to_body(
        || view! { <Router><Routes fallback=|| "Not found"><Route path=leptos_router::path!("/*any") view=Table/></Routes></Router> },
    );
}
