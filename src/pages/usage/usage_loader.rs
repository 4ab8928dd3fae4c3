//! Loads the usage records of the requested days: several ranges in parallel, newest first, each page displayed as it
//! arrives. Loading can be stopped and resumed, waits after a 429, and counts no record twice. When a request times out,
//! fewer are sent at once: they share the line.

use crate::api::{self, ApiError, PageTokens, Seen};
use crate::browser::timers::{next_paint, sleep};
use crate::pages::usage::usage_aggregate::UsageAggregate;
use crate::session::{SessionStore, use_session};
use api_types::{Day, UsageMetric};
use lean::prelude::*;
use std::time::Duration;

/// The largest number of days in one range of the queue.
const MAX_RANGE: i32 = 7;
/// The largest number of pages of a range.
const MAX_PAGES: usize = 1_000;
/// The largest number of parallel requests.
const MAX_REQUESTS: usize = 4;
/// The shortest time between two redraws, in milliseconds.
const REDRAW_INTERVAL: u64 = 150;
/// The pause after a 429 without `Retry-After`, in seconds.
const DEFAULT_RETRY_AFTER: u32 = 5;

/// From a day up to another, which is excluded.
type Days = (Day, Day);

/// Progress of loading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoaderStatus {
    /// All requested days are loaded.
    Done,
    /// Requests are in flight; after a 429, the pause in seconds.
    Loading(Option<u32>),
    /// Stopped by the user.
    Stopped,
    /// A request failed. What was loaded before stays.
    Failed(ApiError),
}

/// The usage records and the requests that load them. Belongs to the page and is dropped with it.
#[derive(Clone, Copy)]
pub struct UsageLoader {
    session: SessionStore,
    state: StoredValue<LoaderState>,
    /// Changes when the loaded records are to be drawn again.
    redraws: RwSignal<u32>,
    /// Progress of loading.
    pub status: RwSignal<LoaderStatus>,
}

#[derive(Default)]
struct LoaderState {
    aggregate: UsageAggregate,
    /// The days that the page needs.
    requested: [Option<Days>; 2],
    /// Ranges to be loaded, newest last.
    queue: Vec<Task>,
    /// Ranges that are being loaded.
    in_flight: Vec<Days>,
    /// The largest number of parallel requests; 0 before the first.
    lanes: usize,
    /// Incremented at every start and stop, so that answers to earlier requests are ignored.
    run: u32,
    is_redraw_scheduled: bool,
}

/// A range, and how far it is loaded.
struct Task {
    days: Days,
    tokens: PageTokens,
    /// The token of its next page; `None` for the first.
    cursor: Option<String>,
    /// The newest day among its records so far.
    newest: Option<Day>,
    /// Its records so far.
    seen: Seen,
}

impl Task {
    fn new(days: Days) -> Self {
        Self { days, tokens: PageTokens::default(), cursor: None, newest: None, seen: Seen::new() }
    }
}

/// How a range ended.
enum End {
    /// It is loaded.
    Loaded,
    /// A request timed out while others were sent.
    Crowded(Task),
    /// The run has ended.
    Over,
}

