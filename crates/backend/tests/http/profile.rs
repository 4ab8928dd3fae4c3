//! Changing an account: name, handle, addresses and thresholds, and resetting authentication.

use crate::support::{DWIGHT, MICHAEL, Server};
use backend::clock::SECOND;
use serde_json::{Value, json};

const DWIGHT_USER: &str = "/user/dwight-schrute";

#[tokio::test]
async fn only_the_fields_that_are_sent_change() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let mut expected = dwight.get(DWIGHT_USER).await.body;
    server.pass(SECOND);
    for (change, expect) in [
        (json!({ "display_name": "  Дуайт 德怀特 " }), json!({ "display_name": "Дуайт 德怀特" })),
        (json!({ "url": " https://schrutefarms.example " }), json!({ "url": "https://schrutefarms.example" })),
        (json!({ "usage_compute_threshold": 0 }), json!({ "usage_compute_threshold": 0 })),
        (json!({ "usage_compute_action": "cap_and_warn" }), json!({ "usage_compute_action": "cap_and_warn" })),
        (json!({ "usage_storage_threshold": 7 }), json!({ "usage_storage_threshold": 7 })),
        (json!({ "usage_storage_action": "warn" }), json!({ "usage_storage_action": "warn" })),
        (json!({ "handle": "dwight-schrute", "url": "" }), json!({ "url": null })),
    ] {
        let answer = dwight.patch(DWIGHT_USER).json(change).await;
        expected["version_id"] = (expected["version_id"].as_i64().unwrap() + 1).into();
        expected["updated_at"] = "2026-10-01T12:00:01Z".into();
        expected.as_object_mut().unwrap().extend(expect.as_object().unwrap().clone());
        expected.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        assert_eq!((answer.status, &answer.body), (200, &expected));
        assert_eq!(dwight.get(DWIGHT_USER).await.body, expected);
    }
    let cleared = dwight.patch(DWIGHT_USER).json(json!({ "display_name": "  ", "url": "" })).await;
    assert_eq!((cleared.body.get("display_name"), cleared.body.get("url")), (None, None), "{}", cleared.text);
    let public = server.anybody().get("/identity/dwight-schrute").await;
    assert_eq!(public.body.get("display_name"), None);
}

#[tokio::test]
async fn a_change_without_effect_creates_no_version_and_no_audit_record() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let before = dwight.get(DWIGHT_USER).await.body;
    let trail = dwight.get("/user/dwight-schrute/audit_log").await.body;
    server.pass(SECOND);
    for change in [
        json!({}),
        json!({ "something_newer": true, "display_name": null }),
        json!({ "handle": "dwight-schrute", "url": " ", "display_name": " Dwight K. Schrute" }),
        json!({ "usage_compute_threshold": 400, "usage_compute_action": "warn" }),
    ] {
        let answer = dwight.patch(DWIGHT_USER).json(change).await;
        assert_eq!((answer.status, &answer.body), (200, &before));
    }
    assert_eq!(dwight.get("/user/dwight-schrute/audit_log").await.body, trail);
    let stale = dwight.patch(DWIGHT_USER).header("if-match", "9").json(json!({})).await;
    stale.refused(412, "error_precondition_failed", None);
}

#[tokio::test]
async fn a_change_based_on_an_old_version_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let name = |name: &str| json!({ "display_name": name });
    let fresh = dwight.patch(DWIGHT_USER).header("if-match", "1").json(name("first")).await;
    assert_eq!((fresh.status, &fresh.body["version_id"]), (200, &json!(2)));
    let stale = dwight.patch(DWIGHT_USER).header("if-match", "\"1\"").json(name("second")).await;
    stale.refused(412, "error_precondition_failed", None);
    dwight.patch(DWIGHT_USER).header("if-match", "x").json(name("third")).await.refused(400, "error_bad_request", None);
    assert_eq!(dwight.get(DWIGHT_USER).await.body["display_name"], "first");
    assert_eq!(dwight.patch(DWIGHT_USER).json(name("fourth")).await.body["version_id"], 3);
}

