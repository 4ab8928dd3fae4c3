//! The chart itself: stacked bars by day, today hatched, what the plan includes as a dashed line and, for compute, the
//! sum as it grows. One stop for the keyboard: a slider over the days.

use crate::format::{amount, day_and_month, decimal, unit, whole_day};
use crate::pages::usage::axis::{Axis, HEIGHT, PIXELS};
use crate::pages::usage::chart_card::{included, point};
use crate::pages::usage::usage_aggregate::{Period, both, not_billable, sum};
use crate::pages::usage::use_usage;
use api_types::{Day, Dimension};
use lean::prelude::*;
use leptos::ev::{KeyboardEvent, PointerEvent};
use wasm_bindgen::JsCast;

/// How wide a day is, how wide its bar, and what is free before it.
const SLOT: i64 = 100;
const BAR: i64 = 70;
const FREE: i64 = 15;

/// What is drawn, whatever the day that is pointed at.
#[derive(Clone, PartialEq)]
struct ChartModel {
    period: Period,
    included: Option<i64>,
    today: Day,
    cycle: Day,
    left: Axis,
    /// Compute has a second axis, for the sum as it grows.
    cumulative: Option<CumulativeSeries>,
}

/// The sum as it grows, of the current cycle where the days reach into it, else of all of them.
#[derive(Clone, PartialEq)]
struct CumulativeSeries {
    /// How many days come before it.
    skip: i32,
    /// A value a day.
    sums: Vec<i64>,
    axis: Axis,
}

impl CumulativeSeries {
    fn new(period: &Period, cycle: Day, included: i64) -> Self {
        let before = (cycle - period.from).max(0);
        let skip = if before < period.len() { before } else { 0 };
        let mut total = 0_i64;
        let days = (0..).zip(&period.days).filter(|(ahead, _)| *ahead >= skip);
        let sums: Vec<i64> = days
            .map(|(_, values)| {
                total = total.saturating_add(values.as_ref().map_or(0, |values| sum(values, Dimension::Compute)));
                total
            })
            .collect();
        Self { skip, sums, axis: Axis::new(total.max(with_room(included)), Dimension::Compute.unit()) }
    }

    fn total(&self) -> i64 {
        self.sums.last().copied().unwrap_or_default()
    }
}

/// A line at the very top would leave no room for its words.
fn with_room(included: i64) -> i64 {
    included.saturating_add(included / 10)
}

impl ChartModel {
    fn new(dimension: Dimension, period: Period, included: Option<i64>, today: Day, cycle: Day) -> Self {
        let most = period.largest(dimension).map_or(0, |(_, most)| most);
        let limit = included.unwrap_or_default().saturating_mul(dimension.unit());
        let (left, cumulative) = match dimension {
            Dimension::Compute => (most, Some(CumulativeSeries::new(&period, cycle, limit))),
            Dimension::Storage => (most.max(with_room(limit)), None),
        };
        Self { left: Axis::new(left, dimension.unit()), period, included, today, cycle, cumulative }
    }
}

