//! The published contract, docs/contract.json, and where this API differs from it.

use super::Answer;
use super::contract::operation;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

/// Where this API differs, with `*` for any text, and the words that tell it in docs/api.md under "Known quirks".
pub(crate) const DIFFERENCES: &[(&str, &str)] = &[
    ("POST /logout: added", "`POST /logout`"),
    ("GET /logout/{provider}: added", "`GET /logout/{provider}`"),
    ("GET /invoice/{pass}: added", "`GET /invoice/{pass}`"),
    ("*: 503 added", "503 while the database is busy"),
    ("*: 412 added", "412 for a stale `If-Match`"),
    ("*: header Idempotency-Key added", "`Idempotency-Key` is taken by every change"),
    ("*: 409 added", "409 and 422 for a key"),
    ("*: 422 added", "409 and 422 for a key"),
    ("*: header If-Match added", "which every change to something with a version takes as a header"),
    ("PATCH /user/{user_handle}: 409 added", "409 for a handle that is taken"),
    ("DELETE /user/{user_handle}/token/{token_id}: 404 added", "404 for a token that is not there, also for `DELETE`"),
    ("POST /login: 429 added", "429 for sign-in requests"),
    ("GET /login/confirm: 429 added", "429 for sign-in requests"),
    ("*/login/token/{temporary_token_request_id}: 403 added", "403 for a command line's login"),
    ("GET /identity/{identity_handle}/avatar: 304 added", "304 for an image that the browser has"),
    ("*/login/token*: 400 added", "400 where nothing but the address can be wrong"),
    ("*token added", "`token` of a new token"),
    ("PATCH /user/{user_handle}: body avatar_url added", "`avatar_url` of a changed account"),
    ("POST /user/{user_handle}/token: body added", "the body of `POST …/token`"),
    ("POST /user/{user_handle}/password: body required", "That of `POST …/password` may be left out."),
    ("*: query where pattern", "patterns, lengths and limits of texts, numbers and times"),
    ("GET /login/confirm: query t minLength", "patterns, lengths and limits of texts, numbers and times"),
    ("*: body * pattern", "patterns, lengths and limits of texts, numbers and times"),
    ("*: body handle minLength", "patterns, lengths and limits of texts, numbers and times"),
    ("*: body * maxLength", "patterns, lengths and limits of texts, numbers and times"),
    ("*: body * minimum", "patterns, lengths and limits of texts, numbers and times"),
    ("*: body * maximum", "patterns, lengths and limits of texts, numbers and times"),
    ("*: body * format", "patterns, lengths and limits of texts, numbers and times"),
    ("PATCH /user/{user_handle}/token/{token_id}: body status enum", "`active` or `inactive` for a token"),
    ("*: body * null", "`null` reads as left out."),
    ("*_by_id pattern", "Here they are empty then"),
];

static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../../docs/contract.json")).unwrap());

/// Made once each: there are many answers.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Asserts that the contract has this answer, but for what is listed.
pub(crate) fn check(method: &Method, path: &str, answer: &Answer) {
    let Some((template, operation)) = operation(&CONTRACT, method, path) else { return };
    let name = format!("{method} {template}: {}", answer.status);
    let declared = &operation["responses"][answer.status.to_string()];
    if !declared.is_object() {
        return assert!(is_listed(&format!("{name} added")), "the contract has no {name}");
    }
    let schema = &declared["content"]["application/json"]["schema"];
    if schema.is_null() {
        return;
    }
    for error in validator(&name, schema).iter_errors(&answer.body) {
        let mut place: Vec<String> = error.instance_path.as_str().split('/').skip(1).map(str::to_owned).collect();
        place.retain(|part| part.parse::<usize>().is_err());
        if let ValidationErrorKind::Required { property } = &error.kind {
            place.extend(property.as_str().map(str::to_owned));
        }
        let keyword = error.schema_path.as_str().rsplit('/').next().unwrap();
        let difference = line(&name, &place.join("."), keyword);
        assert!(is_listed(&difference), "{difference}: {error} in {}", answer.text);
    }
}

fn validator(name: &str, schema: &Value) -> Arc<Validator> {
    let mut known = VALIDATORS.lock().unwrap();
    let make = || {
        let mut root = schema.clone();
        root["components"] = CONTRACT["components"].clone();
        Arc::new(jsonschema::validator_for(&root).unwrap())
    };
    known.entry(name.to_owned()).or_insert_with(make).clone()
}

fn is_listed(difference: &str) -> bool {
    DIFFERENCES.iter().any(|(pattern, _)| matches(pattern, difference))
}

