//! The DNS name of every workspace before and after a rename.

use crate::components::load::Load;
use crate::query::use_cache;
use crate::ui::copy_button::CopyButton;
use crate::ui::filter::Filter;
use crate::ui::icon::icon;
use api_types::Workspace;
use lean::prelude::*;

/// With at least this many workspaces the list scrolls, so that the content below it stays visible.
const SCROLL_FROM: usize = 4;
/// With at least this many workspaces there is a filter.
const FILTER_FROM: usize = 11;

/// Lists the DNS names under both handles.
#[component]
pub fn DnsNames(
    /// The saved handle.
    old: Memo<String>,
    /// The handle after the rename.
    new: Memo<String>,
) -> impl IntoView {
    let workspaces = use_cache().workspaces;
    let filter = RwSignal::new(String::new());
    let list = Memo::new(move |_| workspaces.value().unwrap_or_default());
    let length = Memo::new(move |_| list.with(Vec::len));
    let body = move || match length.get() {
        0 => view! { <p class="muted">"You have no workspaces: no DNS name changes."</p> },
        number => {
            let search = (number >= FILTER_FROM).then(|| {
                view! { <div class="dns-search"><Filter label="Filter workspaces" value=filter/></div> }
            });
            view! {
                <div class="dns">
                    <div class="dns-head">
                        <span>{["DNS names of ", &workspaces.count("workspace", "workspaces").unwrap_or_default(), ", now and after"].concat()}</span>
                        <CopyButton label="Copy DNS names" what="DNS names" text=Callback::new(move |()| Some(copy_text(list, old, new)))/>
                    </div>
                    {search}
                    {table(list, filter, old, new)}
                </div>
            }
        }
    };
    view! {
        <Load query=workspaces what="The workspaces" safe="Their DNS names are as they were." lines=2 in_dialog=true>
            {body.into_child()}
        </Load>
    }
}

fn table(list: Memo<Vec<Workspace>>, filter: RwSignal<String>, old: Memo<String>, new: Memo<String>) -> AnyView {
    // Typing in the handle field updates the text of the rows without creating them again.
    let rows = move || {
        let pattern = filter.with(|filter| filter.trim().to_ascii_lowercase());
        let rows: Vec<_> = list
            .with(|list| list.iter().filter(|it| it.handle.contains(&pattern)).map(|it| row(it, old, new)).collect());
        if rows.is_empty() {
            view! { <tr><td colspan="3">"No workspace fits the filter."</td></tr> }
        } else {
            rows.into_child()
        }
    };
    let long = list.with_untracked(|list| list.len() >= SCROLL_FROM);
    view! {
        <div
            class="dns-rows"
            role=long.then_some("region")
            aria-label=long.then_some("DNS names")
            tabindex=long.then_some("0")
        >
            <table>
                <caption class="visually-hidden">"DNS names, now and after"</caption>
                <thead class="visually-hidden">
                    <tr><th scope="col">"Workspace"</th><th scope="col">"Old name"</th><th scope="col">"New name"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(workspace: &Workspace, old: Memo<String>, new: Memo<String>) -> AnyView {
    let rest = ["-", &workspace.dns_rest()].concat();
    let after = rest.clone();
    view! {
        <tr>
            <th scope="row" translate="no">{workspace.handle.clone()}</th>
            <td><code translate="no">{move || old.get()}{rest}</code></td>
            <td class="new">{icon("right")}<code translate="no"><mark>{move || new.get()}</mark>{after}</code></td>
        </tr>
    }
}

/// The text to copy: one line per workspace with the old name, a tab and the new name.
fn copy_text(list: Memo<Vec<Workspace>>, old: Memo<String>, new: Memo<String>) -> String {
    let (old, new) = (old.get_untracked(), new.get_untracked());
    list.with_untracked(|list| {
        list.iter().map(|it| [it.dns_name(&old), it.dns_name(&new)].join("\t") + "\n").collect::<Vec<_>>().concat()
    })
}
