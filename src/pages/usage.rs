//! Usage: for now each workspace with its state and the size of its volume.

use crate::data::{Loaded, use_data};
use crate::element::{IntoChild, nothing};
use crate::format::{count, gigabytes};
use crate::signal::Signal;
use crate::ui::badge::{Meaning, badge};
use crate::ui::card::{Card, CardFoot};
use crate::ui::icon::icon;
use crate::ui::load::Load;
use leptos::prelude::*;
use markup::view;
use wire::{Workspace, WorkspaceState};

/// The Usage page.
#[component]
pub fn UsagePage() -> impl IntoView {
    let workspaces = use_data().workspaces;
    let rows = move || {
        workspaces.with(|loaded| match loaded {
            Loaded::Ready(list, _) if list.is_empty() => empty(),
            Loaded::Ready(list, _) => table(list),
            _ => nothing(),
        })
    };
    view! {
        <Card title="Workspaces" lead=|| "The databases your queries run in, each with its own volume.">
            <Load query=workspaces what="The workspaces" safe="They run on as they are." lines=8 foot=total>{rows}</Load>
        </Card>
    }
}

/// How many there are, and how much they hold together.
fn total() -> AnyView {
    let workspaces = use_data().workspaces;
    let total = move || {
        workspaces.with(|loaded| match loaded {
            Loaded::Ready(list, _) if !list.is_empty() => {
                let bytes = list.iter().map(|it| it.db_volume_size_bytes.max(0)).fold(0, i64::saturating_add);
                [&count(list.len(), "workspace", "workspaces"), ", ", &gigabytes(bytes), " of volumes."].concat()
            }
            _ => String::new(),
        })
    };
    view! { <CardFoot hint=Signal::derive(total)/> }
}

fn empty() -> AnyView {
    view! {
        <div class="empty">
            <span class="icon-tile">{icon("stack")}</span>
            <h3>"No workspaces yet"</h3>
            <p>"A workspace is a database of your own in the cloud. Make the first one in the Pipes console."</p>
        </div>
    }
}

fn table(list: &[Workspace]) -> AnyView {
    let rows: Vec<_> = list.iter().map(row).collect();
    view! {
        <div class="table-gap"></div>
        <table class="table stacks">
            <caption class="hidden-text">"Workspaces"</caption>
            <thead>
                <tr>
                    <th scope="col">"Workspace"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Size class"</th>
                    <th scope="col" class="end">"Volume"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(workspace: &Workspace) -> AnyView {
    let state = workspace
        .state
        .as_ref()
        .map_or_else(|| "Unknown".into_child(), |state| badge(meaning(state), &sentence(state.as_str())));
    view! {
        <tr>
            <th scope="row">{workspace.handle.clone()}</th>
            <td data-label="State">{state}</td>
            <td data-label="Size class"><code translate="no">{workspace.instance_type.clone()}</code></td>
            <td data-label="Volume" class="end">{gigabytes(workspace.db_volume_size_bytes)}</td>
        </tr>
    }
}

fn meaning(state: &WorkspaceState) -> Meaning {
    match state {
        WorkspaceState::Running | WorkspaceState::Enabled => Meaning::Success,
        WorkspaceState::Terminated | WorkspaceState::ShuttingDown => Meaning::Warning,
        WorkspaceState::Pending | WorkspaceState::Creating | WorkspaceState::Enabling => Meaning::Info,
        _ => Meaning::Plain,
    }
}

/// A value of the wire as a word for people: `shutting-down` becomes `Shutting down`.
fn sentence(value: &str) -> String {
    let mut words = value.replace(['-', '_'], " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}