/// Whether a pattern of [`DIFFERENCES`] stands for this difference.
pub(crate) fn matches(pattern: &str, difference: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| difference.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Every difference between the contract and `document`, a line each: the operation, the place in it, and what is not
/// the same. An answer may promise more than the contract asks; a request has to be taken as the contract has it.
pub(crate) fn differences(document: &Value) -> BTreeSet<String> {
    let mut found = Comparison { published: &CONTRACT, ours: document, lines: BTreeSet::new() };
    for (name, published) in operations(&CONTRACT) {
        match operations(document).find(|(ours, _)| *ours == name) {
            Some((_, ours)) => found.operation(&name, published, ours),
            None => found.note(name, "", "missing"),
        }
    }
    for (name, _) in operations(document) {
        if !operations(&CONTRACT).any(|(published, _)| published == name) {
            found.note(name, "", "added");
        }
    }
    found.schemes();
    found.lines
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{} {path}:", method.to_uppercase()), operation))
    })
}

fn line(operation: &str, place: &str, what: &str) -> String {
    [operation, place, what].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a schema describes what clients send or what they receive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Request,
    Response,
}

/// What a schema says beside its type.
const KEYWORDS: [&str; 8] =
    ["format", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "additionalProperties"];

struct Comparison<'a> {
    published: &'a Value,
    ours: &'a Value,
    lines: BTreeSet<String>,
}

impl Comparison<'_> {
    fn note(&mut self, operation: impl AsRef<str>, place: &str, what: &str) {
        self.lines.insert(line(operation.as_ref(), place, what));
    }

    fn schemes(&mut self) {
        let of = |document: &Value| document["components"]["securitySchemes"].clone();
        if of(self.published) != of(self.ours) {
            self.note("securitySchemes:", "", "other");
        }
    }

    fn operation(&mut self, name: &str, published: &Value, ours: &Value) {
        if signed_in(self.published, published) != signed_in(self.ours, ours) {
            self.note(name, "security", "other");
        }
        self.parameters(name, published, ours);
        self.bodies(name, published, ours);
        self.answers(name, published, ours);
    }

    fn parameters(&mut self, name: &str, published: &Value, ours: &Value) {
        let (published, ours) = (parameters(published), parameters(ours));
        for (place, parameter) in &published {
            let Some(own) = ours.get(place) else {
                self.note(name, place, "missing");
                continue;
            };
            if parameter["required"].as_bool().unwrap_or_default() != own["required"].as_bool().unwrap_or_default() {
                self.note(name, place, "required");
            }
            if parameter["schema"]["default"] != own["schema"]["default"] {
                self.note(name, place, "default");
            }
            self.schemas(name, place, Direction::Request, &parameter["schema"], &own["schema"]);
        }
        for place in ours.keys().filter(|place| !published.contains_key(*place)) {
            self.note(name, place, "added");
        }
    }

    fn bodies(&mut self, name: &str, published: &Value, ours: &Value) {
        let (published, ours) = (&published["requestBody"], &ours["requestBody"]);
        match (published.is_object(), ours.is_object()) {
            (true, false) => return self.note(name, "body", "missing"),
            (false, true) => return self.note(name, "body", "added"),
            _ => {}
        }
        if published["required"].as_bool().unwrap_or_default() != ours["required"].as_bool().unwrap_or_default() {
            self.note(name, "body", "required");
        }
        self.contents(name, "body", Direction::Request, published, ours);
    }

    fn answers(&mut self, name: &str, published: &Value, ours: &Value) {
        let none = Map::new();
        let (published, ours) = (&published["responses"], &ours["responses"]);
        for (status, answer) in published.as_object().unwrap_or(&none) {
            match ours.get(status) {
                Some(own) => self.contents(name, status, Direction::Response, answer, own),
                None => self.note(name, status, "missing"),
            }
        }
        for status in ours.as_object().unwrap_or(&none).keys().filter(|status| published.get(*status).is_none()) {
            self.note(name, status, "added");
        }
    }

    fn contents(&mut self, name: &str, place: &str, direction: Direction, published: &Value, ours: &Value) {
        let none = Map::new();
        let published = published["content"].as_object().unwrap_or(&none);
        let ours = ours["content"].as_object().unwrap_or(&none);
        let same = |published: &str, ours: &str| {
            let prefix = published.strip_suffix("*/*").or_else(|| published.strip_suffix('*'));
            prefix.map_or(published == ours, |prefix| ours.starts_with(prefix))
        };
        for (media, content) in published {
            if !ours.keys().any(|own| same(media, own)) {
                self.note(name, place, &format!("{media} missing"));
            }
            for (_, own) in ours.iter().filter(|(own, _)| same(media, own) && own.ends_with("json")) {
                self.schemas(name, place, direction, &content["schema"], &own["schema"]);
            }
        }
        for own in ours.keys().filter(|own| !published.keys().any(|media| same(media, own))) {
            self.note(name, place, &format!("{own} added"));
        }
    }

    fn schemas(&mut self, name: &str, place: &str, direction: Direction, published: &Value, ours: &Value) {
        let (published, ours) = (resolved(self.published, published), resolved(self.ours, ours));
        match (types(&published), types(&ours), direction) {
            (None, _, Direction::Response) | (_, None, Direction::Request) => {}
            (Some(published), Some(ours), Direction::Response) if ours.is_subset(&published) => {}
            (Some(published), Some(ours), Direction::Request) if ours == published => {}
            (Some(mut published), Some(ours), Direction::Request) => {
                published.insert("null".into());
                self.note(name, place, if ours == published { "null" } else { "type" });
            }
            _ => self.note(name, place, "type"),
        }
        for keyword in KEYWORDS {
            let (published, ours) = (published.get(keyword), ours.get(keyword));
            let keeps = direction == Direction::Response && (published.is_none() || is_part(ours, published));
            if published != ours && !keeps {
                self.note(name, place, keyword);
            }
        }
        if let (Some(published), Some(ours)) = (published.get("items"), ours.get("items")) {
            self.schemas(name, place, direction, published, ours);
        }
        self.fields(name, place, direction, &published, &ours);
    }

    fn fields(
        &mut self,
        name: &str,
        place: &str,
        direction: Direction,
        published: &Map<String, Value>,
        ours: &Map<String, Value>,
    ) {
        let none = Map::new();
        let fields = |schema: &Map<String, Value>| schema.get("properties").and_then(Value::as_object).cloned();
        let (theirs, own) = (fields(published).unwrap_or_default(), fields(ours).unwrap_or(none));
        let inside = |field: &str| match place.split_once(' ') {
            Some(_) => format!("{place}.{field}"),
            None => format!("{place} {field}"),
        };
        for (field, schema) in &theirs {
            let place = inside(field);
            let Some(own) = own.get(field) else {
                self.note(name, &place, "missing");
                continue;
            };
            match (requires(published, field), requires(ours, field), direction) {
                (true, false, _) | (false, true, Direction::Request) => self.note(name, &place, "required"),
                _ => {}
            }
            self.schemas(name, &place, direction, schema, own);
        }
        for field in own.keys().filter(|field| !theirs.contains_key(*field)) {
            self.note(name, &inside(field), "added");
        }
    }
}

