//! "History": the range of days, the selected workspace, and the progress of loading.

use crate::components::error_note::ErrorNote;
use crate::format::{count, whole_day};
use crate::pages::usage::date_range::{DateRange, check};
use crate::pages::usage::usage_loader::LoaderStatus;
use crate::pages::usage::usage_state::{Usage, use_usage};
use crate::query::Loaded;
use crate::ui::button::{Button, Variant};
use crate::ui::field::{Field, FieldKind};
use crate::ui::form::{Form, SubmitButton};
use crate::ui::select::Select;
use api_types::Day;
use lean::prelude::*;

/// The heading of the charts, with the range and the progress of loading.
#[component]
pub fn History() -> impl IntoView {
    let usage = use_usage();
    let choice = RwSignal::new(usage.range.get_untracked().choice().to_owned());
    let custom_range = CustomRange::new(usage);
    let is_custom = Memo::new(move |_| choice.get() == "custom");
    sync_with_address(usage, choice);
    let days = move || {
        let (from, to) = usage.days.get();
        [&whole_day(from), " – ", &whole_day(to + -1), ", by days in UTC"].concat()
    };
    let custom_fields = move || if is_custom.get() { custom_range.form() } else { nothing() };
    let options =
        Signal::stored(DateRange::CHOICES.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec());
    view! {
        <div class="section-head">
            <div>
                <h2 tabindex="-1">"History"</h2>
                <p>{days}</p>
                <p><LoaderText/></p>
            </div>
            <div class="range"><LoaderAction/><Select label="Range" value=choice options/></div>
        </div>
        <LoaderBar/>
        {(move || names_error(usage)).into_child()}
        {custom_fields.into_child()}
        {(move || selected_workspace(usage)).into_child()}
    }
}

/// Keeps the chosen range and the one in the address equal. "Custom" enters the address when its days are submitted.
fn sync_with_address(usage: Usage, choice: RwSignal<String>) {
    let mut in_address = choice.get_untracked();
    Effect::new(move || {
        let now = usage.range.get().choice();
        // Only when the address changes: a choice may have been made before this runs for the first time.
        if now != in_address {
            now.clone_into(&mut in_address);
            choice.set(in_address.clone());
        }
    });
    let mut before = choice.get_untracked();
    Effect::new(move || {
        let now = choice.get();
        if now != before && now != "custom" && now != usage.range.get_untracked().choice() {
            usage
                .go
                .run((DateRange::parse(&now, "", "", usage.today.get_untracked()), usage.workspace.get_untracked()));
        }
        before = now;
    });
}

/// The fields of a custom range.
#[derive(Clone, Copy)]
struct CustomRange {
    usage: Usage,
    from: RwSignal<String>,
    to: RwSignal<String>,
    error: RwSignal<Option<String>>,
}

impl CustomRange {
    fn new(usage: Usage) -> Self {
        let (from, to) = usage.days.get_untracked();
        Self {
            usage,
            from: RwSignal::new(from.text()),
            to: RwSignal::new((to + -1).text()),
            error: RwSignal::new(None),
        }
    }

    fn parse(self) -> Result<DateRange, &'static str> {
        let day = |text: RwSignal<String>| Day::parse(text.get_untracked().trim());
        let (Some(from), Some(to)) = (day(self.from), day(self.to)) else { return Err("Enter both days.") };
        check(from, to, self.usage.today.get_untracked())?;
        Ok(DateRange::Custom(from, to))
    }

    fn submit(self) {
        match self.parse() {
            Ok(range) => {
                self.error.set(None);
                self.usage.go.run((range, self.usage.workspace.get_untracked()));
            }
            Err(error) => self.error.set(Some(error.to_owned())),
        }
    }

    fn form(self) -> AnyView {
        let error = Signal::derive(move || self.error.get());
        view! {
            <Form class="date-range-form" on_submit=Callback::new(move |()| self.submit())>
                <Field label="First day" kind=FieldKind::Date value=self.from error=Signal::derive(|| None)/>
                <Field label="Last day" kind=FieldKind::Date value=self.to error/>
                <SubmitButton label="Show" variant=Variant::Secondary/>
            </Form>
        }
    }
}

/// The workspace to which the page is narrowed, with a button that shows all again.
fn selected_workspace(usage: Usage) -> AnyView {
    let Some(name) = usage.workspace.get() else { return nothing() };
    let show_all = Callback::new(move |()| usage.go.run((usage.range.get_untracked(), None)));
    view! {
        <p class="chosen">
            <span>"Only "<strong translate="no">{name}</strong></span>
            <Button label="Show all workspaces" variant=Variant::Ghost icon_name="close" on_press=show_all/>
        </p>
    }
}

fn names_error(usage: Usage) -> AnyView {
    let workspaces = usage.cache.workspaces;
    match workspaces.phase() {
        Loaded::Failed(error) => {
            let on_retry = Callback::new(move |()| workspaces.refresh_now());
            let title = "The names of your workspaces could not be loaded";
            view! { <ErrorNote title error safe="Their ids stand in their place." on_retry/> }
        }
        _ => nothing(),
    }
}

/// Progress of loading as a sentence.
#[component]
fn LoaderText() -> impl IntoView {
    let loader = use_usage().loader;
    let words = move || {
        let (done, asked) = loader.progress();
        let of = [&done.to_string(), " of ", &count(asked, "day", "days")].concat();
        match loader.status.get() {
            LoaderStatus::Done => [&count(asked, "day", "days"), " loaded"].concat(),
            LoaderStatus::Loading(None) => [&of, " loaded"].concat(),
            LoaderStatus::Loading(Some(seconds)) => {
                [&of, " loaded. The service asks for a pause of ", &seconds.to_string(), " s."].concat()
            }
            LoaderStatus::Stopped | LoaderStatus::Failed(_) => [&of, " are shown"].concat(),
        }
    };
    words.into_child()
}

/// The button that stops loading or resumes it.
#[component]
fn LoaderAction() -> impl IntoView {
    let loader = use_usage().loader;
    let action = move || match loader.status.get() {
        LoaderStatus::Loading(_) => view! { <Button label="Cancel" on_press=Callback::new(move |()| loader.stop())/> },
        LoaderStatus::Stopped => {
            view! { <Button label="Load the rest" icon_name="retry" on_press=Callback::new(move |()| loader.resume())/> }
        }
        _ => nothing(),
    };
    action.into_child()
}

/// Progress as a bar, and the error that ended loading.
#[component]
fn LoaderBar() -> impl IntoView {
    let loader = use_usage().loader;
    let progress = Memo::new(move |_| loader.progress());
    let failure = move || match loader.status.get() {
        LoaderStatus::Failed(error) => {
            let on_retry = Callback::new(move |()| loader.resume());
            let safe = "What has come before is shown; it is kept by the service in full.";
            view! { <ErrorNote title="Not all of the usage could be loaded" error safe on_retry/> }
        }
        _ => nothing(),
    };
    view! {
        <progress
            aria-label="Days loaded"
            class:paused=move || !matches!(loader.status.get(), LoaderStatus::Loading(_))
            max=move || progress.get().1.max(1).to_string()
            value=move || progress.get().0.to_string()
        ></progress>
        {failure.into_child()}
    }
}
