//! "History": which days and which workspace, and how the loading goes.

use crate::components::error_note::ErrorNote;
use crate::format::{count, whole_day};
use crate::pages::usage::date_range::{Span, check};
use crate::pages::usage::usage_loader::FeedState;
use crate::pages::usage::use_usage;
use crate::query::Loaded;
use crate::ui::button::{Button, Variant};
use crate::ui::field::Field;
use crate::ui::select::Select;
use api_types::Day;
use lean::prelude::*;

/// The heading of the charts.
#[component]
pub fn History() -> impl IntoView {
    let usage = use_usage();
    let choice = RwSignal::new(usage.span.get_untracked().choice().to_owned());
    let (first, last) = usage.days.get_untracked();
    let from = RwSignal::new(first.text());
    let to = RwSignal::new((last + -1).text());
    let custom = Memo::new(move |_| choice.get() == "custom");
    // The address follows the choice, and the choice the address.
    let mut shown = choice.get_untracked();
    Effect::new(move || {
        let now = usage.span.get().choice();
        // Only when the address changes: a choice may have been made before this runs for the first time.
        if now != shown {
            now.clone_into(&mut shown);
            choice.set(shown.clone());
        }
    });
    let mut before = choice.get_untracked();
    Effect::new(move || {
        let now = choice.get();
        if now != before && now != "custom" && now != usage.span.get_untracked().choice() {
            (usage.go).run((Span::parse(&now, "", "", usage.today), usage.workspace.get_untracked()));
        }
        before = now;
    });
    let wrong = RwSignal::new(None::<String>);
    let show = move || {
        let day = |text: RwSignal<String>| Day::parse(text.get_untracked().trim());
        let error = match (day(from), day(to)) {
            (Some(from), Some(to)) => match check(from, to, usage.today) {
                Ok(()) => {
                    wrong.set(None);
                    return (usage.go).run((Span::Custom(from, to), usage.workspace.get_untracked()));
                }
                Err(error) => error,
            },
            _ => "Enter both days.",
        };
        wrong.set(Some(error.to_owned()));
    };
    let fields = move || {
        if !custom.get() {
            return nothing();
        }
        let error = Signal::derive(move || wrong.get());
        view! {
            <form
                class="span-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    show();
                }
            >
                <Field label="First day" kind="date" value=from error=Signal::derive(|| None)/>
                <Field label="Last day" kind="date" value=to error/>
                <Button label="Show" submit=true on_press=Callback::new(|()| {})/>
            </form>
        }
    };
    let words = move || {
        let (from, to) = usage.days.get();
        [&whole_day(from), " – ", &whole_day(to + -1), ", by days in UTC"].concat()
    };
    let chosen = move || {
        usage.workspace.get().map(|name| {
            let all = Callback::new(move |()| (usage.go).run((usage.span.get_untracked(), None)));
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
    let options = Signal::stored(Span::CHOICES.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec());
    view! {
        <div class="section-head">
            <div>
                <h2 tabindex="-1">"History"</h2>
                <p>{words}</p>
                <p><Words/></p>
            </div>
            <div class="range"><Action/><Select label="Range" value=choice options/></div>
        </div>
        <Bar/>
        {names_failed.into_child()}
        {fields.into_child()}
        {chosen.into_child()}
    }
}

/// How far the loading is, in words.
#[component]
fn Words() -> impl IntoView {
    let feed = use_usage().feed;
    let words = move || {
        let (done, asked) = feed.progress();
        let of = [&done.to_string(), " of ", &count(asked, "day", "days")].concat();
        match feed.state.get() {
            FeedState::Done => [&count(asked, "day", "days"), " loaded"].concat(),
            FeedState::Loading(None) => [&of, " loaded"].concat(),
            FeedState::Loading(Some(seconds)) => {
                [&of, " loaded. The service asks for a pause of ", &seconds.to_string(), " s."].concat()
            }
            FeedState::Stopped | FeedState::Failed(_) => [&of, " are shown"].concat(),
        }
    };
    words.into_child()
}

/// Stops the loading, or goes on with it.
#[component]
fn Action() -> impl IntoView {
    let feed = use_usage().feed;
    let action = move || match feed.state.get() {
        FeedState::Loading(_) => view! { <Button label="Cancel" on_press=Callback::new(move |()| feed.stop())/> },
        FeedState::Stopped => {
            view! { <Button label="Load the rest" icon_name="retry" on_press=Callback::new(move |()| feed.go_on())/> }
        }
        _ => nothing(),
    };
    action.into_child()
}

/// The same as a bar, and why it did not go on.
#[component]
fn Bar() -> impl IntoView {
    let feed = use_usage().feed;
    let progress = Memo::new(move |_| feed.progress());
    let failure = move || match feed.state.get() {
        FeedState::Failed(error) => {
            let on_retry = Callback::new(move |()| feed.go_on());
            let safe = "What has come before is shown; it is kept by the service in full.";
            view! { <ErrorNote title="Not all of the usage could be loaded" error safe on_retry/> }
        }
        _ => nothing(),
    };
    view! {
        <progress
            aria-label="Days loaded"
            class:idle=move || !matches!(feed.state.get(), FeedState::Loading(_))
            max=move || progress.get().1.max(1).to_string()
            value=move || progress.get().0.to_string()
        ></progress>
        {failure.into_child()}
    }
}
