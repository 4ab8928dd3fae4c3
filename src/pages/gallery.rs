//! The component gallery: every primitive of `ui` in every state, at `/gallery` in development builds. The component tests
//! mount it and `cargo xtask pictures` draws it.

use crate::api::ApiError;
use crate::components::error_note::ErrorNote;
use crate::ui::badge::{Tone, badge};
use crate::ui::button::{Button, IconButton, Variant};
use crate::ui::callout::callout;
use crate::ui::card::{Card, CardFooter};
use crate::ui::copy_button::CopyButton;
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use crate::ui::field::{Field, FieldKind};
use crate::ui::filter::Filter;
use crate::ui::form::{Form, SubmitButton};
use crate::ui::icon::{icon, solid_icon};
use crate::ui::menu::{Entry, Item, Menu, MenuOption};
use crate::ui::popover::Popover;
use crate::ui::secret_field::{CodeLine, SecretLine};
use crate::ui::select::Select;
use crate::ui::skeleton::skeleton;
use crate::ui::status::use_status;
use crate::ui::switch::Switch;
use lean::prelude::*;

const TONES: [(Tone, &str); 5] = [
    (Tone::Plain, "Plain"),
    (Tone::Success, "Success"),
    (Tone::Warning, "Warning"),
    (Tone::Danger, "Danger"),
    (Tone::Info, "Info"),
];

/// The page, outside of the frame.
pub fn page() -> AnyView {
    let sections = [
        buttons, badges, callouts, cards, fields, switches, forms, popovers, dialogs, secrets, icons, statuses, loading,
    ];
    let cards: Vec<_> = sections.into_iter().map(|section| section()).collect();
    view! {
        <div class="app">
            <main id="main" class="page container">
                <h1 tabindex="-1">"Gallery"</h1>
                {cards}
            </main>
        </div>
    }
}

/// A card of examples.
fn section(title: &'static str, lead: &'static str, examples: AnyView) -> AnyView {
    view! { <Card title lead>{body(examples)}</Card> }
}

fn body(examples: AnyView) -> AnyView {
    view! { <div class="card-body">{examples}</div> }
}

fn row(examples: AnyView) -> AnyView {
    view! { <div class="actions align-start">{examples}</div> }
}

fn nothing_happens() -> Callback<()> {
    Callback::new(|()| {})
}

fn text(value: &str) -> RwSignal<String> {
    RwSignal::new(value.to_owned())
}

fn no_error() -> Signal<Option<String>> {
    Signal::derive(|| None)
}

fn error(message: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || Some(message.to_owned()))
}

fn buttons() -> AnyView {
    let on_press = nothing_happens();
    let off = || Signal::derive(|| true);
    let examples = view! {
        <Button label="Primary" variant=Variant::Primary on_press/>
        <Button label="Secondary" on_press/>
        <Button label="Ghost" variant=Variant::Ghost on_press/>
        <Button label="Danger" variant=Variant::Danger on_press/>
        <Button label="With icon" icon_name="retry" on_press/>
        <IconButton label="Icon only" icon_name="eye" on_press/>
    };
    let unavailable = view! {
        <Button label="Primary, unavailable" variant=Variant::Primary unavailable=off() described_by="gallery-reason" on_press/>
        <Button label="Unavailable" unavailable=off() described_by="gallery-reason" on_press/>
        <Button label="Danger, unavailable" variant=Variant::Danger unavailable=off() described_by="gallery-reason" on_press/>
    };
    let all = view! {
        {row(examples)}
        {row(unavailable)}
        <p id="gallery-reason">"Unavailable buttons keep the focus and say why."</p>
    };
    section("Buttons", "Every variant, available and unavailable.", all)
}

fn badges() -> AnyView {
    let examples: Vec<_> = TONES.into_iter().map(|(tone, word)| badge(tone, word)).collect();
    section("Badges", "One of each tone.", row(examples.into_child()))
}

fn callouts() -> AnyView {
    let example = |(tone, word): (Tone, &'static str)| {
        let text = view! { <p>"What happened, what it means, what to do."</p> };
        callout(tone, word, text)
    };
    let mut examples: Vec<_> = TONES.into_iter().map(example).collect();
    examples.push(callout(Tone::Info, "", view! { <p>"Without a title."</p> }));
    section("Callouts", "One of each tone, and one without a title.", examples.into_child())
}

