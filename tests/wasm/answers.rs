//! Answers that lie: whatever stands in the place of a field, nothing is read that was not sent. Where a field is missing
//! or of another type the answer is an error, or the field is not known.

use api_types::{
    AuditRecord, AvatarUrl, BillingInvoice, BillingSubscription, Constraint, Identity, IdentityPlan, PaymentMethod,
    TemporaryTokenRequest, Token, UsageMetric, User, UserDatabasePassword, UserEmail, UserOrg, UserPreferences,
    Workspace,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

/// A type of answer: its name, an answer with every field, and the function that reads one and returns what was read.
type Kind = (&'static str, Value, fn(&str) -> Option<Value>);

fn kind<T: DeserializeOwned + Serialize>(whole: Value) -> Kind {
    let name = core::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
    (name, whole, |text| {
        let read = serde_js::parse(text).and_then(serde_js::from_value::<T>).ok()?;
        Some(serde_json::to_value(read).unwrap())
    })
}

/// Every type that the app reads.
fn kinds() -> Vec<Kind> {
    let time = "2026-01-02T03:04:05Z";
    let billing = json!({ "status": "active", "cycle_anchor": time, "suspend_at": time, "suspend_at_reason": "r",
        "delete_at": time, "delete_at_reason": "r", "status_updated_at": time });
    vec![
        kind::<User>(
            json!({ "id": "u_1", "handle": "a", "display_name": "A", "avatar_url": "/a", "url": "/", "status": "accepted",
            "tenant_id": "t_1", "billing": billing, "preview_access_mode": "x", "token_min_issued_at": time,
            "usage_compute_action": "warn", "usage_compute_threshold": 5, "usage_storage_action": "warn",
            "usage_storage_threshold": 6, "created_at": time, "updated_at": time, "version_id": 7 }),
        ),
        kind::<Token>(json!({ "id": "t_1", "user_id": "u_1", "status": "active", "title": "t", "description": "d",
            "token_type": "x", "last4": "abcd", "expires_at": time, "created_at": time, "created_by_id": "u_1",
            "updated_at": time, "updated_by_id": "u_1", "version_id": 3, "token": "tpt_1" })),
        kind::<UserPreferences>(json!({ "id": "up_1", "communication_community_updates": "enabled",
            "communication_product_updates": "disabled", "communication_tips_and_tricks": "enabled", "created_at": time,
            "updated_at": time, "version_id": 3 })),
        kind::<UserEmail>(json!({ "id": "e_1", "email": "a@b.c", "status": "verified", "created_at": time,
            "updated_at": time, "tenant_id": "t_1", "version_id": 1 })),
        kind::<Workspace>(
            json!({ "id": "w_1", "handle": "w", "identity_id": "u_1", "state": "enabled", "state_reason": "r",
            "desired_state": "enabled", "instance_type": "db1.shared", "db_volume_size_bytes": 5, "database_name": "d",
            "host": "h", "hive": "h", "created_at": time, "created_by_id": "u_1", "updated_by_id": "u_1",
            "version_id": 1 }),
        ),
        kind::<AuditRecord>(json!({ "id": "a_1", "action_type": "token.create", "actor_avatar_url": "/a",
            "actor_display_name": "A", "actor_handle": "a", "actor_id": "u_1", "actor_ip": "1.2.3.4",
            "created_at": time, "data": {}, "target_id": "t_1", "target_handle": "t", "tenant_id": "t_1" })),
        kind::<UserOrg>(
            json!({ "id": "o_1", "org_id": "o_1", "user_id": "u_1", "role": "member", "status": "accepted",
            "org": { "id": "o_1", "handle": "o", "display_name": "O", "avatar_url": "/o", "tenant_id": "t_1",
                "created_at": time, "created_by_id": "u_1", "updated_by_id": "u_1", "version_id": 1 },
            "created_at": time, "created_by_id": "u_1", "updated_by_id": "u_1", "version_id": 1 }),
        ),
        kind::<Identity>(json!({ "id": "u_1", "type": "user", "handle": "a", "display_name": "A", "avatar_url": "/a",
            "tenant_id": "t_1", "tenant": { "id": "t_1", "handle": "t", "display_name": "T", "created_at": time,
                "version_id": 1 } })),
        kind::<IdentityPlan>(
            json!({ "identity_id": "u_1", "plan_id": "p_1", "created_at": time, "created_by_id": "u_1",
            "updated_by_id": "u_1", "expires_at": time, "version_id": 1, "plan": { "id": "p_1", "plan": "developer",
                "title": "Developer", "description": "d", "created_at": time, "version_id": 1 } }),
        ),
        kind::<BillingSubscription>(json!({ "id": "s_1", "cancel_at": time, "cancel_at_period_end": "true",
            "canceled_at": time, "created_at": time, "currency": "usd", "current_period_end": time,
            "current_period_start": time, "default_payment_method_id": "m_1", "status": "active", "items": [{ "id": "i_1",
                "billing_scheme": "x", "pricing_id": "p_1", "quantity": 1, "unit_amount": 900 }] })),
        kind::<BillingInvoice>(json!({ "id": "i_1", "attempt_count": 1, "attempted": true, "billing_reason": "r",
            "created_at": time, "currency": "usd", "hosted_invoice_url": "/h", "invoice_pdf": "/p",
            "next_payment_attempt": time, "period_end": time, "period_start": time, "receipt_number": "r",
            "status": "paid", "total": 918 })),
        kind::<PaymentMethod>(json!({ "id": "m_1", "type": "card", "default": true, "card": { "brand": "visa",
            "country": "US", "exp_month": 12, "exp_year": 2030, "funding": "credit", "last4": "4242" },
            "us_bank_account": { "account_holder_type": "x", "last4": "1234" } })),
        kind::<Constraint>(json!({ "name": "user_token", "type": "quota", "target": "user", "value": 2,
            "value_from": "plan", "visibility": "public", "description": "d", "plan_id": "p_1" })),
        kind::<UsageMetric>(json!({ "billing_mode": "billable", "dimension": "compute", "identity_id": "u_1",
            "instance_type": "x", "metric": "db_execution_ms", "pipe": "p", "tenant_id": "t_1", "unit": "millisecond",
            "usage_date": time, "value": 5, "value_rounded": 5, "value_weighted": 5, "workspace_id": "w_1" })),
        kind::<UserDatabasePassword>(json!({ "id": "p_1", "user_id": "u_1", "$password": "secret", "created_at": time,
            "expires_at": time })),
        kind::<TemporaryTokenRequest>(json!({ "id": "l_1", "code": "abcd", "client_ip": "1.2.3.4", "state": "pending",
            "created_at": time, "updated_at": time, "token": "tpt_1" })),
        kind::<AvatarUrl>(json!({ "avatar_url": "/a" })),
    ]
}

/// What is read although it was not sent, each with its reason. Empty texts and lists say nothing, and are not counted.
const INVENTED: [(&str, &str); 5] = [
    // The published contract lets the service leave out a zero, and says no more.
    ("UsageMetric", "/value"),
    // Absent means that it is not the default.
    ("PaymentMethod", "/default"),
    // The page takes a month that is none as not known.
    ("PaymentMethod", "/card/exp_month"),
    ("PaymentMethod", "/card/exp_year"),
    // It is drawn as nothing.
    ("PaymentMethod", "/card/brand"),
];

/// What may stand in the place of a field; `None` takes it away.
fn lies() -> Vec<Option<Value>> {
    vec![
        None,
        Some(Value::Null),
        Some(json!(true)),
        Some(json!(0)),
        Some(json!(-1)),
        Some(json!(1.5)),
        Some(json!(9_223_372_036_854_775_808_u64)),
        Some(json!(1e300)),
        Some(json!("")),
        Some(json!("7")),
        Some(json!("2026-99-99T99:99:99Z")),
        Some(json!("é\u{200b}\u{202e}".repeat(10_000))),
        Some(json!([])),
        Some(json!([1, null, {}])),
        Some(json!({})),
        Some(json!({ "error": { "status": 500 } })),
    ]
}

/// The paths of all fields.
fn fields(value: &Value, path: &str, found: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => return,
    };
    for (name, value) in inner {
        let path = format!("{path}/{name}");
        fields(value, &path, found);
        found.push(path);
    }
}

fn set(value: &mut Value, path: &str, lie: Option<Value>) {
    let (parent, name) = path.rsplit_once('/').unwrap();
    match (value.pointer_mut(parent), lie) {
        (Some(Value::Object(map)), Some(lie)) => drop(map.insert(name.to_owned(), lie)),
        (Some(Value::Object(map)), None) => drop(map.remove(name)),
        (Some(Value::Array(items)), Some(lie)) if !items.is_empty() => items[0] = lie,
        _ => {}
    }
}

/// Reads `sent` and checks that nothing was read that was not sent.
fn check((name, _, read): &Kind, sent: &Value) -> bool {
    let Some(read) = read(&sent.to_string()) else { return false };
    let mut paths = Vec::new();
    fields(&read, "", &mut paths);
    for path in paths {
        let value = read.pointer(&path).unwrap();
        let says_nothing = match value {
            Value::String(text) => text.is_empty(),
            Value::Null | Value::Array(_) | Value::Object(_) => true,
            _ => false,
        };
        let expected = INVENTED.contains(&(name, path.as_str()));
        assert!(
            says_nothing || expected || sent.pointer(&path) == Some(value),
            "{name}{path} was read as {value} from {:.400}",
            sent.to_string()
        );
    }
    true
}

#[wasm_bindgen_test]
fn every_type_of_answer_is_read_in_whole() {
    for kind in kinds() {
        assert!(check(&kind, &kind.1), "{}", kind.0);
    }
}

#[wasm_bindgen_test]
fn whatever_stands_in_the_place_of_a_field_nothing_is_read_that_was_not_sent() {
    for kind in kinds() {
        let mut paths = Vec::new();
        fields(&kind.1, "", &mut paths);
        for path in paths {
            for lie in lies() {
                let mut sent = kind.1.clone();
                set(&mut sent, &path, lie);
                check(&kind, &sent);
            }
        }
        for lie in lies().into_iter().flatten() {
            // What stands in the place of the whole answer.
            if (kind.2)(&lie.to_string()).is_some() {
                let has_no_required_field =
                    ["AvatarUrl", "Identity", "IdentityPlan", "PaymentMethod"].contains(&kind.0);
                assert!(has_no_required_field && lie.is_object(), "{} {lie:.40}", kind.0);
            }
        }
    }
}

#[wasm_bindgen_test]
fn any_mixture_of_lies_is_an_error_or_not_known() {
    let mut seed = 7_u32;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    let (kinds, lies) = (kinds(), lies());
    let mut read = 0;
    for _ in 0..2_000 {
        let kind = &kinds[next(kinds.len())];
        let mut paths = Vec::new();
        fields(&kind.1, "", &mut paths);
        let mut sent = kind.1.clone();
        for _ in 0..=next(4) {
            set(&mut sent, &paths[next(paths.len())], lies[next(lies.len())].clone());
        }
        read += usize::from(check(kind, &sent));
    }
    assert!((100..1_900).contains(&read), "{read}");
}