#[tokio::test]
async fn invalid_values_are_refused_by_field() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let before = dwight.get(DWIGHT_USER).await.body;
    let wrong = |field: &'static str, values: Vec<Value>| values.into_iter().map(move |value| (field, value));
    let long = "https://images.example/".to_owned() + &"a".repeat(3000);
    let cases = wrong(
        "handle",
        vec![
            json!("x"),
            json!(""),
            json!("Dwight"),
            json!("dwight_schrute"),
            json!("-dwight"),
            json!("dwight-"),
            json!("dwight--schrute"),
            json!("a".repeat(40)),
            json!("a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a"),
            // Cyrillic, zero width, full width, right to left.
            json!("dwіght"),
            json!("dwi\u{200b}ght"),
            json!("ｄwight"),
            json!("\u{202e}thgiwd"),
            json!(" dwight"),
            json!("dwight\n"),
            json!("dwight\0"),
            json!("admin"),
            json!("turbot"),
            json!("login"),
            json!(["dwight"]),
            json!(7),
        ],
    )
    .chain(wrong(
        "display_name",
        vec![
            json!("a".repeat(81)),
            json!("笔".repeat(81)),
            json!("a\nb"),
            json!("a\0b"),
            json!("a\u{1b}[2Jb"),
            json!({}),
        ],
    ))
    .chain(wrong(
        "avatar_url",
        vec![
            json!(""),
            json!("javascript:alert(1)"),
            json!("data:image/png;base64,AAAA"),
            json!("http://images.example/me.png"),
            json!("//images.example/me.png"),
            json!("/me.png"),
            json!("https://dwight:beets@images.example/me.png"),
            json!("https://images.example\\@evil.example/"),
            json!("https://images.example/a b"),
            json!(long),
            json!(false),
        ],
    ))
    .chain(wrong(
        "url",
        vec![
            json!("javascript:alert(1)"),
            json!("http:javascript"),
            json!("http://schrutefarms.example"),
            json!("//schrutefarms.example"),
            json!("schrutefarms.example"),
            json!("https://a:b@c.example"),
            json!(long),
        ],
    ))
    .chain(wrong("usage_compute_action", vec![json!("cap"), json!("")]))
    .chain(wrong("usage_storage_action", vec![json!("WARN")]))
    .chain(wrong("usage_compute_threshold", vec![json!(-1), json!(1.5), json!("400"), json!(1e30)]))
    .chain(wrong("usage_storage_threshold", vec![json!(i64::MIN)]))
    .chain(wrong(
        "token_min_issued_at",
        vec![json!("yesterday"), json!("2026-10-01"), json!(""), json!(1_790_856_000)],
    ));
    for (field, value) in cases {
        let answer = dwight.patch(DWIGHT_USER).json(json!({ field: value.clone() })).await;
        assert_eq!(answer.status, 400, "{field}: {value}");
        answer.refused(400, "error_invalid_data", Some(field));
    }
    for body in ["", "[]", "{", "null", "\u{feff}{}"] {
        dwight.patch(DWIGHT_USER).text(body).await.refused(400, "error_invalid_data", Some("body"));
    }
    assert_eq!(dwight.get(DWIGHT_USER).await.body, before);

    let both = json!({ "usage_compute_threshold": -1, "usage_storage_action": "x" });
    let answer = dwight.patch(DWIGHT_USER).json(both).await;
    assert_eq!(answer.body["validation_errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_rename_keeps_sessions_and_tokens_and_frees_the_old_handle() {
    let server = Server::start().await;
    let (dwight, elsewhere) = (server.signed_in(DWIGHT).await, server.signed_in(DWIGHT).await);
    let michael = server.signed_in(MICHAEL).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let script = server.by_token(token["token"].as_str().unwrap());
    let before = dwight.get(DWIGHT_USER).await.body;

    for taken in ["michael-scott", "dunder-mifflin"] {
        let answer = dwight.patch(DWIGHT_USER).json(json!({ "handle": taken, "display_name": "lost" })).await;
        answer.refused(409, "error_conflict", None);
    }
    assert_eq!(dwight.get(DWIGHT_USER).await.body, before);

    server.pass(SECOND);
    let answer = dwight.patch(DWIGHT_USER).json(json!({ "handle": "beet-king" })).await;
    assert_eq!((answer.status, answer.body["handle"].as_str()), (200, Some("beet-king")));
    assert_eq!(answer.body["id"], before["id"]);
    assert_eq!(answer.body["avatar_url"], format!("{}/api/v0/identity/beet-king/avatar", server.url));
    for caller in [&dwight, &elsewhere, &script] {
        assert_eq!(caller.get("/actor").await.body["handle"], "beet-king");
        assert_eq!(caller.get("/user/beet-king/token").await.items().len(), 2);
        caller.get(DWIGHT_USER).await.refused(404, "error_not_found", None);
        caller.get("/user/dwight-schrute/token").await.refused(403, "error_forbidden", None);
    }
    server.anybody().get("/identity/dwight-schrute").await.refused(404, "error_not_found", None);
    assert_eq!(server.anybody().get("/identity/beet-king").await.body["id"], before["id"]);

    let moved = michael.patch("/user/michael-scott").json(json!({ "handle": "dwight-schrute" })).await;
    assert_eq!(moved.status, 200);
    dwight.get(DWIGHT_USER).await.refused(403, "error_forbidden", None);

    let trail = dwight.get("/user/beet-king/audit_log").await;
    let record = &trail.items()[0];
    assert_eq!(
        (&record["action_type"], &record["actor_handle"]),
        (&json!("user.handle.update"), &json!("dwight-schrute"))
    );
    assert_eq!(record["data"], json!({ "handle": "beet-king", "old_handle": "dwight-schrute" }));
    assert_eq!(record["target_id"], before["id"]);
    assert_eq!(record["actor_avatar_url"], answer.body["avatar_url"]);
}

#[tokio::test]
async fn an_image_address_is_returned_as_it_was_sent() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let address = "https://images.example/me.png?size=84#x";
    server.pass(SECOND);
    let answer = dwight.patch(DWIGHT_USER).json(json!({ "avatar_url": address })).await;
    assert_eq!((answer.status, answer.body["avatar_url"].as_str()), (200, Some(address)));
    assert_eq!(dwight.get("/actor").await.body["avatar_url"], address);
    assert_eq!(server.anybody().get("/identity/dwight-schrute").await.body["avatar_url"], address);
    let trail = dwight.get("/user/dwight-schrute/audit_log").await;
    assert_eq!(trail.items()[0]["data"], json!({ "avatar_url": address }));
    assert_eq!(trail.items()[0]["actor_avatar_url"], address);
    // The service's own address of the image does not count as a link elsewhere.
    let image = server.anybody().get("/identity/dwight-schrute/avatar").await;
    assert_eq!((image.status, image.header("content-type")), (200, "image/svg+xml"));
}