fn cards() -> AnyView {
    let on_press = nothing_happens();
    let reason = Signal::derive(|| Some("Nothing was changed.".to_owned()));
    let aside = || view! { <span class="muted">"1 of 2 used"</span> };
    view! {
        <Card title="Card" lead="With something beside its title, and a footer." aside>
            {body("Content.".into_child())}
            <CardFooter hint="What is good to know."><Button label="Act" on_press/></CardFooter>
        </Card>
        <Card title="Card with a reason" lead="Its action is unavailable.">
            {body("Content.".into_child())}
            <CardFooter hint="" reason reason_id="gallery-card-reason">
                <Button label="Save" unavailable=Signal::derive(|| true) described_by="gallery-card-reason" on_press/>
            </CardFooter>
        </Card>
        <Card title="Danger card" lead="It destroys something." danger=true>
            {body("Content.".into_child())}
            <CardFooter hint="It cannot be undone."><Button label="Destroy" variant=Variant::Danger on_press/></CardFooter>
        </Card>
    }
}

fn fields() -> AnyView {
    let options = Signal::stored(vec![("a".to_owned(), "First".to_owned()), ("b".to_owned(), "Second".to_owned())]);
    let examples = view! {
        <Field label="Empty" value=text("") error=no_error() placeholder="Placeholder"/>
        <Field label="With a hint" value=text("laptop") error=no_error() hint="Up to 100 characters."/>
        <Field label="With an error" value=text("-") error=error("This is not a handle.") hint="Letters, digits and hyphens."/>
        <Field label="Code" value=text("tpt_…") error=no_error() kind=FieldKind::Code/>
        <Field label="Day" kind=FieldKind::Date value=text("2026-11-24") error=no_error()/>
        <Select label="Select" value=text("b") options/>
        <Filter label="Filter" value=text("")/>
    };
    section("Fields", "Empty, with a hint, with an error, and the other kinds.", examples)
}

fn switches() -> AnyView {
    let on = RwSignal::new(true);
    let on_flip = Callback::new(move |to| on.set(to));
    let off = RwSignal::new(false);
    let on_flip_off = Callback::new(move |to| off.set(to));
    let examples = view! {
        <fieldset class="switches">
            <legend class="visually-hidden">"Switches"</legend>
            <Switch id="gallery-on" label="On" hint="Can be turned off." on on_flip/>
            <Switch id="gallery-off" label="Off" hint="Can be turned on." on=off on_flip=on_flip_off/>
            <Switch id="gallery-locked" label="Locked" hint="Always on." on=true/>
        </fieldset>
    };
    section("Switches", "On, off and locked.", examples)
}

fn forms() -> AnyView {
    let on_submit = nothing_happens();
    let busy = Signal::derive(|| true);
    let failed = view! { <ErrorNote title="The form was not sent" error=ApiError::Offline safe="What you typed is kept." on_retry=on_submit/> };
    let examples = view! {
        <Form on_submit class="stack">
            <Field label="Ready" value=text("laptop") error=no_error()/>
            <SubmitButton label="Send"/>
        </Form>
        <Form on_submit busy class="stack">
            <Field label="Being sent" value=text("laptop") error=no_error()/>
            <SubmitButton label="Send" busy_label="Sending…" busy/>
        </Form>
        <Form on_submit class="stack" error=failed>
            <Field label="Failed" value=text("laptop") error=no_error()/>
            <SubmitButton label="Send again"/>
        </Form>
    };
    section("Forms", "Ready, being sent, and failed.", examples)
}

fn popovers() -> AnyView {
    let chosen = RwSignal::new("Light");
    let entries = Callback::new(move |()| {
        let item =
            |label, icon| Item { label, icon, remark: None, danger: false, unavailable: false, run: nothing_happens() };
        let choice = |label: &'static str| MenuOption {
            label,
            selected: Signal::derive(move || chosen.get() == label),
            run: Callback::new(move |()| chosen.set(label)),
        };
        vec![
            Entry::Item(item("Item", "pen")),
            Entry::Item(Item { remark: Some("Why it is so."), ..item("With a remark", "retry") }),
            Entry::Item(Item { unavailable: true, remark: Some("Not now."), ..item("Unavailable", "pause") }),
            Entry::Options("Options", vec![choice("Light"), choice("Dark")]),
            Entry::Separator,
            Entry::Item(Item { danger: true, ..item("Danger", "bin") }),
        ]
    });
    let examples = view! {
        <Menu label="Options of the gallery" trigger=solid_icon("dots") entries/>
        <Popover label="Open popover" class="button" trigger="Popover".into_child()>
            <p class="item">"Anything."</p>
        </Popover>
    };
    section("Menu and popover", "Every kind of entry.", row(examples))
}

