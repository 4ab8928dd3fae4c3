//! Every operation of the API: a valid call of it, and who may make it.

use crate::support::{Answer, Call};
use image::{ImageFormat, RgbImage};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;

/// Who may make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everyone, also without signing in.
    Public,
    /// Any signed-in account.
    Authenticated,
    /// Any account that is signed in in a browser.
    Browser,
    /// Any account of the tenant in the path.
    TenantMember,
    /// The owner of the account in the path. The number is the status if there is no such account.
    Owner(u16),
}

/// What a call sends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sends {
    Nothing,
    Json(&'static str),
    /// A form with an image in it.
    Image,
}

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The path template of the document, and the query to add.
    name: &'static str,
    pub(crate) access: Access,
    /// The status for the owner.
    pub(crate) status: u16,
    pub(crate) sends: Sends,
}

impl Operation {
    pub(crate) fn name(&self) -> &'static str {
        self.name.split('?').next().unwrap()
    }

    pub(crate) fn method(&self) -> Method {
        self.name.split_once(' ').unwrap().0.parse().unwrap()
    }

    /// The path template with the names of its parameters.
    pub(crate) fn template(&self) -> &'static str {
        self.name.split_once(' ').unwrap().1
    }

    /// Sends `call` with what the operation takes.
    pub(crate) async fn send(&self, call: Call<'_>) -> Answer {
        match self.sends {
            Sends::Nothing => call.await,
            Sends::Json(text) => call.text(text).await,
            Sends::Image => call.form(image()).await,
        }
    }

    pub(crate) fn is_mutation(&self) -> bool {
        self.method() != Method::GET
    }
}

const fn operation(name: &'static str, access: Access, status: u16, sends: Sends) -> Operation {
    Operation { name, access, status, sends }
}

use Access::{Authenticated, Browser, Owner, Public, TenantMember};
use Sends::{Image, Json, Nothing};

