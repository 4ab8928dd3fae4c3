//! Loads the days that are asked for: several spans at once, newest first, each page of records shown as it comes. It can
//! be stopped, waits when the service asks for a pause, and loads no day twice.

use crate::api::{self, ApiError};
use crate::browser::timers::{next_paint, sleep};
use crate::pages::usage::usage_aggregate::UsageAggregate;
use crate::session::{SessionStore, use_session};
use api_types::{Day, UsageMetric};
use lean::prelude::*;
use std::time::Duration;

/// How many days one request asks for, page after page.
const WINDOW: i32 = 7;
/// How many requests are under way at once.
const MAX_REQUESTS: usize = 4;
/// How often, at most, what has come is drawn anew, in milliseconds.
const REDRAW_INTERVAL: u64 = 150;
/// How long to wait when the service asks for a pause without saying how long, in seconds.
const DEFAULT_RETRY_AFTER: u32 = 5;

/// From a day up to another, which is left out.
type Days = (Day, Day);

/// Where the loading stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoaderStatus {
    /// Everything asked for is here.
    Done,
    /// Under way; after a 429 with the seconds it waits.
    Loading(Option<u32>),
    /// The person has stopped it.
    Stopped,
    /// It failed; what is here stays.
    Failed(ApiError),
}

/// What is loaded, and the loading. Belongs to the page: it is given back when the page is left.
#[derive(Clone, Copy)]
pub struct UsageLoader {
    session: SessionStore,
    state: StoredValue<LoaderState>,
    beat: RwSignal<u32>,
    /// Where the loading stands.
    pub status: RwSignal<LoaderStatus>,
}

#[derive(Default)]
struct LoaderState {
    aggregate: UsageAggregate,
    /// What was asked for last.
    asked: [Option<Days>; 2],
    /// Still to be loaded, newest last.
    queue: Vec<Days>,
    /// Being loaded.
    under_way: Vec<Days>,
    /// Counts the starts and stops: an answer to an earlier one is dropped.
    run: u32,
    /// Whether the next beat is to come already.
    beating: bool,
}

impl LoaderState {
    /// Each day asked for, once.
    fn days(&self) -> Vec<Day> {
        let mut days: Vec<Day> =
            self.asked.iter().flatten().flat_map(|(from, to)| (0..*to - *from).map(|ahead| *from + ahead)).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The days that are not here, in spans, newest last.
    fn missing(&self) -> Vec<Days> {
        let mut spans: Vec<Days> = Vec::new();
        for day in self.days().into_iter().filter(|day| !self.aggregate.is_whole(*day)) {
            match spans.last_mut() {
                Some((from, to)) if *to == day && day - *from < WINDOW => *to = day + 1,
                _ => spans.push((day, day + 1)),
            }
        }
        spans
    }

    fn is_coming(&self, (from, to): Days) -> bool {
        let coming = |day: Day| self.queue.iter().chain(&self.under_way).any(|(from, to)| (*from..*to).contains(&day));
        (0..to - from).all(|ahead| coming(from + ahead))
    }
}

impl Default for UsageLoader {
    fn default() -> Self {
        Self::new()
    }
}

impl UsageLoader {
    /// Nothing loaded yet.
    pub fn new() -> Self {
        Self {
            session: use_session(),
            state: StoredValue::new(LoaderState::default()),
            beat: RwSignal::new(0),
            status: RwSignal::new(LoaderStatus::Loading(None)),
        }
    }

    /// Reads what is here, and again when more has come.
    pub fn with<R>(self, read: impl FnOnce(&UsageAggregate) -> R) -> R {
        self.beat.track();
        self.state.with_value(|kept| read(&kept.aggregate))
    }

    /// How many of the days asked for are here, and how many were asked for.
    pub fn progress(self) -> (usize, usize) {
        self.beat.track();
        self.state.with_value(|kept| {
            let days = kept.days();
            (days.iter().filter(|day| kept.aggregate.is_whole(**day)).count(), days.len())
        })
    }

    /// Asks for these days. What is here is not loaded again, and what is on its way goes on.
    pub fn ask(self, asked: [Option<Days>; 2]) {
        self.state.update_value(|kept| kept.asked = asked);
        self.resume();
    }