#[tokio::test]
async fn an_account_in_a_tenant_keeps_its_thresholds() {
    let server = Server::start().await;
    let michael = server.signed_in(MICHAEL).await;
    for change in [
        json!({ "usage_compute_threshold": 1 }),
        json!({ "usage_compute_action": "warn", "display_name": "Prison Mike" }),
        json!({ "usage_storage_threshold": 1 }),
        json!({ "usage_storage_action": "warn" }),
    ] {
        michael.patch("/user/michael-scott").json(change).await.refused(403, "error_forbidden", None);
    }
    let answer = michael.patch("/user/michael-scott").json(json!({ "display_name": "Date Mike" })).await;
    assert_eq!((answer.status, answer.body["version_id"].as_i64()), (200, Some(2)));
}

#[tokio::test]
async fn a_reset_ends_sessions_and_tokens_and_cannot_be_undone() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let script = server.by_token(token["token"].as_str().unwrap());
    server.pass(SECOND * 3 / 2);
    // The reset time is compared with the clock of the service, which is in every response.
    assert_eq!(dwight.get("/actor").await.header("date"), "Thu, 01 Oct 2026 12:00:01 GMT");
    let early = dwight.patch(DWIGHT_USER).json(json!({ "token_min_issued_at": "2026-10-01T13:49:59.9+02:00" })).await;
    assert_eq!((early.status, early.body["token_min_issued_at"].as_str()), (200, Some("2026-10-01T11:49:59Z")));
    assert_eq!(script.get("/actor").await.status, 200);

    let answer = script.patch(DWIGHT_USER).json(json!({ "token_min_issued_at": "2026-10-01T12:00:01.5Z" })).await;
    assert_eq!((answer.status, answer.body["token_min_issued_at"].as_str()), (200, Some("2026-10-01T12:00:01Z")));
    dwight.get("/actor").await.refused(401, "error_unauthorized", None);
    script.get("/actor").await.refused(401, "error_unauthorized", None);

    let again = server.signed_in(DWIGHT).await;
    let answer = again.patch(DWIGHT_USER).json(json!({ "token_min_issued_at": "2020-01-01T00:00:00Z" })).await;
    assert_eq!(answer.body["token_min_issued_at"], "2026-10-01T12:00:01Z");
    script.get("/actor").await.refused(401, "error_unauthorized", None);
    let trail = again.get("/user/dwight-schrute/audit_log").await;
    let ended = json!({ "token_min_issued_at": "2026-10-01T12:00:01Z" });
    let is_it = |it: &Value| it["action_type"] == "user.authentication.reset" && it["data"] == ended;
    assert!(trail.items().iter().any(is_it));
}