impl LoaderState {
    /// Each requested day once, oldest first.
    fn days(&self) -> Vec<Day> {
        let mut days: Vec<Day> = self
            .requested
            .iter()
            .flatten()
            .flat_map(|(from, to)| (0..*to - *from).map(|offset| *from + offset))
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The requested days that are not loaded, as ranges, newest last.
    fn missing(&self) -> Vec<Days> {
        let mut ranges: Vec<Days> = Vec::new();
        for day in self.days().into_iter().filter(|day| self.aggregate.is_due(*day)) {
            match ranges.last_mut() {
                Some((from, to)) if *to == day && day - *from < MAX_RANGE => *to = day + 1,
                _ => ranges.push((day, day + 1)),
            }
        }
        ranges
    }

    /// Whether all these days are queued or being loaded.
    fn is_pending(&self, (from, to): Days) -> bool {
        let is_pending = |day: Day| {
            self.queue
                .iter()
                .map(|task| &task.days)
                .chain(&self.in_flight)
                .any(|(from, to)| (*from..*to).contains(&day))
        };
        (0..to - from).all(|offset| is_pending(from + offset))
    }

    /// Adds a page of records of the range of `task`.
    fn add_page(&mut self, records: &[UsageMetric], task: &mut Task, is_first: bool) {
        let ((from, to), newest, is_last) = (task.days, &mut task.newest, task.cursor.is_none());
        if is_first {
            self.aggregate.clear_due(from, to);
        }
        let mut oldest = None;
        let dated = records.iter().filter_map(|record| Day::parse(&record.usage_date).map(|day| (day, record)));
        // A service that ignores the filter sends the same record for every range: it counts in its own one only.
        for (day, record) in dated.filter(|(day, _)| (from..to).contains(day)) {
            self.aggregate.add(record);
            oldest = Some(day);
            *newest = (*newest).max(oldest);
        }
        match (oldest, *newest) {
            _ if is_last => self.aggregate.complete(from, to),
            // If records come newest first, days after the last record's are complete. If oldest first, this is empty.
            (Some(oldest), Some(newest)) => self.aggregate.complete(oldest + 1, newest + 1),
            _ => {}
        }
    }
}

impl Default for UsageLoader {
    fn default() -> Self {
        Self::new()
    }
}

impl UsageLoader {
    /// Without records and without requests.
    pub fn new() -> Self {
        Self {
            session: use_session(),
            state: StoredValue::new(LoaderState::default()),
            redraws: RwSignal::new(0),
            status: RwSignal::new(LoaderStatus::Loading(None)),
        }
    }

    /// Reads the loaded records and subscribes to more.
    pub fn with<R>(self, read: impl FnOnce(&UsageAggregate) -> R) -> R {
        self.redraws.track();
        self.state.with_value(|state| read(&state.aggregate))
    }

    /// The number of requested days that are loaded, and of all requested days.
    pub fn progress(self) -> (usize, usize) {
        self.redraws.track();
        self.state.with_value(|state| {
            let days = state.days();
            (days.iter().filter(|day| state.aggregate.is_whole(**day)).count(), days.len())
        })
    }

    /// Requests these days instead of the earlier ones. Loaded days and requests in flight are kept.
    pub fn ask(self, days: [Option<Days>; 2]) {
        self.state.update_value(|state| state.requested = days);
        self.resume();
    }

    /// Loads the requested days that are missing.
    pub fn resume(self) {
        let started = self.state.try_update_value(|state| {
            let missing = state.missing();
            if missing.is_empty() {
                self.status.set(LoaderStatus::Done);
                return None;
            }
            if missing.iter().all(|days| state.is_pending(*days)) {
                return None;
            }
            state.run += 1;
            state.in_flight.clear();
            state.queue = missing.into_iter().map(Task::new).collect();
            if state.lanes == 0 {
                state.lanes = MAX_REQUESTS;
            }
            Some((state.run, state.queue.len().min(state.lanes)))
        });
        self.schedule_redraw();
        let Some(Some((run, workers))) = started else { return };
        self.status.set(LoaderStatus::Loading(None));
        for _ in 0..workers {
            leptos::task::spawn_local(self.work(run));
        }
    }

    /// Stops loading. What is loaded stays.
    pub fn stop(self) {
        self.end(LoaderStatus::Stopped);
    }

    fn end(self, status: LoaderStatus) {
        self.state.try_update_value(|state| {
            state.run += 1;
            state.queue.clear();
            state.in_flight.clear();
        });
        self.status.set(status);
        self.schedule_redraw();
    }

    /// Loads ranges of the queue until it is empty or the run has ended.
    async fn work(self, run: u32) {
        // The page is painted first: sending a request keeps a slow processor busy for milliseconds.
        next_paint().await;
        while let Some(task) = self.next(run) {
            let days = task.days;
            let again = match self.load(run, task).await {
                End::Loaded => None,
                End::Crowded(task) => Some(task),
                End::Over => return,
            };
            let is_done = self.state.try_update_value(|state| {
                state.in_flight.retain(|it| *it != days);
                state.queue.extend(again);
                state.in_flight.is_empty() && state.queue.is_empty()
            });
            if is_done == Some(true) {
                self.status.set(LoaderStatus::Done);
            }
        }
    }

