//! Authorization: every operation of the document, called by every kind of caller.

use crate::support::operations::{Access, OPERATIONS, Operation, Things, assert_complete, parameters};
use crate::support::rows::rows;
use crate::support::{Answer, Caller, DWIGHT, MICHAEL, Server, confirm};
use backend::clock::SECOND;
use backend::store::account;
use reqwest::Method;
use serde_json::json;

const PAM: &str = "pam@beesly.example";
const JIM: &str = "jim@halpert.example";

/// A server where the demo account owns all resources in the paths.
struct Office {
    server: Server,
    things: Things,
    /// The id of the owner's account.
    owner: String,
}

impl Office {
    async fn open() -> Self {
        let server = Server::start().await;
        assert_complete(&format!("{}/api/v0", server.url)).await;
        let file = server.folder.path().join("test.sqlite3");
        for (email, handle) in [(PAM, "pam"), (JIM, "jim")] {
            account::add(&file, email, handle).await.unwrap();
        }
        // Jim is a member of an organization of the owner, who is a member of an organization of Michael.
        server
            .sql(
                "INSERT INTO org_member SELECT 'm_c0ffee00000000000000', farms.id, jim.id, 'member', 'accepted', 0, jim.id, \
                 NULL, jim.id, 1 FROM identity farms, identity jim WHERE farms.handle = 'schrute-farms' AND jim.handle = 'jim'",
            )
            .await;
        server.sql("UPDATE constraint_rule SET value = 20 WHERE name = 'user_token'").await;
        let session = server.anybody().get(&confirm(&server.link(DWIGHT).await)).await.cookie();
        let things = Things::of_demo(&format!("{}/api/v0", server.url), ("cookie", &session)).await;
        let owner = server.by_cookie(&session).get("/actor").await.body["id"].as_str().unwrap().to_owned();
        Self { server, things, owner }
    }

    /// A call of the operation with a path that is still valid: sign-in links and command-line logins can be used only
    /// once.
    async fn call<'a>(&'a self, caller: &Caller<'a>, operation: &Operation, things: &Things) -> Answer {
        let path = self.address(operation, things).await;
        operation.send(caller.call(operation.method(), &path)).await
    }

    async fn address(&self, operation: &Operation, things: &Things) -> String {
        let mut things = things.clone();
        let needed = parameters(operation.template());
        if needed.contains(&"link") {
            let link = self.server.link(MICHAEL).await;
            things.set("link", link.split_once("t=").unwrap().1);
        }
        if needed.contains(&"temporary_token_request_id") {
            let asked = self.server.anybody().post("/login/token").await;
            things.set("temporary_token_request_id", asked.body["id"].as_str().unwrap());
        }
        things.fill(operation.template())
    }
}

#[tokio::test]
async fn the_owner_may_do_everything_by_cookie_and_by_token() {
    for by_token in [false, true] {
        let office = Office::open().await;
        office.server.sql("UPDATE org_member SET role = 'member' WHERE role = 'owner'").await;
        let session = office.server.signed_in(DWIGHT).await;
        let token = session.new_token("dwight-schrute", json!({})).await;
        let caller = if by_token { office.server.by_token(token["token"].as_str().unwrap()) } else { session };
        for operation in &OPERATIONS {
            let answer = office.call(&caller, operation, &office.things).await;
            let expected = if by_token && operation.access == Access::Browser { 403 } else { operation.status };
            assert_eq!(answer.status, expected, "{}: {}", operation.name(), answer.text);
        }
    }
}

#[tokio::test]
async fn others_may_call_only_public_operations_even_from_another_tenant_or_a_shared_organization() {
    let office = Office::open().await;
    let before = rows(&office.server, Some(&office.owner)).await;
    for (email, handle) in [(PAM, "pam"), (JIM, "jim"), (MICHAEL, "michael-scott")] {
        let session = office.server.signed_in(email).await;
        let token = session.new_token(handle, json!({})).await;
        for (caller, by_token) in [(office.server.by_token(token["token"].as_str().unwrap()), true), (session, false)] {
            for operation in &OPERATIONS {
                let answer = office.call(&caller, operation, &office.things).await;
                let expected = match operation.access {
                    Access::Public | Access::Authenticated => operation.status,
                    Access::Browser if !by_token => operation.status,
                    Access::TenantMember if email != MICHAEL => operation.status,
                    Access::Browser | Access::TenantMember | Access::Owner(_) => 403,
                };
                assert_eq!(answer.status, expected, "{} by {handle}: {}", operation.name(), answer.text);
            }
        }
    }
    assert_eq!(rows(&office.server, Some(&office.owner)).await, before);
}

/// The path names the caller's own account, but a token, invoice or card of another one.
#[tokio::test]
async fn resources_of_another_account_are_not_found_in_ones_own() {
    let office = Office::open().await;
    let before = rows(&office.server, Some(&office.owner)).await;
    let pam = office.server.signed_in(PAM).await;
    let mut things = office.things.clone();
    things.set("user_handle", "pam");
    let mut seen = 0;
    for operation in &OPERATIONS {
        let expected = match parameters(operation.template())[..] {
            ["user_handle", "workspace_handle"] => 403,
            ["user_handle", _] => 404,
            _ => continue,
        };
        let answer = office.call(&pam, operation, &things).await;
        assert_eq!(answer.status, expected, "{}: {}", operation.name(), answer.text);
        seen += 1;
    }
    assert_eq!(seen, 10);
    assert_eq!(rows(&office.server, Some(&office.owner)).await, before);
}

