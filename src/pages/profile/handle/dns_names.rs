//! The DNS name of every workspace, now and after the handle has changed.

use crate::components::load::Load;
use crate::format::count;
use crate::query::use_cache;
use crate::ui::copy_button::CopyButton;
use crate::ui::filter::Filter;
use crate::ui::icon::icon;
use api_types::Workspace;
use lean::prelude::*;

/// From this many on, the list scrolls by itself, so that what follows it is not out of sight.
const SCROLL_FROM: usize = 4;
/// From this many on, typing narrows the list.
const FILTER_FROM: usize = 11;

/// The names under `old` and `new`, both handles.
#[component]
pub fn DnsNames(
    /// The handle as it is.
    old: Memo<String>,
    /// The handle as it will be.
    new: Memo<String>,
) -> impl IntoView {
    let workspaces = use_cache().workspaces;
    let filter = RwSignal::new(String::new());
    let list = Memo::new(move |_| workspaces.value().unwrap_or_default());
    let length = Memo::new(move |_| list.with(Vec::len));
    let body = move || match length.get() {
        0 => view! { <p class="quiet">"You have no workspaces: no DNS name changes."</p> },
        number => {
            let search = (number >= FILTER_FROM).then(|| {
                view! { <div class="dns-search"><Filter label="Filter workspaces" value=filter/></div> }
            });
            view! {
                <div class="dns">
                    <div class="dns-head">
                        <span>{["DNS names of ", &count(number, "workspace", "workspaces"), ", now and after"].concat()}</span>
                        <CopyButton label="Copy DNS names" what="DNS names" text=Callback::new(move |()| text(list, old, new))/>
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
    // Typing the handle changes the words in the rows; the rows themselves are made once.
    let rows = move || {
        let wanted = filter.with(|filter| filter.trim().to_ascii_lowercase());
        let rows: Vec<_> = list
            .with(|list| list.iter().filter(|it| it.handle.contains(&wanted)).map(|it| row(it, old, new)).collect());
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
                <caption class="hidden-text">"DNS names, now and after"</caption>
                <thead class="hidden-text">
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
            <th scope="row">{workspace.handle.clone()}</th>
            <td><code translate="no">{move || old.get()}{rest}</code></td>
            <td class="new">{icon("right")}<code translate="no"><mark>{move || new.get()}</mark>{after}</code></td>
        </tr>
    }
}

/// One line a workspace: the old name, a tab, the new one.
fn text(list: Memo<Vec<Workspace>>, old: Memo<String>, new: Memo<String>) -> String {
    let (old, new) = (old.get_untracked(), new.get_untracked());
    list.with_untracked(|list| {
        list.iter().map(|it| [it.dns_name(&old), it.dns_name(&new)].join("\t") + "\n").collect::<Vec<_>>().concat()
    })
}