    /// Takes the newest range from the queue, if there is a lane for it.
    fn next(self, run: u32) -> Option<Task> {
        self.state.try_update_value(|state| {
            let is_free = state.run == run && state.in_flight.len() < state.lanes;
            let task = if is_free { state.queue.pop()? } else { return None };
            state.in_flight.push(task.days);
            Some(task)
        })?
    }

    /// Loads all pages of a range.
    async fn load(self, run: u32, mut task: Task) -> End {
        loop {
            // Read for each page, because the account may be renamed in between.
            let handle = self.session.handle_untracked();
            let lanes = self.state.try_with_value(|state| state.lanes).unwrap_or_default();
            let (from, to) = task.days;
            let answer = api::usage::page(&handle, from, to, task.cursor.as_deref(), &task.seen).await;
            if !self.is_current(run) {
                return End::Over;
            }
            match answer {
                Ok(page) => {
                    let is_first = task.cursor.is_none();
                    task.cursor = match task.tokens.next(page.next_token, MAX_PAGES) {
                        Ok(cursor) => cursor,
                        Err(error) => {
                            // What has come is not all of it, and it is not known which days are complete.
                            self.state.try_update_value(|state| state.aggregate.clear(from, to));
                            return self.fail(error);
                        }
                    };
                    self.state.try_update_value(|state| state.add_page(&page.items, &mut task, is_first));
                    self.schedule_redraw();
                    if task.cursor.is_none() {
                        return End::Loaded;
                    }
                }
                Err(ApiError::TooMany { seconds }) => {
                    if !self.pause(run, seconds.unwrap_or(DEFAULT_RETRY_AFTER).max(1)).await {
                        return End::Over;
                    }
                }
                // Several requests share the line: it goes on where it stopped, with half as many.
                Err(ApiError::Timeout) if lanes > 1 => {
                    self.state.try_update_value(|state| state.lanes = state.lanes.min(lanes / 2));
                    return End::Crowded(task);
                }
                Err(error) => return self.fail(error),
            }
        }
    }

    fn fail(self, error: ApiError) -> End {
        self.end(LoaderStatus::Failed(error));
        End::Over
    }

    /// Loads the days from `from` on again: their records may have changed. What is loaded is shown until then.
    pub fn expire(self, from: Day) {
        self.state.try_update_value(|state| state.aggregate.expire(from));
    }

    /// Waits after a 429. False if the run ended meanwhile.
    async fn pause(self, run: u32, seconds: u32) -> bool {
        self.status.set(LoaderStatus::Loading(Some(seconds)));
        sleep(i32::try_from(seconds).unwrap_or(i32::MAX / 1000).saturating_mul(1000)).await;
        let is_current = self.is_current(run);
        if is_current {
            self.status.set(LoaderStatus::Loading(None));
        }
        is_current
    }

    fn is_current(self, run: u32) -> bool {
        self.state.try_with_value(|state| state.run) == Some(run)
    }

    /// Redraws after [`REDRAW_INTERVAL`], so that many pages cause one redraw. The first redraw is immediate.
    fn schedule_redraw(self) {
        let was_scheduled =
            self.state.try_update_value(|state| core::mem::replace(&mut state.is_redraw_scheduled, true));
        match was_scheduled {
            Some(false) if self.redraws.try_get_untracked() == Some(0) => self.redraw(),
            Some(false) => set_timeout(move || self.redraw(), Duration::from_millis(REDRAW_INTERVAL)),
            _ => {}
        }
    }

    fn redraw(self) {
        self.state.try_update_value(|state| state.is_redraw_scheduled = false);
        self.redraws.try_update(|redraws| *redraws += 1);
    }
}
