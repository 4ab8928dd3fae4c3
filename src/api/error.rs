//! What can go wrong with a request, and the message for people.

use api_types::ErrorModel;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// No connection, or it broke before the answer arrived. The outcome is unknown.
    Offline,
    /// Nothing of an answer within ten seconds. The outcome is unknown.
    Timeout,
    /// 400 or 422: a field or the whole request was rejected; nothing was done.
    Invalid(Box<ErrorModel>),
    /// 401: nobody is signed in.
    SignedOut,
    /// 402: a limit of the plan is reached; the service's message.
    Quota(String),
    /// 403: not allowed; the reason when the service gives one.
    Forbidden(Option<String>),
    /// 404: it does not exist, or no longer.
    NotFound,
    /// 409: a conflict; the service's message.
    Conflict(Option<String>),
    /// 412: it changed since it was fetched.
    Stale,
    /// 429: too many requests; how long to wait when the service says so.
    TooMany {
        /// Seconds, rounded up.
        seconds: Option<u32>,
    },
    /// 5xx: the service failed. The outcome is unknown.
    Server {
        /// The HTTP status.
        status: u16,
        /// The id of the request, to quote to support.
        instance: Option<String>,
    },
    /// A good status with a body that cannot be parsed. The outcome is unknown.
    InvalidResponse,
    /// A success that does not say that the change was made. The outcome is unknown.
    Unconfirmed,
    /// Any other status. The outcome is unknown.
    Unexpected(u16),
    /// The service always names a further page of a list.
    EndlessList,
    /// Of a list that is too long only the first items are kept.
    ListCut,
    /// The person has left the page that showed the list.
    Left,
    /// CORS hides the `Date` header from this page.
    MissingDateHeader,
    /// A part of the program could not be loaded; the start script's words about why.
    NotLoaded(String),
}

impl From<serde_js::Error> for ApiError {
    fn from(_: serde_js::Error) -> Self {
        Self::InvalidResponse
    }
}

impl ApiError {
    /// The error of a failed `fetch`: the start script aborts a request that is silent, everything else is the connection.
    pub fn from_fetch(error: &JsValue) -> Self {
        let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        if name.as_deref() == Some("AbortError") { Self::Timeout } else { Self::Offline }
    }

    /// The error of a status that is not a success. The body may be the documented envelope, the same inside
    /// `{"error": …}`, a proxy's page, plain text or empty.
    pub fn from_status(status: u16, body: &str, retry_after: Option<u32>) -> Self {
        let model = envelope(body);
        match status {
            400 | 422 => Self::Invalid(Box::new(model)),
            401 => Self::SignedOut,
            402 => Self::Quota(model.detail.unwrap_or(model.title)),
            403 => Self::Forbidden(model.detail),
            404 => Self::NotFound,
            409 => Self::Conflict(model.detail),
            412 => Self::Stale,
            429 => Self::TooMany { seconds: retry_after },
            500..=599 => Self::Server { status, instance: Some(model.instance).filter(|id| !id.is_empty()) },
            _ => Self::Unexpected(status),
        }
    }

    /// What happened, in a sentence or two. The caller adds what it means for the person's data.
    pub fn message(&self) -> String {
        match self {
            Self::Offline => "The connection was lost. Check that you are online.".into(),
            Self::Timeout => "The service did not answer within 10 seconds.".into(),
            Self::Invalid(model) => reason(model),
            Self::SignedOut => "You are signed out. Sign in again to go on.".into(),
            Self::Quota(words) if !words.is_empty() => words.clone(),
            Self::NotLoaded(words) => words.clone(),
            Self::Quota(_) => "A limit of your plan is reached.".into(),
            Self::Forbidden(Some(detail)) => ["The service does not allow it: ", detail].concat(),
            Self::Forbidden(None) => "The service does not allow it for your account.".into(),
            Self::NotFound => "It is not there any more. It may have been deleted elsewhere.".into(),
            Self::Conflict(Some(detail)) => detail.clone(),
            Self::Conflict(None) => "Something else stands in the way of it.".into(),
            Self::Stale => "It was changed elsewhere since this page read it.".into(),
            Self::TooMany { .. } => "Too many requests in a short time.".into(),
            Self::Server { status, instance: None } => ["The service failed (", &status.to_string(), ")."].concat(),
            Self::Server { status, instance: Some(id) } => {
                ["The service failed (", &status.to_string(), "). Quote ", id, " if you ask for help."].concat()
            }
            Self::InvalidResponse => "The service answered with something this page cannot read.".into(),
            Self::Unconfirmed => "The service answered, but not that it was done.".into(),
            Self::EndlessList => "The list does not end: the service always names a further page.".into(),
            Self::ListCut => "Only the first 1,000 are shown: the list is too long.".into(),
            Self::Left => "You have left the page.".into(),
            Self::MissingDateHeader => {
                "The service does not tell pages of this site what time it is, and it has to be its own.".into()
            }
            Self::Unexpected(status) => ["The service answered with status ", &status.to_string(), "."].concat(),
        }
    }

    /// Whether the service may have acted although no answer says so.
    pub fn outcome_unknown(&self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::Timeout
                | Self::Server { .. }
                | Self::InvalidResponse
                | Self::Unconfirmed
                | Self::Unexpected(_)
        )
    }

    /// Whether a change may have been made although this was the answer. Browsers send a request again when a connection
    /// that was kept open is reset, so that a refusal may be the answer to a second copy.
    pub fn is_doubtful(&self) -> bool {
        self.outcome_unknown()
            || matches!(
                self,
                Self::SignedOut
                    | Self::Quota(_)
                    | Self::Forbidden(_)
                    | Self::NotFound
                    | Self::Conflict(_)
                    | Self::Stale
            )
    }

    /// Whether a retry can help; after a 401, once the person has signed in again.
    pub fn can_retry(&self) -> bool {
        self.outcome_unknown()
            || matches!(
                self,
                Self::SignedOut | Self::Stale | Self::TooMany { .. } | Self::EndlessList | Self::NotLoaded(_)
            )
    }

    /// The validation error of `field`, if there is one.
    pub fn for_field(&self, field: &str) -> Option<String> {
        match self {
            Self::Invalid(model) => model.for_field(field).map(str::to_owned),
            _ => None,
        }
    }
}

/// The message of a rejected request: the first field's error, else the detail, else the title.
fn reason(model: &ErrorModel) -> String {
    let field = model.validation_errors.iter().find_map(|error| error.message.as_ref());
    match field.or(model.detail.as_ref()) {
        Some(words) => words.clone(),
        None if !model.title.is_empty() => ["The service refused it: ", &model.title, "."].concat(),
        None => "The service refused it without saying why.".into(),
    }
}

/// The error envelope in a body, bare or nested; empty when there is none.
fn envelope(body: &str) -> ErrorModel {
    let value = serde_js::parse(body).unwrap_or_default();
    let nested = if value.is_object() { serde_js::field(&value, "error") } else { JsValue::UNDEFINED };
    serde_js::from_value(if nested.is_object() { nested } else { value }).unwrap_or_default()
}