/// The chart of one dimension.
#[component]
pub fn StackedChart(
    /// What it shows.
    dimension: Dimension,
) -> impl IntoView {
    let usage = use_usage();
    let model = Memo::new(move |_| {
        ChartModel::new(dimension, usage.period.get(), included(dimension), usage.today, usage.cycle.get().0)
    });
    let count = Memo::new(move |_| model.with(|it| it.period.len().max(1)));
    // The day that is pointed at, counted from the first one.
    let at = RwSignal::new(None::<i32>);
    let here = Memo::new(move |_| at.get().unwrap_or(i32::MAX).min(count.get() - 1).max(0));
    let words = Memo::new(move |_| {
        model.with(|it| {
            in_words(
                dimension,
                it,
                here.get(),
                usage.is_whole(it.period.from + here.get(), it.period.from + here.get() + 1),
            )
        })
    });
    let on_key = move |event: KeyboardEvent| {
        let (now, last) = (here.get_untracked(), count.get_untracked() - 1);
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now - 1,
            "ArrowRight" | "ArrowUp" => now + 1,
            "PageDown" => now - 7,
            "PageUp" => now + 7,
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        at.set(Some(to.clamp(0, last)));
    };
    let on_point = move |event: PointerEvent| {
        if let Some(area) = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
            let width = area.client_width().max(1);
            at.set(Some((event.offset_x() * count.get_untracked() / width).clamp(0, count.get_untracked() - 1)));
        }
    };
    let band = move || match at.get() {
        Some(_) => {
            let x = i64::from(here.get()) * SLOT;
            view! { <rect class="band" x=x.to_string() y="0" width=SLOT.to_string() height=HEIGHT.to_string()></rect> }
        }
        None => nothing(),
    };
    let readout = move || match at.get() {
        Some(_) => words.get(),
        None => "Point at a day, or use the arrow keys, to read it.".to_owned(),
    };
    let name = if dimension == Dimension::Compute { "Compute minutes by day" } else { "Storage in GB by day" };
    let box_of = move || ["0 0 ", &(i64::from(count.get()) * SLOT).to_string(), " ", &HEIGHT.to_string()].concat();
    let bars = move || model.with(|it| bars(dimension, it));
    let over = move || model.with(|it| over(dimension, it));
    let left = move || model.with(|it| it.left.labels("end", "100%"));
    let right =
        move || model.with(|it| it.cumulative.as_ref().map(|it| it.axis.labels("start", "0")).unwrap_or_default());
    let days = move || model.with(day_labels);
    view! {
        <figure class="chart">
            <figcaption class="hidden-text">{move || point(dimension)}</figcaption>
            <ul class="legend">{move || model.with(|it| legend(dimension, it))}</ul>
            <div
                class="plot"
                role="slider"
                tabindex="0"
                aria-label=name
                aria-orientation="horizontal"
                aria-valuemin="1"
                aria-valuemax=move || count.get().to_string()
                aria-valuenow=move || (here.get() + 1).to_string()
                aria-valuetext=move || words.get()
                on:keydown=on_key
                on:focus=move |_| at.update(|at| *at = at.or(Some(count.get_untracked() - 1)))
                on:blur=move |_| at.set(None)
            >
                <span class="axis-name" aria-hidden="true">{if dimension == Dimension::Compute { "min per day" } else { "GB" }}</span>
                <span></span>
                <span class="axis-name right" aria-hidden="true">{if dimension == Dimension::Compute { "min, sum" } else { "" }}</span>
                <svg class="axis" aria-hidden="true">{left}</svg>
                <div class="area">
                    <svg viewBox=box_of preserveAspectRatio="none" aria-hidden="true">{band}{bars}</svg>
                    <svg aria-hidden="true">{over}</svg>
                    <div class="pointing" on:pointermove=on_point on:pointerdown=on_point on:pointerleave=move |_| at.set(None)></div>
                </div>
                <svg class="axis right" aria-hidden="true">{right}</svg>
                <span></span>
                <svg class="days" aria-hidden="true">{days}</svg>
            </div>
            <p class="readout" aria-hidden="true">{readout}</p>
        </figure>
    }
}

/// The bars of all days that are over, the lines behind them, and the sum as it grows.
fn bars(dimension: Dimension, model: &ChartModel) -> Vec<AnyView> {
    let axis = model.left;
    let mut paths = vec![String::new(); dimension.metrics().len()];
    for (place, values) in (0..).zip(&model.period.days) {
        let Some(values) = values.as_ref().filter(|_| model.period.from + place != model.today) else { continue };
        let mut below = 0;
        for (part, path) in dimension.metrics().iter().zip(&mut paths) {
            let top = below + both(values, *part);
            let (low, high) = (axis.height(below), axis.height(top));
            bar(path, i64::from(place) * SLOT + FREE, HEIGHT - low, low - high);
            below = top;
        }
    }
    let wide = (i64::from(model.period.len()) * SLOT).to_string();
    let mut grid = String::new();
    for line in 0..=axis.lines {
        let y = (HEIGHT - HEIGHT * line / axis.lines).to_string();
        grid.push_str(&["M0 ", &y, "H", &wide].concat());
    }
    let mut views = vec![view! { <path class="grid-line" d=grid></path> }];
    let classes = ["s1", "s2", "s3"];
    views.extend(paths.into_iter().zip(classes).map(|(path, class)| view! { <path class=class d=path></path> }));
    if let Some(cumulative) = &model.cumulative {
        let mut line = String::new();
        for (place, sum) in
            (cumulative.skip..).zip(&cumulative.sums).filter(|(place, _)| model.period.from + *place <= model.today)
        {
            line.push(if place == cumulative.skip { 'M' } else { 'L' });
            line.push_str(&(i64::from(place) * SLOT + SLOT / 2).to_string());
            line.push(' ');
            line.push_str(&(HEIGHT - cumulative.axis.height(*sum)).to_string());
        }
        views.push(view! { <path class="total-halo" d=line.clone()></path> });
        views.push(view! { <path class="total-line" d=line></path> });
    }
    views
}

fn bar(path: &mut String, x: i64, y: i64, height: i64) {
    let [x, y, height, wide] = [x, y, height, BAR].map(|it| it.to_string());
    path.push_str(&["M", &x, " ", &y, "h", &wide, "v", &height, "h-", &wide, "z"].concat());
}

