//! A chart of stacked bars by day. Today's bar is hatched, a dashed line marks what the plan includes, and compute has a
//! line for the cumulative sum. For keyboard and screen reader it is a slider over the days.

use crate::pages::usage::axis::HEIGHT;
use crate::pages::usage::chart_legend::legend;
use crate::pages::usage::chart_model::ChartModel;
use crate::pages::usage::chart_svg::{DAY_WIDTH, axis_labels, bars, day_labels, overlay};
use crate::pages::usage::headline::{headline, included};
use crate::pages::usage::usage_state::{Coverage, use_usage};
use api_types::Dimension;
use lean::prelude::*;
use leptos::ev::{KeyboardEvent, PointerEvent};
use wasm_bindgen::JsCast;

/// The chart of one dimension.
#[component]
pub fn StackedChart(
    /// Compute or storage.
    dimension: Dimension,
) -> impl IntoView {
    let usage = use_usage();
    let model = Memo::new(move |_| {
        ChartModel::new(dimension, usage.period.get(), included(dimension), usage.today.get(), usage.cycle.get().0)
    });
    let days = Memo::new(move |_| model.with(|it| it.period.len().max(1)));
    let selection = Selection::new(days);
    let day_text = Memo::new(move |_| {
        model.with(|it| {
            let offset = selection.current.get();
            let day = it.period.from + offset;
            it.day_text(offset, usage.is_whole(day, day + 1))
        })
    });
    let highlight = move || match selection.selected.get() {
        Some(_) => {
            let x = i64::from(selection.current.get()) * DAY_WIDTH;
            view! { <rect class="column" x=x.to_string() y="0" width=DAY_WIDTH.to_string() height=HEIGHT.to_string()></rect> }
        }
        None => nothing(),
    };
    let readout = move || match selection.selected.get() {
        Some(_) => day_text.get(),
        None => "Point at a day, or use the arrow keys, to read it.".to_owned(),
    };
    let (label, left_axis, right_axis) = match dimension {
        Dimension::Compute => ("Compute minutes by day", "min per day", "min, sum"),
        Dimension::Storage => ("Storage in GB by day", "GB", ""),
    };
    let view_box =
        move || ["0 0 ", &(i64::from(days.get()) * DAY_WIDTH).to_string(), " ", &HEIGHT.to_string()].concat();
    let is_known = Memo::new(move |_| {
        let (from, to) = usage.days.get();
        usage.coverage(from, to) != Coverage::None
    });
    let bars = move || model.with(bars);
    let overlay = move || model.with(overlay);
    let left_labels = move || model.with(|it| axis_labels(it.axis, false));
    let right_labels =
        move || model.with(|it| it.cumulative.as_ref().map(|it| axis_labels(it.axis, true)).unwrap_or_default());
    let day_labels = move || model.with(day_labels);
    view! {
        <figure class="chart">
            <figcaption class="visually-hidden">{move || headline(dimension)}</figcaption>
            <ul class="legend">{move || model.with(|it| legend(it, is_known.get()))}</ul>
            <div
                class="chart-plot"
                role="slider"
                tabindex="0"
                aria-label=label
                aria-orientation="horizontal"
                aria-valuemin="1"
                aria-valuemax=move || days.get().to_string()
                aria-valuenow=move || (selection.current.get() + 1).to_string()
                aria-valuetext=move || day_text.get()
                on:keydown=move |event| selection.on_key(&event)
                on:focus=move |_| selection.on_focus()
                on:blur=move |_| selection.clear()
            >
                <span class="axis-name" aria-hidden="true">{left_axis}</span>
                <span></span>
                <span class="axis-name right" aria-hidden="true">{right_axis}</span>
                <svg class="axis" aria-hidden="true">{left_labels}</svg>
                <div class="area">
                    <svg viewBox=view_box preserveAspectRatio="none" aria-hidden="true">{highlight}{bars}</svg>
                    <svg aria-hidden="true">{overlay}</svg>
                    <div
                        class="hit-area"
                        on:pointermove=move |event| selection.on_pointer(&event)
                        on:pointerdown=move |event| selection.on_pointer(&event)
                        on:pointerleave=move |_| selection.clear()
                    ></div>
                </div>
                <svg class="axis right" aria-hidden="true">{right_labels}</svg>
                <span></span>
                <svg class="days" aria-hidden="true">{day_labels}</svg>
            </div>
            <p class="readout" aria-hidden="true">{readout}</p>
        </figure>
    }
}

/// The day that pointer or keyboard has selected, as an offset from the first one.
#[derive(Clone, Copy)]
struct Selection {
    /// The number of days.
    days: Memo<i32>,
    selected: RwSignal<Option<i32>>,
    /// The value of the slider: the selected day, or the last one.
    current: Memo<i32>,
}

impl Selection {
    fn new(days: Memo<i32>) -> Self {
        let selected = RwSignal::new(None::<i32>);
        let current = Memo::new(move |_| selected.get().unwrap_or(i32::MAX).min(days.get() - 1).max(0));
        Self { days, selected, current }
    }

    fn on_key(self, event: &KeyboardEvent) {
        let (now, last) = (self.current.get_untracked(), self.days.get_untracked() - 1);
        let next = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now - 1,
            "ArrowRight" | "ArrowUp" => now + 1,
            "PageDown" => now - 7,
            "PageUp" => now + 7,
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        self.selected.set(Some(next.clamp(0, last)));
    }

    fn on_pointer(self, event: &PointerEvent) {
        if let Some(area) = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
            let (days, width) = (self.days.get_untracked(), area.client_width().max(1));
            self.selected.set(Some((event.offset_x() * days / width).clamp(0, days - 1)));
        }
    }

    /// Selects the last day, unless the pointer has selected one.
    fn on_focus(self) {
        self.selected.update(|selected| *selected = selected.or(Some(self.days.get_untracked() - 1)));
    }

    fn clear(self) {
        self.selected.set(None);
    }
}
