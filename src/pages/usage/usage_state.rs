//! State that the cards of the Usage page share: what is loaded, and which days and workspace the address selects.

use crate::browser::clock;
use crate::browser::location::query_parameter;
use crate::pages::usage::date_range::DateRange;
use crate::pages::usage::usage_aggregate::Period;
use crate::pages::usage::usage_loader::UsageLoader;
use crate::query::{Loaded, QueryCache, use_cache};
use crate::routes::Section;
use crate::session::{SessionStore, use_session};
use api_types::Day;
use lean::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// How much of a range of days is loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// No day: nothing is known.
    None,
    /// Some of the days.
    Part,
    /// Every day.
    Whole,
}

/// The state of the page.
#[derive(Clone, Copy)]
pub struct Usage {
    /// The query cache, for workspaces and constraints.
    pub cache: QueryCache,
    /// The usage records.
    pub loader: UsageLoader,
    /// Today in UTC.
    pub today: Memo<Day>,
    /// The first day of the current billing cycle and that of the next.
    pub cycle: Memo<(Day, Day)>,
    /// The range that the address selects.
    pub range: Memo<DateRange>,
    /// Its first day and the one after its last.
    pub days: Memo<(Day, Day)>,
    /// The workspace that the address selects, by handle; deleted ones by id.
    pub workspace: Memo<Option<String>>,
    /// The usage in the range, of the selected workspace or of all.
    pub period: Memo<Period>,
    /// Navigates to another range or workspace.
    pub go: Callback<(DateRange, Option<String>)>,
}

impl Usage {
    /// The state for the current address. Nothing is loaded before [`Usage::load`].
    pub fn new() -> Self {
        let session = use_session();
        let cache = use_cache();
        let loader = UsageLoader::new();
        let today = Memo::new(|_| clock::today());
        let cycle = Memo::new(move |_| billing_cycle(session, today.get()));
        let location = use_location();
        let parameter = move |name: &str| {
            // Read rather than tracked: a memo of Leptos notifies only of changes since it was last read.
            let _ = location.search.get();
            query_parameter(name).unwrap_or_default()
        };
        let range = Memo::new(move |_| {
            DateRange::parse(&parameter("range"), &parameter("from"), &parameter("to"), today.get())
        });
        let workspace = Memo::new(move |_| Some(parameter("workspace")).filter(|it| !it.is_empty()));
        let navigate = use_navigate();
        let go = Callback::new(move |(range, workspace): (DateRange, Option<String>)| {
            let address = address(&session.handle_untracked(), range, workspace.as_deref());
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        });
        let days = Memo::new(move |_| range.get().days(today.get(), cycle.get().0));
        let period = Memo::new(move |_| {
            let ((from, to), workspace) = (days.get(), workspace_id(cache, workspace));
            loader.with(|aggregate| aggregate.period(from, to, workspace.as_deref()))
        });
        Self { cache, loader, today, cycle, range, days, workspace, period, go }
    }

    /// Loads the days of the range and of the billing cycle that are not loaded yet.
    pub fn load(self) {
        // Yesterday, which has a card of its own, may belong to the previous cycle.
        let today = self.today.get();
        let from = self.cycle.get().0.min(today + -1);
        self.loader.ask([Some(self.days.get()), Some((from, today + 1))]);
    }

    /// The usage from `from` up to `to`, which is excluded, of the selected workspace or of all.
    pub fn narrowed(self, from: Day, to: Day) -> Period {
        let workspace = self.workspace_id();
        self.loader.with(|aggregate| aggregate.period(from, to, workspace.as_deref()))
    }

    /// The usage of the whole account in the current billing cycle.
    pub fn this_cycle(self) -> Period {
        self.loader.with(|aggregate| aggregate.period(self.cycle.get().0, self.today.get() + 1, None))
    }

    /// Whether all days from `from` up to `to`, which is excluded, are loaded completely.
    pub fn is_whole(self, from: Day, to: Day) -> bool {
        to <= from || self.coverage(from, to) == Coverage::Whole
    }

    /// How many of the days from `from` up to `to`, which is excluded, are loaded completely.
    pub fn coverage(self, from: Day, to: Day) -> Coverage {
        let loaded = self.loader.with(|aggregate| (0..to - from).filter(|it| aggregate.is_whole(from + *it)).count());
        match loaded {
            0 => Coverage::None,
            loaded if usize::try_from(to - from) == Ok(loaded) => Coverage::Whole,
            _ => Coverage::Part,
        }
    }

    /// The id of the selected workspace.
    pub fn workspace_id(self) -> Option<String> {
        workspace_id(self.cache, self.workspace)
    }

    /// The handle of the workspace with this id; the id itself while handles are not loaded or if it is deleted.
    pub fn name_of(self, id: &str) -> String {
        let name = self.cache.workspaces.with(|loaded| match loaded {
            Loaded::Ready(list, _) => list.iter().find(|it| it.id == id).map(|it| it.handle.clone()),
            _ => None,
        });
        name.unwrap_or_else(|| id.to_owned())
    }
}

impl Default for Usage {
    fn default() -> Self {
        Self::new()
    }
}

/// The state of the current page.
pub fn use_usage() -> Usage {
    expect_context()
}

fn billing_cycle(session: SessionStore, today: Day) -> (Day, Day) {
    let anchor = session.user().and_then(|user| user.billing?.cycle_anchor);
    // Without an anchor, cycles are calendar months.
    today.cycle(anchor.as_deref().and_then(Day::parse).unwrap_or(Day::of_millis(0)))
}

/// The id of the workspace that the address names by its handle. A deleted workspace is named by its id.
fn workspace_id(cache: QueryCache, workspace: Memo<Option<String>>) -> Option<String> {
    let selected = workspace.get()?;
    let id = cache.workspaces.with(|loaded| match loaded {
        Loaded::Ready(list, _) => list.iter().find(|it| it.handle == selected).map(|it| it.id.clone()),
        _ => None,
    });
    Some(id.unwrap_or(selected))
}

/// The address of the page with this selection.
fn address(handle: &str, range: DateRange, workspace: Option<&str>) -> String {
    let workspace = workspace.map(|it| ["workspace=", &String::from(js_sys::encode_uri_component(it))].concat());
    let mut address = Section::Usage.path(handle);
    let mut separator = "?";
    for parameter in [range.query(), workspace.unwrap_or_default()].iter().filter(|it| !it.is_empty()) {
        address.push_str(separator);
        address.push_str(parameter);
        separator = "&";
    }
    address
}