/// In an order in which one account can make all of these calls.
pub(crate) const OPERATIONS: [Operation; 47] = [
    operation("GET /actor", Authenticated, 200, Nothing),
    operation("GET /actor/org", Authenticated, 200, Nothing),
    operation("GET /actor/workspace", Authenticated, 200, Nothing),
    operation("GET /tenant/{tenant_handle}", TenantMember, 200, Nothing),
    operation("GET /identity/{identity_handle}", Public, 200, Nothing),
    operation("GET /identity/{identity_handle}/avatar", Public, 200, Nothing),
    operation("GET /invoice/{pass}", Public, 200, Nothing),
    operation("POST /login", Public, 201, Json(r#"{"email":"nobody@nowhere.example"}"#)),
    operation("POST /login/token", Public, 201, Nothing),
    operation("GET /login/token/{temporary_token_request_id}", Authenticated, 200, Nothing),
    operation("PATCH /login/token/{temporary_token_request_id}", Browser, 200, Json(r#"{"state":"confirmed"}"#)),
    operation("DELETE /login/token/{temporary_token_request_id}", Authenticated, 200, Nothing),
    operation("GET /user/{user_handle}", Owner(404), 200, Nothing),
    operation("PATCH /user/{user_handle}", Owner(404), 200, Json(r#"{"display_name":"Dwight"}"#)),
    operation("POST /user/{user_handle}/avatar", Owner(404), 201, Image),
    operation("DELETE /user/{user_handle}/avatar", Owner(404), 201, Nothing),
    operation("GET /user/{user_handle}/email", Owner(403), 200, Nothing),
    operation("GET /user/{user_handle}/constraint", Owner(403), 200, Nothing),
    operation("GET /user/{user_handle}/workspace", Owner(403), 200, Nothing),
    operation("GET /user/{user_handle}/audit_log", Owner(403), 200, Nothing),
    operation("GET /user/{user_handle}/usage", Owner(403), 200, Nothing),
    operation("GET /user/{user_handle}/workspace/{workspace_handle}/usage", Owner(403), 200, Nothing),
    operation("GET /user/{user_handle}/preferences", Owner(404), 200, Nothing),
    operation(
        "PATCH /user/{user_handle}/preferences",
        Owner(404),
        200,
        Json(r#"{"communication_tips_and_tricks":"enabled"}"#),
    ),
    operation("GET /user/{user_handle}/password", Owner(404), 200, Nothing),
    operation("POST /user/{user_handle}/password", Owner(404), 201, Json(r#"{"expires_in_minutes":60}"#)),
    operation("GET /user/{user_handle}/token", Owner(403), 200, Nothing),
    operation("POST /user/{user_handle}/token", Owner(403), 201, Json(r#"{"title":"ci"}"#)),
    operation("GET /user/{user_handle}/token/{token_id}", Owner(404), 200, Nothing),
    operation(
        "PATCH /user/{user_handle}/token/{token_id}",
        Owner(404),
        200,
        Json(r#"{"status":"inactive","title":"desk"}"#),
    ),
    operation("DELETE /user/{user_handle}/token/{token_id}", Owner(403), 200, Nothing),
    operation("GET /user/{user_handle}/billing/plan", Owner(404), 200, Nothing),
    operation("GET /user/{user_handle}/billing/subscription", Owner(404), 200, Nothing),
    operation("GET /user/{user_handle}/billing/subscription/{subscription_id}", Owner(404), 200, Nothing),
    operation("DELETE /user/{user_handle}/billing/subscription/{subscription_id}", Owner(404), 200, Nothing),
    operation("POST /user/{user_handle}/billing/subscription", Owner(404), 200, Nothing),
    operation("GET /user/{user_handle}/billing/stripe/invoice/upcoming", Owner(404), 200, Nothing),
    operation("GET /user/{user_handle}/billing/invoice", Owner(404), 200, Nothing),
    operation("GET /user/{user_handle}/billing/invoice/{invoice_id}", Owner(404), 200, Nothing),
    operation("GET /user/{user_handle}/billing/payment_method", Owner(404), 200, Nothing),
    operation("GET /user/{user_handle}/billing/payment_method/{payment_method_id}", Owner(404), 200, Nothing),
    operation(
        "PATCH /user/{user_handle}/billing/payment_method/{payment_method_id}",
        Owner(404),
        200,
        Json(r#"{"default":false}"#),
    ),
    operation("DELETE /user/{user_handle}/billing/payment_method/{payment_method_id}", Owner(404), 200, Nothing),
    operation("DELETE /user/{user_handle}", Owner(403), 200, Nothing),
    operation("GET /login/confirm?t={link}", Public, 201, Nothing),
    operation("POST /logout", Public, 204, Nothing),
    operation("GET /logout/{provider}", Public, 307, Nothing),
];

/// Asserts that the table above and the document have the same operations.
pub(crate) async fn assert_complete(api: &str) {
    let document: Value = reqwest::get(format!("{api}/docs/openapi.json")).await.unwrap().json().await.unwrap();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |key| (path, key)))
        .filter(|(_, key)| {
            key.parse::<Method>().is_ok() && ["get", "post", "put", "patch", "delete"].contains(&key.as_str())
        })
        .map(|(path, key)| format!("{} {path}", key.to_uppercase()))
        .collect();
    let known: BTreeSet<String> = OPERATIONS.iter().map(|it| it.name().to_owned()).collect();
    assert_eq!(known, described, "each operation needs an entry in support/operations.rs");
}

/// The values of path parameters for one account.
#[derive(Clone)]
pub(crate) struct Things(HashMap<&'static str, String>);

impl Things {
    /// Those of the demo account, read with this credential.
    pub(crate) async fn of_demo(api: &str, credential: (&str, &str)) -> Self {
        let account = format!("{api}/user/dwight-schrute");
        let first = async |path: &str, field: &str, place: usize| {
            let call = Client::new().get(format!("{account}{path}")).header(credential.0, credential.1);
            let list: Value = call.send().await.unwrap().json().await.unwrap();
            list["items"][place][field].as_str().unwrap_or_else(|| panic!("{path}: {list}")).to_owned()
        };
        let pdf = first("/billing/invoice", "invoice_pdf", 0).await;
        let fixed = [
            ("user_handle", "dwight-schrute"),
            ("identity_handle", "dwight-schrute"),
            ("tenant_handle", "turbot-pipes"),
            ("provider", "email"),
        ];
        let mut things = Self(fixed.map(|(name, value)| (name, value.to_owned())).into());
        things.set("workspace_handle", &first("/workspace", "handle", 0).await);
        things.set("token_id", &first("/token", "id", 0).await);
        things.set("subscription_id", &first("/billing/subscription", "id", 0).await);
        things.set("invoice_id", &first("/billing/invoice", "id", 0).await);
        things.set("payment_method_id", &first("/billing/payment_method", "id", 1).await);
        things.set("pass", pdf.rsplit('/').next().unwrap());
        things
    }

    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.0.insert(name, value.to_owned());
    }

    /// The path for a template.
    pub(crate) fn fill(&self, template: &str) -> String {
        let mut parts = template.split('{');
        let mut path = parts.next().unwrap().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap();
            path.push_str(self.0.get(name).unwrap_or_else(|| panic!("{name} in {template} needs a value")));
            path.push_str(rest);
        }
        path
    }
}

/// The names of the parameters in a template.
pub(crate) fn parameters(template: &str) -> Vec<&str> {
    template.split('{').skip(1).map(|part| part.split_once('}').unwrap().0).collect()
}

/// A form with a valid image.
pub(crate) fn image() -> Form {
    let mut file = Vec::new();
    RgbImage::new(4, 4).write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
    Form::new().part("avatar", Part::bytes(file))
}
