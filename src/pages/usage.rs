//! Usage: what this billing cycle comes to, the last full day, and the history of any days, of one workspace or of all.

pub mod axis;
pub mod breakdown;
pub mod chart_card;
pub mod csv;
pub mod date_range;
pub mod day_card;
pub mod history;
pub mod stacked_chart;
pub mod summary_card;
pub mod thresholds;
pub mod usage_aggregate;
pub mod usage_loader;

use crate::browser::location::query_parameter;
use crate::components::defer::Defer;
use crate::format::today;
use crate::query::{Loaded, QueryCache, use_cache};
use crate::routes::Section;
use crate::session::use_session;
use api_types::{Day, Dimension};
use chart_card::ChartCard;
use date_range::DateRange;
use day_card::DayCard;
use history::History;
use lean::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use summary_card::SummaryCard;
use usage_aggregate::Period;
use usage_loader::UsageLoader;

/// What all cards of the page share.
#[derive(Clone, Copy)]
pub struct Usage {
    /// What is kept from page to page.
    data: QueryCache,
    /// What is loaded.
    loader: UsageLoader,
    /// Today in UTC.
    today: Day,
    /// The billing cycle: its first day and that of the next.
    cycle: Memo<(Day, Day)>,
    /// Which days the history shows.
    range: Memo<DateRange>,
    /// The first of them and the one after the last.
    days: Memo<(Day, Day)>,
    /// The workspace that everything is narrowed to, as the address calls it.
    workspace: Memo<Option<String>>,
    /// The days of the history, narrowed.
    period: Memo<Period>,
    /// Shows other days, or another workspace.
    go: Callback<(DateRange, Option<String>)>,
}

impl Usage {
    /// Some days, narrowed to the chosen workspace.
    fn narrowed(self, from: Day, to: Day) -> Period {
        let only = self.only();
        self.loader.with(|aggregate| aggregate.period(from, to, only.as_deref()))
    }

    /// The billing cycle up to today, of the whole account.
    fn this_cycle(self) -> Period {
        self.loader.with(|aggregate| aggregate.period(self.cycle.get().0, self.today + 1, None))
    }

    /// Whether all records of these days are here.
    fn is_whole(self, from: Day, to: Day) -> bool {
        self.loader.with(|aggregate| (0..to - from).all(|ahead| aggregate.is_whole(from + ahead)))
    }

    /// The id of the chosen workspace.
    fn only(self) -> Option<String> {
        only(self.data, self.workspace)
    }

    /// What the workspace with this id is called.
    fn name_of(self, id: &str) -> String {
        let name = self.data.workspaces.with(|loaded| match loaded {
            Loaded::Ready(list, _) => list.iter().find(|it| it.id == id).map(|it| it.handle.clone()),
            _ => None,
        });
        name.unwrap_or_else(|| id.to_owned())
    }
}

/// The id of the workspace that the address calls by its handle. One that is deleted is called by its id.
fn only(data: QueryCache, workspace: Memo<Option<String>>) -> Option<String> {
    let chosen = workspace.get()?;
    let id = data.workspaces.with(|loaded| match loaded {
        Loaded::Ready(list, _) => list.iter().find(|it| it.handle == chosen).map(|it| it.id.clone()),
        _ => None,
    });
    Some(id.unwrap_or(chosen))
}

/// What the cards of the page share.
pub fn use_usage() -> Usage {
    expect_context()
}

/// The page, for whoever knows it by a pointer only.
pub fn page() -> AnyView {
    view! { <UsagePage/> }
}

/// The Usage page.
#[component]
pub fn UsagePage() -> impl IntoView {
    let session = use_session();
    let data = use_cache();
    data.workspaces.refresh();
    data.constraints.refresh();
    let loader = UsageLoader::new();
    let today = today();
    let cycle = Memo::new(move |_| {
        let anchor = session.user().and_then(|user| user.billing?.cycle_anchor);
        // Without one, cycles are the months of the calendar.
        today.cycle(anchor.as_deref().and_then(Day::parse).unwrap_or(Day::of_millis(0)))
    });
    let location = use_location();
    let asked = move |name: &str| {
        // Read, not only tracked: Leptos tells of a change to what was read last, and a page left meanwhile has read nothing.
        let _ = location.search.get();
        query_parameter(name).unwrap_or_default()
    };
    let range = Memo::new(move |_| DateRange::parse(&asked("range"), &asked("from"), &asked("to"), today));
    let workspace = Memo::new(move |_| Some(asked("workspace")).filter(|it| !it.is_empty()));
    let navigate = use_navigate();
    let go = Callback::new(move |(range, workspace): (DateRange, Option<String>)| {
        let mut to = Section::Usage.path(&session.handle_untracked());
        let workspace = workspace.map(|it| ["workspace=", &String::from(js_sys::encode_uri_component(&it))].concat());
        let mut sign = "?";
        for part in [range.query(), workspace.unwrap_or_default()].iter().filter(|part| !part.is_empty()) {
            to.push_str(sign);
            to.push_str(part);
            sign = "&";
        }
        navigate(&to, NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let days = Memo::new(move |_| range.get().days(today, cycle.get().0));
    let period = Memo::new(move |_| {
        let ((from, to), only) = (days.get(), only(data, workspace));
        loader.with(|aggregate| aggregate.period(from, to, only.as_deref()))
    });
    provide_context(Usage { data, loader, today, cycle, range, days, workspace, period, go });
    Effect::new(move || {
        // Yesterday may be in the cycle before.
        let from = cycle.get().0;
        loader.ask([Some(days.get()), Some((from.min(today + -1), today + 1))]);
    });
    view! {
        <SummaryCard/>
        <Defer frames=1><DayCard/><History/></Defer>
        <Defer frames=2><ChartCard dimension=Dimension::Compute/></Defer>
        <Defer frames=3><ChartCard dimension=Dimension::Storage/></Defer>
    }
}