#[tokio::test]
async fn nobody_owns_a_missing_account_or_an_organization() {
    let office = Office::open().await;
    let dwight = office.server.signed_in(DWIGHT).await;
    let before = rows(&office.server, None).await;
    for handle in ["nobody-at-all", "schrute-farms", "dunder-mifflin"] {
        let mut things = office.things.clone();
        things.set("user_handle", handle);
        for operation in &OPERATIONS {
            let Access::Owner(expected) = operation.access else { continue };
            let answer = office.call(&dwight, operation, &things).await;
            assert_eq!(answer.status, expected, "{} of {handle}: {}", operation.name(), answer.text);
        }
    }
    assert_eq!(rows(&office.server, None).await, before);
}

#[tokio::test]
async fn ended_credentials_are_refused() {
    let office = Office::open().await;
    let server = &office.server;
    let dwight = server.signed_in(DWIGHT).await;
    let token = async |body| {
        let token = dwight.new_token("dwight-schrute", body).await;
        (token["token"].as_str().unwrap().to_owned(), token["id"].as_str().unwrap().to_owned())
    };
    let (inactive, id) = token(json!({})).await;
    let paused = dwight.patch(&format!("/user/dwight-schrute/token/{id}")).json(json!({ "status": "inactive" }));
    assert_eq!(paused.await.status, 200);
    let (deleted, id) = token(json!({})).await;
    assert_eq!(dwight.delete(&format!("/user/dwight-schrute/token/{id}")).await.status, 200);
    let (expired, _) = token(json!({ "expiration": 1 })).await;
    let (reset, _) = token(json!({})).await;
    let reset_session = server.signed_in(DWIGHT).await;
    let signed_out = server.signed_in(DWIGHT).await;
    assert_eq!(signed_out.post("/logout").await.status, 204);
    server.pass(SECOND);
    let now = json!({ "token_min_issued_at": "2026-10-01T12:00:01Z" });
    assert_eq!(dwight.patch("/user/dwight-schrute").json(now).await.status, 200);
    // The reset has ended the address of the invoice too, which is for everybody.
    let again = server.signed_in(DWIGHT).await;
    let invoices = again.get("/user/dwight-schrute/billing/invoice").await;
    let mut things = office.things.clone();
    things.set("pass", invoices.items()[0]["invoice_pdf"].as_str().unwrap().rsplit('/').next().unwrap());

    let before = rows(server, Some(&office.owner)).await;
    for (name, caller) in [
        ("nobody", server.anybody()),
        ("an inactive token", server.by_token(&inactive)),
        ("a deleted token", server.by_token(&deleted)),
        ("an expired token", server.by_token(&expired)),
        ("a token ended by a reset", server.by_token(&reset)),
        ("a session ended by a reset", reset_session),
        ("a session that was signed out", signed_out),
        ("a token that never was", server.by_token("tpt_c0ffee00000000000000_0000000000000000000000000")),
        ("a session that never was", server.by_cookie("session=00000000000000000000000000000000")),
    ] {
        // Signing in or out removes the session cookie, even of a session that a reset has ended.
        for operation in
            OPERATIONS.iter().filter(|it| !it.name().contains("/logout") && !it.name().contains("/confirm"))
        {
            let answer = office.call(&caller, operation, &things).await;
            let expected = if operation.access == Access::Public { operation.status } else { 401 };
            assert_eq!(answer.status, expected, "{} by {name}: {}", operation.name(), answer.text);
        }
        assert_eq!(rows(server, Some(&office.owner)).await, before, "{name}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_change_anything_with_the_cookie() {
    let office = Office::open().await;
    let dwight = office.server.signed_in(DWIGHT).await;
    let before = rows(&office.server, Some(&office.owner)).await;
    let ours = office.server.url.as_str();
    let mut refused = 0;
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", "https://127.0.0.1")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "")],
        &[("sec-fetch-site", "cross-site"), ("origin", ours)],
        &[("sec-fetch-site", "same-site"), ("origin", ours)],
        &[("referer", ours)],
    ] {
        for operation in OPERATIONS.iter().filter(|it| it.is_mutation()) {
            // These two ignore the session.
            if ["POST /login", "POST /login/token"].contains(&operation.name()) {
                continue;
            }
            let path = office.address(operation, &office.things).await;
            let call = dwight.bare(operation.method(), &path);
            let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
            operation.send(call).await.refused(403, "error_forbidden", None);
            refused += 1;
        }
    }
    assert!(refused > 190, "{refused}");
    assert_eq!(rows(&office.server, Some(&office.owner)).await, before);
    let name = json!({ "display_name": "Dwight" });
    let own = dwight.bare(Method::PATCH, "/user/dwight-schrute").header("origin", ours).json(name).await;
    assert_eq!(own.status, 200, "our own page, with a browser that knows no Sec-Fetch-Site");
}

#[tokio::test]
async fn signing_in_replaces_a_planted_session() {
    let server = Server::start().await;
    // The attacker's own session, planted in the victim's browser before sign-in; and a made-up one.
    let attackers = server.anybody().get(&confirm(&server.link(MICHAEL).await)).await.cookie();
    for planted in [attackers.as_str(), "session=fixed", "session=; session=fixed"] {
        let link = server.link(DWIGHT).await;
        let answer = server.by_cookie(planted).get(&confirm(&link)).await;
        assert_eq!(answer.status, 201);
        let fresh = answer.cookie();
        assert_ne!(fresh, planted);
        assert_eq!(server.by_cookie(&fresh).get("/actor").await.body["handle"], "dwight-schrute");
        server.by_cookie(planted).get("/actor").await.refused(401, "error_unauthorized", None);

        assert_eq!(server.by_cookie(&fresh).post("/logout").await.status, 204);
        server.by_cookie(&fresh).get("/actor").await.refused(401, "error_unauthorized", None);
        // Signing in again does not make it valid.
        server.signed_in(DWIGHT).await;
        server.by_cookie(&fresh).get("/actor").await.refused(401, "error_unauthorized", None);
    }
}