    /// Loads what is missing of what was asked for.
    pub fn resume(self) {
        let started = self.state.try_update_value(|kept| {
            let missing = kept.missing();
            if missing.is_empty() {
                self.status.set(LoaderStatus::Done);
                return None;
            }
            if missing.iter().all(|days| kept.is_coming(*days)) {
                return None;
            }
            kept.run += 1;
            kept.under_way.clear();
            kept.queue = missing;
            Some((kept.run, kept.queue.len().min(MAX_REQUESTS)))
        });
        self.touch();
        let Some(Some((run, lanes))) = started else { return };
        self.status.set(LoaderStatus::Loading(None));
        for _ in 0..lanes {
            leptos::task::spawn_local(self.work(run));
        }
    }

    /// Stops; what is here stays.
    pub fn stop(self) {
        self.end(LoaderStatus::Stopped);
    }

    fn end(self, state: LoaderStatus) {
        self.state.try_update_value(|kept| {
            kept.run += 1;
            kept.queue.clear();
            kept.under_way.clear();
        });
        self.status.set(state);
        self.touch();
    }

    async fn work(self, run: u32) {
        // The page first, then what fills it: each call takes a slow processor milliseconds.
        next_paint().await;
        while let Some(days) = self.next(run) {
            let mut place: Option<String> = None;
            let mut newest: Option<Day> = None;
            loop {
                // The account may be called otherwise since the last page.
                let handle = self.session.handle_untracked();
                let answer = api::usage::page(&handle, days.0, days.1, place.as_deref()).await;
                if !self.is_current(run) {
                    return;
                }
                match answer {
                    Ok(page) => {
                        let next = page.next().map(str::to_owned);
                        // A service that hands out the same place twice would keep us here for ever.
                        let last = next.is_none() || next == place;
                        self.take(&page.items, days, &mut newest, last);
                        if last {
                            break;
                        }
                        place = next;
                    }
                    Err(ApiError::TooMany { seconds }) => {
                        let seconds = seconds.unwrap_or(DEFAULT_RETRY_AFTER).max(1);
                        self.status.set(LoaderStatus::Loading(Some(seconds)));
                        sleep(i32::try_from(seconds).unwrap_or(i32::MAX / 1000).saturating_mul(1000)).await;
                        if !self.is_current(run) {
                            return;
                        }
                        self.status.set(LoaderStatus::Loading(None));
                    }
                    Err(error) => return self.end(LoaderStatus::Failed(error)),
                }
            }
            let done = self.state.try_update_value(|kept| {
                kept.under_way.retain(|it| *it != days);
                kept.under_way.is_empty() && kept.queue.is_empty()
            });
            if done == Some(true) {
                self.status.set(LoaderStatus::Done);
            }
        }
    }

    /// The newest span that nobody loads yet.
    fn next(self, run: u32) -> Option<Days> {
        self.state.try_update_value(|kept| {
            let days = if kept.run == run { kept.queue.pop()? } else { return None };
            kept.aggregate.clear_parts(days.0, days.1);
            kept.under_way.push(days);
            Some(days)
        })?
    }

    fn is_current(self, run: u32) -> bool {
        self.state.try_with_value(|kept| kept.run) == Some(run)
    }

    /// Takes in a page of these days. `newest` is the newest day that was seen of them so far.
    fn take(self, records: &[UsageMetric], (from, to): Days, newest: &mut Option<Day>, last: bool) {
        self.state.try_update_value(|kept| {
            let mut oldest = None;
            // A service that pays no heed to the filter would have the same record counted in every span.
            let of_span = records.iter().filter_map(|it| Day::parse(&it.usage_date).map(|day| (day, it)));
            for (day, record) in of_span.filter(|(day, _)| (from..to).contains(day)) {
                kept.aggregate.add(record);
                oldest = Some(day);
                *newest = (*newest).max(oldest);
            }
            // Newest first: of the days that were seen, those before the last record's are whole. Oldest first, none is.
            match (oldest, *newest) {
                _ if last => kept.aggregate.complete(from, to),
                (Some(oldest), Some(newest)) => kept.aggregate.complete(oldest + 1, newest + 1),
                _ => {}
            }
        });
        self.touch();
    }

    /// Draws anew in a moment, the first time at once.
    fn touch(self) {
        let waits = self.state.try_update_value(|kept| core::mem::replace(&mut kept.beating, true));
        match waits {
            Some(false) if self.beat.try_get_untracked() == Some(0) => self.draw(),
            Some(false) => set_timeout(move || self.draw(), Duration::from_millis(REDRAW_INTERVAL)),
            _ => {}
        }
    }

    fn draw(self) {
        self.state.try_update_value(|kept| kept.beating = false);
        self.beat.try_update(|beat| *beat += 1);
    }
}