fn dialogs() -> AnyView {
    let open = RwSignal::new(None::<DialogRole>);
    let on_close = Callback::new(move |()| open.set(None));
    let dialog = move || match open.get() {
        None => nothing(),
        Some(DialogRole::Dialog) => view! {
            <Dialog title="Dialog" on_close text="What it is about.">
                <div class="dialog-body"><p>"Content."</p></div>
                <DialogFooter/>
            </Dialog>
        },
        Some(DialogRole::Alert) => view! {
            <Dialog title="Delete it?" role=DialogRole::Alert on_close text="What stops working.">
                <DeleteFooter/>
            </Dialog>
        },
    };
    let examples = view! {
        <Button label="Open dialog" on_press=Callback::new(move |()| open.set(Some(DialogRole::Dialog)))/>
        <Button label="Open alert dialog" on_press=Callback::new(move |()| open.set(Some(DialogRole::Alert)))/>
    };
    view! { {section("Dialogs", "One to work in, and one that warns.", row(examples))}{dialog} }
}

#[component]
fn DialogFooter() -> impl IntoView {
    let dialog = use_dialog();
    view! { <CardFooter hint=""><Button label="Close" on_press=Callback::new(move |()| dialog.close())/></CardFooter> }
}

#[component]
fn DeleteFooter() -> impl IntoView {
    let dialog = use_dialog();
    view! { <AlertFooter label="Delete" on_press=Callback::new(move |()| dialog.close())/> }
}

fn secrets() -> AnyView {
    let secret = |shown: bool, eye: (&'static str, &'static str), copy_label: &'static str| {
        let text = Callback::new(|()| Some("tpt_example".to_owned()));
        view! { <SecretLine text masked="tpt_••••" shown=RwSignal::new(shown) eye copy_label what="Example"/> }
    };
    let examples = view! {
        {secret(false, ("Show masked secret", "Hide masked secret"), "Copy masked secret")}
        {secret(true, ("Show open secret", "Hide open secret"), "Copy open secret")}
        <CodeLine text="cargo xtask serve" copy_label="Copy command" what="Command"/>
        <CopyButton label="Copy text" what="Text" text=Callback::new(|()| Some("text".to_owned()))/>
    };
    section("Secrets and code", "Masked, shown, and what can be copied.", examples)
}

fn icons() -> AnyView {
    section("Icons", "An outline and a filled shape.", row(view! { {icon("key")}{solid_icon("dots")} }))
}

fn statuses() -> AnyView {
    let status = use_status();
    let examples = view! {
        <Button label="Say it is done" on_press=Callback::new(move |()| status.done("Saved."))/>
        <Button label="Say it failed" on_press=Callback::new(move |()| status.failed("Not saved."))/>
        <Button label="Say nothing" on_press=Callback::new(move |()| status.clear())/>
    };
    section("Status message", "Spoken and shown at the edge of the window.", row(examples))
}

fn loading() -> AnyView {
    let on_retry = nothing_happens();
    view! {
        <Card title="Loading" lead="The skeleton of a card.">{skeleton(4, true)}</Card>
        <Card title="Failed" lead="With and without Retry.">
            {body(view! {
                <ErrorNote title="The tokens could not be loaded" error=ApiError::Timeout safe="They still work." on_retry/>
                <ErrorNote title="The token was not deleted" error=ApiError::Forbidden(None) safe="It still works."/>
            })}
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn every_primitive_is_shown() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
        for entry in fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let module = name.trim_end_matches(".rs");
            assert!(
                include_str!("gallery.rs").contains(&format!("use crate::ui::{module}::")),
                "{module} is not shown"
            );
        }
    }
}
