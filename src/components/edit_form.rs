//! A field of the account with its own Save button.

use crate::api::ApiError;
use crate::browser::focus::focus;
use crate::components::error_note::change_note;
use crate::mutation::{Failure, Mutation, Outcome};
use crate::ui::button::{Button, Variant};
use crate::ui::card::CardFooter;
use crate::ui::form::SubmitButton;
use lean::prelude::*;

/// One field: the typed value, the saved value, and the mutation that saves it.
#[derive(Clone, Copy)]
pub struct Edit {
    /// Its name, and the id of its input.
    pub field: (&'static str, &'static str),
    /// The typed value.
    pub typed: RwSignal<String>,
    /// The saved value.
    pub saved: Memo<String>,
    /// The saved value when editing began.
    base: RwSignal<String>,
    /// Saves it.
    pub mutation: Mutation,
}

impl Edit {
    /// The field called `name` whose input has this id. Until it is edited it follows changes from elsewhere.
    pub fn new(name: &'static str, id: &'static str, saved: Memo<String>) -> Self {
        let typed = RwSignal::new(saved.get_untracked());
        let base = RwSignal::new(saved.get_untracked());
        let mut before = saved.get_untracked();
        Effect::new(move || {
            let now = saved.get();
            if typed.with_untracked(|typed| *typed == before) {
                typed.set(now.clone());
            }
            if typed.with_untracked(|typed| typed.trim() == now) {
                base.set(now.clone());
            }
            before = now;
        });
        let edit = Self { field: (name, id), typed, saved, base, mutation: Mutation::new() };
        expect_context::<Edits>().0.update(|edits| edits.push(edit));
        edit
    }

    /// Whether saving would change anything.
    pub fn is_dirty(self) -> bool {
        self.saved.with(|saved| self.typed.with(|typed| typed.trim() != saved))
    }

    /// Whether the saved value changed since editing began; the mutation then reports it.
    pub fn changed_elsewhere(self) -> bool {
        self.mutation.changed_elsewhere(self.base, self.saved.get_untracked())
    }

    /// After saving: shows the saved value, unless something else than what was `sent` has been typed meanwhile.
    pub fn on_saved(self, sent: &str, saved: &str) {
        self.base.set(saved.to_owned());
        self.typed.try_update(|typed| {
            if typed == sent {
                saved.clone_into(typed);
            }
        });
    }

    /// Resets to the saved value.
    pub fn discard(self) {
        self.mutation.clear();
        self.base.set(self.saved.get_untracked());
        self.typed.set(self.saved.get_untracked());
    }
}

/// The fields of the page that can have unsaved changes.
#[derive(Clone, Copy, Default)]
pub struct Edits(RwSignal<Vec<Edit>>);

impl Edits {
    /// The names of the fields with unsaved changes.
    pub fn unsaved(self) -> Vec<&'static str> {
        self.0.with(|edits| edits.iter().filter(|edit| edit.is_dirty()).map(|edit| edit.field.0).collect())
    }

    /// Resets every field to its saved value.
    pub fn discard(self) {
        for edit in self.0.get_untracked() {
            edit.discard();
        }
    }
}

/// The footer of the card of `edit`: its state, Discard and Save.
#[component]
pub fn EditFooter(
    /// The field.
    edit: Edit,
) -> impl IntoView {
    let dirty = Memo::new(move |_| edit.is_dirty());
    let id = [edit.field.1, "-why"].concat();
    let reason = Signal::derive(move || (!dirty.get()).then(|| "No changes to save.".to_owned()));
    let hint = move || match edit.mutation.failure().map(|failure| failure.outcome) {
        Some(Outcome::NotDone) => "Not saved.",
        _ => "Unsaved change.",
    };
    let discard = move || {
        let on_press = Callback::new(move |()| {
            edit.discard();
            // The Discard button has been removed, and the focus with it.
            focus(&["#", edit.field.1].concat());
        });
        dirty.get().then(|| view! { <Button label="Discard" variant=Variant::Ghost on_press/> })
    };
    view! {
        <CardFooter hint=Signal::derive(move || hint().to_owned()) reason reason_id=id.clone()>
            {discard}
            <SubmitButton
                label="Save"
                busy_label="Saving…"
                busy=Signal::derive(move || edit.mutation.is_busy())
                described_by=id
                unavailable=Signal::derive(move || !dirty.get())
            />
        </CardFooter>
    }
}

/// The note about a change of something typed that failed; `what` is as for [`change_note`].
pub fn edit_note(what: (&str, &str), failure: Failure, on_retry: Callback<()>) -> AnyView {
    let safe = match failure.error {
        ApiError::Stale => "What you typed is kept. The page has read it again: Retry saves yours.",
        _ => "Nothing was changed, and what you typed is kept.",
    };
    change_note(what, failure, safe, "What you typed is kept. Retry finds out.", Some(on_retry))
}
