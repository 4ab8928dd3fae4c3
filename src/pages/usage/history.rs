//! "History": which days and which workspace, and how the loading goes.

use crate::components::error_note::ErrorNote;
use crate::format::{count, whole_day};
use crate::pages::usage::date_range::{DateRange, check};
use crate::pages::usage::usage_loader::LoaderStatus;
use crate::pages::usage::use_usage;
use crate::query::Loaded;
use crate::ui::button::{Button, Variant};
use crate::ui::field::Field;
use crate::ui::form::{Form, SubmitButton};
use crate::ui::select::Select;
use api_types::Day;
use lean::prelude::*;

/// The heading of the charts.
#[component]
pub fn History() -> impl IntoView {
    let usage = use_usage();
    let choice = RwSignal::new(usage.range.get_untracked().choice().to_owned());
    let (first, last) = usage.days.get_untracked();
    let from = RwSignal::new(first.text());
    let to = RwSignal::new((last + -1).text());
    let custom = Memo::new(move |_| choice.get() == "custom");
    // The address follows the choice, and the choice the address.
    let mut shown = choice.get_untracked();
    Effect::new(move || {
        let now = usage.range.get().choice();
        // Only when the address changes: a choice may have been made before this runs for the first time.
        if now != shown {
            now.clone_into(&mut shown);
            choice.set(shown.clone());
        }
    });
    let mut before = choice.get_untracked();
    Effect::new(move || {
        let now = choice.get();
        if now != before && now != "custom" && now != usage.range.get_untracked().choice() {
            (usage.go).run((DateRange::parse(&now, "", "", usage.today), usage.workspace.get_untracked()));
        }
        before = now;
    });
    let wrong = RwSignal::new(None::<String>);
    let show = Callback::new(move |()| {
        let day = |text: RwSignal<String>| Day::parse(text.get_untracked().trim());
        let error = match (day(from), day(to)) {
            (Some(from), Some(to)) => match check(from, to, usage.today) {
                Ok(()) => {
                    wrong.set(None);
                    return (usage.go).run((DateRange::Custom(from, to), usage.workspace.get_untracked()));
                }
                Err(error) => error,
            },
            _ => "Enter both days.",
        };
        wrong.set(Some(error.to_owned()));
    });
    let fields = move || {
        if !custom.get() {
            return nothing();
        }
        let error = Signal::derive(move || wrong.get());
        view! {
            <Form class="span-form" on_submit=show>
                <Field label="First day" kind="date" value=from error=Signal::derive(|| None)/>
                <Field label="Last day" kind="date" value=to error/>
                <SubmitButton label="Show" variant=Variant::Secondary/>
            </Form>
        }
    };
    let words = move || {
        let (from, to) = usage.days.get();
        [&whole_day(from), " – ", &whole_day(to + -1), ", by days in UTC"].concat()
    };
    let chosen = move || {
        usage.workspace.get().map(|name| {
            let all = Callback::new(move |()| (usage.go).run((usage.range.get_untracked(), None)));
            view! {
                <p class="chosen">
                    <span>"Only "<strong>{name}</strong></span>
                    <Button label="Show all workspaces" variant=Variant::Ghost icon_name="close" on_press=all/>
                </p>
            }
        })
    };
    let workspaces = usage.data.workspaces;
    let names_failed = move || match workspaces.phase() {
        Loaded::Failed(error) => {
            let on_retry = Callback::new(move |()| workspaces.refresh_now());
            let title = "The names of your workspaces could not be loaded";
            view! { <ErrorNote title error safe="Their ids stand in their place." on_retry/> }
        }
        _ => nothing(),
    };
    let options =
        Signal::stored(DateRange::CHOICES.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec());
    view! {
        <div class="section-head">
            <div>
                <h2 tabindex="-1">"History"</h2>
                <p>{words}</p>
                <p><LoaderText/></p>
            </div>
            <div class="range"><LoaderAction/><Select label="Range" value=choice options/></div>
        </div>
        <LoaderBar/>
        {names_failed.into_child()}
        {fields.into_child()}
        {chosen.into_child()}
    }
}

/// How far the loading is, in words.
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

/// Stops the loading, or goes on with it.
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

/// The same as a bar, and why it did not go on.
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
            class:idle=move || !matches!(loader.status.get(), LoaderStatus::Loading(_))
            max=move || progress.get().1.max(1).to_string()
            value=move || progress.get().0.to_string()
        ></progress>
        {failure.into_child()}
    }
}