/// The ways to be signed in, one of which an operation asks for; none when it is for anybody.
fn signed_in(document: &Value, operation: &Value) -> BTreeSet<String> {
    let ways = operation.get("security").unwrap_or(&document["security"]).as_array().cloned().unwrap_or_default();
    let names = |way: &Value| way.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    if ways.iter().any(|way| names(way).is_empty()) {
        return BTreeSet::new();
    }
    ways.iter().flat_map(names).collect()
}

fn parameters(operation: &Value) -> HashMap<String, &Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let place = |it: &Value| format!("{} {}", it["in"].as_str().unwrap(), it["name"].as_str().unwrap());
    all.map(|parameter| (place(parameter), parameter)).collect()
}

/// A schema without references, and with `null` among its types whichever way a version of OpenAPI says so.
fn resolved(document: &Value, schema: &Value) -> Map<String, Value> {
    let mut all = schema.as_object().cloned().unwrap_or_default();
    if let Some(Value::String(to)) = all.remove("$ref") {
        all.extend(resolved(document, document.pointer(&to[1..]).unwrap()));
    }
    for part in all.remove("allOf").iter().flat_map(|parts| parts.as_array().unwrap()) {
        all.extend(resolved(document, part));
    }
    let choices = all.remove("oneOf");
    let (nulls, others): (Vec<&Value>, Vec<&Value>) = choices
        .iter()
        .flat_map(|choices| choices.as_array().unwrap())
        .partition(|choice| **choice == json!({ "type": "null" }));
    assert!(others.len() < 2, "a choice cannot be compared: {schema}");
    for choice in others {
        all.extend(resolved(document, choice));
    }
    let is_nullable = all.remove("nullable") == Some(Value::Bool(true)) || !nulls.is_empty();
    if let (Some(mut types), true) = (types(&all), is_nullable) {
        types.insert("null".into());
        all.insert("type".into(), types.into_iter().collect());
    }
    if let Some(Value::Array(values)) = all.get_mut("enum") {
        values.sort_by_key(Value::to_string);
    }
    all
}

/// The types of its values; nothing when any is.
fn types(schema: &Map<String, Value>) -> Option<BTreeSet<String>> {
    match schema.get("type")? {
        Value::String(one) => Some([one.clone()].into()),
        many => Some(many.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
    }
}

/// Whether every value of our `enum` is one of the published.
fn is_part(ours: Option<&Value>, published: Option<&Value>) -> bool {
    match (ours.and_then(Value::as_array), published.and_then(Value::as_array)) {
        (Some(ours), Some(published)) => ours.iter().all(|value| published.contains(value)),
        _ => false,
    }
}

fn requires(schema: &Map<String, Value>, field: &str) -> bool {
    schema.get("required").and_then(Value::as_array).is_some_and(|required| required.contains(&field.into()))
}