/// What keeps its shape however wide the plot is: today's hatched bar, and the line of what is included.
fn over(dimension: Dimension, model: &ChartModel) -> Vec<AnyView> {
    let axis = model.left;
    let days = i64::from(model.period.len()).max(1);
    let percent = |units: i64| decimal(units, days, 2) + "%";
    let mut views = Vec::new();
    let today = model.today - model.period.from;
    let values = usize::try_from(today).ok().and_then(|place| model.period.days.get(place)?.as_ref());
    let mut below = 0;
    for (part, number) in dimension.metrics().iter().zip(["1", "2", "3"]) {
        let Some(values) = values else { break };
        let top = below + both(values, *part);
        let (low, high) = (axis.height(below), axis.height(top));
        let [y, height] = [HEIGHT - high, high - low].map(|it| decimal(it * PIXELS, HEIGHT, 1));
        let (x, width) = (percent(i64::from(today) * SLOT + FREE), percent(BAR));
        let (class, fill) = (["partial h", number].concat(), ["url(#hatch-", number, ")"].concat());
        views.push(view! { <rect class=class fill=fill x=x y=y width=width height=height></rect> });
        below = top;
    }
    if let Some(included) = model.included {
        let axis = model.cumulative.as_ref().map_or(axis, |it| it.axis);
        let height = axis.height(included.saturating_mul(dimension.unit()));
        let y = decimal((HEIGHT - height) * PIXELS, HEIGHT, 1);
        let above = decimal((HEIGHT - height) * PIXELS - 6 * HEIGHT, HEIGHT, 1);
        let words = [&included.to_string(), " ", unit(dimension), " included"].concat();
        views.push(view! { <line class="limit-line" x1="0" x2="100%" y1=y.clone() y2=y></line> });
        views.push(view! { <text class="on-plot" x="100%" text-anchor="end" y=above>{words}</text> });
    }
    views
}

fn day_labels(model: &ChartModel) -> Vec<AnyView> {
    let days = i64::from(model.period.len());
    let last = (days - 1).max(0);
    let mut places = vec![0, last / 4, last / 2, last * 3 / 4, last];
    places.dedup();
    let label = |(number, place): (usize, i64)| {
        let day = model.period.from + i32::try_from(place).unwrap_or_default();
        let words = if day == model.today { "Today".to_owned() } else { day_and_month(day) };
        let x = decimal(place * 100 + 50, days.max(1), 2) + "%";
        let class = (number % 2 == 1).then_some("minor");
        let anchor = if place == 0 && last > 6 {
            "start"
        } else if place == last && last > 6 {
            "end"
        } else {
            "middle"
        };
        view! { <text class=class x=x y="18" text-anchor=anchor>{words}</text> }
    };
    places.into_iter().enumerate().map(label).collect()
}

fn legend(dimension: Dimension, model: &ChartModel) -> Vec<AnyView> {
    let mut views: Vec<AnyView> = dimension
        .metrics()
        .iter()
        .zip(["s1", "s2", "s3"])
        .map(|(part, class)| {
            let total = amount(dimension, model.period.part(*part, dimension));
            view! {
                <li>
                    <svg viewBox="0 0 12 12" aria-hidden="true"><rect class=class width="12" height="12" rx="2"></rect></svg>
                    {part.title()}" "<b>{total}</b>
                </li>
            }
        })
        .collect();
    if let Some(cumulative) = &model.cumulative {
        let from = model.period.from + cumulative.skip;
        let words = if from == model.cycle {
            "Cumulative, this cycle".to_owned()
        } else {
            ["Cumulative, from ", &day_and_month(from)].concat()
        };
        let total = amount(dimension, cumulative.total());
        views.push(view! {
            <li>
                <svg viewBox="0 0 12 12" aria-hidden="true"><path class="total-line" d="M1 9.5 11 2.5"></path></svg>
                {words}" "<b>{total}</b>
            </li>
        });
    }
    if model.included.is_some() {
        views.push(view! {
            <li>
                <svg viewBox="0 0 12 12" aria-hidden="true"><path class="limit-line" d="M0 6h12"></path></svg>
                "Included"
            </li>
        });
    }
    if model.today < model.period.from + model.period.len() {
        views.push(view! {
            <li>
                <svg viewBox="0 0 12 12" aria-hidden="true">
                    <rect class="partial h1" fill="url(#hatch-1)" x=".5" y=".5" width="11" height="11" rx="1.5"></rect>
                </svg>
                "Today, so far"
            </li>
        });
    }
    views
}

/// One day as a sentence.
fn in_words(dimension: Dimension, model: &ChartModel, place: i32, whole: bool) -> String {
    let day = model.period.from + place;
    let name = if day == model.today { [&whole_day(day), " so far: "].concat() } else { whole_day(day) + ": " };
    let values = usize::try_from(place).ok().and_then(|place| model.period.days.get(place)?.as_ref());
    let Some(values) = values else {
        return name + if whole { "no records." } else { "not loaded." };
    };
    let mut text = name;
    for part in dimension.metrics() {
        text.push_str(&[part.title(), " ", &amount(dimension, both(values, *part)), ", "].concat());
    }
    let together = amount(dimension, sum(values, dimension));
    text.push_str(&["together ", &together, " ", unit(dimension)].concat());
    let free = not_billable(values, dimension);
    if free > 0 {
        text.push_str(&[", of which ", &amount(dimension, free), " not billable"].concat());
    }
    text + "."
}
