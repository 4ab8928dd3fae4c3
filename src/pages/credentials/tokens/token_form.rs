//! "Title and expiry": optional fields for a new token, collapsed by default. Without them it has no title and never
//! expires.

use crate::browser::clock::{now, parse};
use crate::pages::credentials::tokens::tokens_state::{Tokens, use_tokens};
use crate::ui::field::{Field, FieldKind};
use crate::ui::select::Select;
use api_types::{CreateToken, TokenTitle};
use lean::prelude::*;

/// The id of the element with the fields.
pub const TOKEN_FORM_ID: &str = "new-token-wanted";

const DAY: f64 = 86_400.0;
/// The option that shows the date field.
const ON_A_DAY: &str = "day";
/// The options: number of days or another value, and label.
const EXPIRIES: [(&str, &str); 6] = [
    ("", "Never"),
    ("7", "In 7 days"),
    ("30", "In 30 days"),
    ("90", "In 90 days"),
    ("365", "In 365 days"),
    (ON_A_DAY, "At the end of a day (UTC)…"),
];

/// The values of the fields.
#[derive(Clone, Copy)]
pub struct NewTokenForm {
    /// Whether the fields are expanded. Otherwise their values are ignored.
    pub open: RwSignal<bool>,
    title: RwSignal<String>,
    title_error: RwSignal<Option<String>>,
    expiry: RwSignal<String>,
    day: RwSignal<String>,
    day_error: RwSignal<Option<String>>,
}

impl NewTokenForm {
    /// Collapsed and empty. Reset when a token was created with it.
    pub fn new(tokens: Tokens) -> Self {
        let empty = || RwSignal::new(String::new());
        let form = Self {
            open: RwSignal::new(false),
            title: empty(),
            title_error: RwSignal::new(None),
            expiry: empty(),
            day: empty(),
            day_error: RwSignal::new(None),
        };
        Effect::new(move || {
            if tokens.panel.created.with(|created| created.as_ref().is_some_and(|created| created.replaces.is_none())) {
                form.clear();
            }
        });
        form
    }

    /// The request. `None` if a field is invalid, which then shows its error.
    pub fn read(self) -> Option<CreateToken> {
        if !self.open.get_untracked() {
            return Some(CreateToken::default());
        }
        let title = TokenTitle::parse(&self.title.get_untracked());
        let expiration = self.expiration();
        self.title_error.set(title.as_ref().err().map(|error| error.message().to_owned()));
        self.day_error.set(expiration.err().map(str::to_owned));
        let title = Some(title.ok()?).filter(|title| !title.as_str().is_empty());
        Some(CreateToken { title, expiration: expiration.ok()?, ..CreateToken::default() })
    }

    /// The lifetime in seconds; `None` if it never expires.
    #[expect(clippy::cast_possible_truncation, reason = "a few years at most, in seconds")]
    fn expiration(self) -> Result<Option<i64>, &'static str> {
        let expiry = self.expiry.get_untracked();
        if expiry != ON_A_DAY {
            return Ok(expiry.parse::<u32>().ok().map(|days| i64::from(days) * DAY as i64));
        }
        let seconds = parse(&self.day.get_untracked()).map(|day| (day - now()) / 1000.0 + DAY);
        let whole = seconds.filter(|seconds| *seconds >= 1.0).map(|seconds| seconds as i64);
        whole.map(Some).ok_or("Choose a day from today on.")
    }

    fn clear(self) {
        self.open.set(false);
        for field in [self.title, self.expiry, self.day] {
            field.set(String::new());
        }
    }
}

/// The form of the current page.
pub fn use_new_token_form() -> NewTokenForm {
    expect_context()
}

/// The fields.
#[component]
pub fn NewTokenFields() -> impl IntoView {
    let tokens = use_tokens();
    let form = use_new_token_form();
    let server_error =
        move |field: &'static str| tokens.creating.mutation.error().and_then(|error| error.for_field(field));
    let title_error = Signal::derive(move || form.title_error.get().or_else(|| server_error("title")));
    let day_error = Signal::derive(move || form.day_error.get().or_else(|| server_error("expiration")));
    let options = EXPIRIES.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let is_on_a_day = Memo::new(move |_| form.expiry.with(|expiry| expiry == ON_A_DAY));
    let day = move || {
        is_on_a_day
            .get()
            .then(|| view! { <Field label="Last day" kind=FieldKind::Date value=form.day error=day_error/> })
    };
    view! {
        <div class="card-body token-form" id=TOKEN_FORM_ID>
            <Field label="Title" value=form.title error=title_error hint="Up to 100 characters."/>
            <Select label="Expires" value=form.expiry options/>
            {day}
        </div>
    }
}
