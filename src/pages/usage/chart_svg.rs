//! The shapes and labels of a chart as SVG elements.

use crate::format::{day_and_month, decimal, unit};
use crate::pages::usage::axis::{Axis, HEIGHT, PIXELS};
use crate::pages::usage::chart_model::{ChartModel, CumulativeSeries};
use crate::pages::usage::usage_aggregate::both;
use api_types::Day;
use lean::prelude::*;

/// Width of a day in SVG units.
pub const DAY_WIDTH: i64 = 100;
/// Width of a bar.
const BAR_WIDTH: i64 = 70;
/// Space to the left of a bar.
const BAR_MARGIN: i64 = 15;
/// The classes of the stacked series.
pub const SERIES: [&str; 3] = ["series-1", "series-2", "series-3"];

/// What is stretched to the width of the chart: grid lines, the bars of past days, and the cumulative sum.
pub fn bars(model: &ChartModel) -> Vec<AnyView> {
    let mut views = vec![grid(model)];
    let paths = bar_paths(model).into_iter().zip(SERIES);
    views.extend(paths.map(|(path, class)| view! { <path class=class d=path></path> }));
    if let Some(cumulative) = &model.cumulative {
        let line = cumulative_path(cumulative, model.period.from, model.today);
        views.push(view! { <path class="total-halo" d=line.clone()></path> });
        views.push(view! { <path class="total-line" d=line></path> });
    }
    views
}

fn grid(model: &ChartModel) -> AnyView {
    let width = (i64::from(model.period.len()) * DAY_WIDTH).to_string();
    let mut path = String::new();
    for line in 0..=model.axis.lines {
        let y = (HEIGHT - HEIGHT * line / model.axis.lines).to_string();
        path.push_str(&["M0 ", &y, "H", &width].concat());
    }
    view! { <path class="grid-line" d=path></path> }
}

/// A path for each metric with its part of every bar. Today's bar is in [`overlay`].
fn bar_paths(model: &ChartModel) -> Vec<String> {
    let metrics = model.dimension.metrics();
    let mut paths = vec![String::new(); metrics.len()];
    for (offset, values) in (0..).zip(&model.period.days) {
        let Some(values) = values.as_ref().filter(|_| model.period.from + offset != model.today) else { continue };
        let mut bottom = 0;
        for (metric, path) in metrics.iter().zip(&mut paths) {
            let top = bottom + both(values, *metric);
            let (low, high) = (model.axis.height(bottom), model.axis.height(top));
            push_bar(path, i64::from(offset) * DAY_WIDTH + BAR_MARGIN, HEIGHT - low, low - high);
            bottom = top;
        }
    }
    paths
}

fn push_bar(path: &mut String, x: i64, y: i64, height: i64) {
    let [x, y, height, width] = [x, y, height, BAR_WIDTH].map(|it| it.to_string());
    path.push_str(&["M", &x, " ", &y, "h", &width, "v", &height, "h-", &width, "z"].concat());
}

/// A line through the middle of each day, up to today.
fn cumulative_path(cumulative: &CumulativeSeries, from: Day, today: Day) -> String {
    let mut path = String::new();
    let days = (cumulative.skip..).zip(&cumulative.sums);
    for (offset, sum) in days.filter(|(offset, _)| from + *offset <= today) {
        path.push(if offset == cumulative.skip { 'M' } else { 'L' });
        path.push_str(&(i64::from(offset) * DAY_WIDTH + DAY_WIDTH / 2).to_string());
        path.push(' ');
        path.push_str(&(HEIGHT - cumulative.axis.height(*sum)).to_string());
    }
    path
}

/// What is not stretched with the chart: today's hatched bar, and the line of what is included with its label.
pub fn overlay(model: &ChartModel) -> Vec<AnyView> {
    let mut views = todays_bar(model);
    if let Some(included) = model.included {
        views.extend(limit_line(model, included));
    }
    views
}

fn todays_bar(model: &ChartModel) -> Vec<AnyView> {
    let days = i64::from(model.period.len()).max(1);
    let percent = |units: i64| decimal(units, days, 2) + "%";
    let offset = model.today - model.period.from;
    let values = usize::try_from(offset).ok().and_then(|index| model.period.days.get(index)?.as_ref());
    let Some(values) = values else { return Vec::new() };
    let mut views = Vec::new();
    let mut bottom = 0;
    for (metric, number) in model.dimension.metrics().iter().zip(["1", "2", "3"]) {
        let top = bottom + both(values, *metric);
        let (low, high) = (model.axis.height(bottom), model.axis.height(top));
        let [y, height] = [HEIGHT - high, high - low].map(|it| decimal(it * PIXELS, HEIGHT, 1));
        let (x, width) = (percent(i64::from(offset) * DAY_WIDTH + BAR_MARGIN), percent(BAR_WIDTH));
        let (class, fill) = (["partial hatch-", number].concat(), ["url(#hatch-", number, ")"].concat());
        views.push(view! { <rect class=class fill=fill x=x y=y width=width height=height></rect> });
        bottom = top;
    }
    views
}

fn limit_line(model: &ChartModel, included: i64) -> [AnyView; 2] {
    let dimension = model.dimension;
    let height = model.limit_axis().height(included.saturating_mul(dimension.unit()));
    let y = decimal((HEIGHT - height) * PIXELS, HEIGHT, 1);
    let label_y = decimal((HEIGHT - height) * PIXELS - 6 * HEIGHT, HEIGHT, 1);
    let label = [&included.to_string(), " ", unit(dimension), " included"].concat();
    [
        view! { <line class="limit-line" x1="0" x2="100%" y1=y.clone() y2=y></line> },
        view! { <text class="on-chart" x="100%" text-anchor="end" y=label_y>{label}</text> },
    ]
}

/// The number at each line of an axis, to its left or right.
pub fn axis_labels(axis: Axis, is_right: bool) -> Vec<AnyView> {
    let (anchor, x) = if is_right { ("start", "0") } else { ("end", "100%") };
    axis.labels().map(|(y, label)| view! { <text x=x text-anchor=anchor y=y dy="4">{label}</text> }).collect()
}

/// Up to five dates below the chart.
pub fn day_labels(model: &ChartModel) -> Vec<AnyView> {
    let days = i64::from(model.period.len());
    let last = (days - 1).max(0);
    let mut offsets = vec![0, last / 4, last / 2, last * 3 / 4, last];
    offsets.dedup();
    let label = |(number, offset): (usize, i64)| {
        let day = model.period.from + i32::try_from(offset).unwrap_or_default();
        let text = if day == model.today { "Today".to_owned() } else { day_and_month(day) };
        let x = decimal(offset * 100 + 50, days.max(1), 2) + "%";
        // On narrow screens every second label is hidden.
        let class = (number % 2 == 1).then_some("secondary");
        let anchor = match offset {
            0 if last > 6 => "start",
            it if it == last && last > 6 => "end",
            _ => "middle",
        };
        view! { <text class=class x=x y="18" text-anchor=anchor>{text}</text> }
    };
    offsets.into_iter().enumerate().map(label).collect()
}
