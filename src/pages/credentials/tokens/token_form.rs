//! "Title and expiry": what a token is made with when one wants more than a token that never expires. Closed by default
//! and never in the way.

use crate::browser::timers::now;
use crate::pages::credentials::tokens::tokens_state::{Tokens, use_tokens};
use crate::ui::field::Field;
use crate::ui::select::Select;
use api_types::{CreateToken, TokenTitle};
use lean::prelude::*;

/// The id of the fields.
pub const TOKEN_FORM_ID: &str = "new-token-wanted";

const DAY: f64 = 86_400.0;
/// The choice that asks for a day.
const ON_A_DAY: &str = "day";
/// Days, or what else to choose, and the words for it.
const EXPIRIES: [(&str, &str); 6] = [
    ("", "Never"),
    ("7", "In 7 days"),
    ("30", "In 30 days"),
    ("90", "In 90 days"),
    ("365", "In 365 days"),
    (ON_A_DAY, "At the end of a day (UTC)…"),
];

/// What is typed and chosen.
#[derive(Clone, Copy)]
pub struct NewTokenForm {
    /// Whether the fields are there. What is in them counts only then.
    pub open: RwSignal<bool>,
    title: RwSignal<String>,
    wrong_title: RwSignal<Option<String>>,
    expiry: RwSignal<String>,
    day: RwSignal<String>,
    wrong_day: RwSignal<Option<String>>,
}

impl NewTokenForm {
    /// Closed and empty, and so again when one of `tokens` was made by it.
    pub fn new(tokens: Tokens) -> Self {
        let empty = || RwSignal::new(String::new());
        let wanted = Self {
            open: RwSignal::new(false),
            title: empty(),
            wrong_title: RwSignal::new(None),
            expiry: empty(),
            day: empty(),
            wrong_day: RwSignal::new(None),
        };
        Effect::new(move || {
            if tokens.panel.created.with(|created| created.as_ref().is_some_and(|created| created.replaces.is_none())) {
                wanted.clear();
            }
        });
        wanted
    }

    /// What to make; nothing when a field is wrong, which then says so.
    pub fn read(self) -> Option<CreateToken> {
        if !self.open.get_untracked() {
            return Some(CreateToken::default());
        }
        let title = TokenTitle::parse(&self.title.get_untracked());
        let expiration = self.expiration();
        self.wrong_title.set(title.as_ref().err().map(|error| error.message().to_owned()));
        self.wrong_day.set(expiration.err().map(str::to_owned));
        let title = Some(title.ok()?).filter(|title| !title.as_str().is_empty());
        Some(CreateToken { title, expiration: expiration.ok()?, ..CreateToken::default() })
    }

    /// Seconds until it expires.
    #[expect(clippy::cast_possible_truncation, reason = "a span of some years at most, in seconds")]
    fn expiration(self) -> Result<Option<i64>, &'static str> {
        let expiry = self.expiry.get_untracked();
        if expiry != ON_A_DAY {
            return Ok(expiry.parse::<u32>().ok().map(|days| i64::from(days) * DAY as i64));
        }
        let day = js_sys::Date::parse(&self.day.get_untracked());
        let left = (day - now()) / 1000.0 + DAY;
        if left >= 1.0 { Ok(Some(left as i64)) } else { Err("Choose a day from today on.") }
    }

    fn clear(self) {
        self.open.set(false);
        for field in [self.title, self.expiry, self.day] {
            field.set(String::new());
        }
    }
}

/// What is typed beside the button of the page one is on.
pub fn use_new_token_form() -> NewTokenForm {
    expect_context()
}

/// The fields, above the footer.
#[component]
pub fn NewTokenFields() -> impl IntoView {
    let tokens = use_tokens();
    let wanted = use_new_token_form();
    let refused = move |field: &'static str| tokens.create.mutation.error().and_then(|error| error.for_field(field));
    let title_error = Signal::derive(move || wanted.wrong_title.get().or_else(|| refused("title")));
    let day_error = Signal::derive(move || wanted.wrong_day.get().or_else(|| refused("expiration")));
    let options = EXPIRIES.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let is_on_a_day = Memo::new(move |_| wanted.expiry.with(|expiry| expiry == ON_A_DAY));
    let day = move || {
        is_on_a_day.get().then(|| view! { <Field label="Last day" kind="date" value=wanted.day error=day_error/> })
    };
    view! {
        <div class="card-body token-form" id=TOKEN_FORM_ID>
            <Field label="Title" value=wanted.title error=title_error hint="Up to 100 characters."/>
            <Select label="Expires" value=wanted.expiry options/>
            {day}
        </div>
    }
}
