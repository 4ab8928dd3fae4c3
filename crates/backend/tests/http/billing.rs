//! Plan, subscription, invoices and cards.

use crate::support::{DWIGHT, MICHAEL, Server};
use backend::clock::DAY;
use serde_json::{Value, json};

const BILLING: &str = "/user/dwight-schrute/billing";

fn at(path: &str) -> String {
    format!("{BILLING}{path}")
}

/// The path of an absolute address of the API.
fn path(address: &Value) -> String {
    address.as_str().unwrap().split_once("/api/v0").unwrap().1.to_owned()
}

#[tokio::test]
async fn the_plan_says_what_it_includes() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let plan = dwight.get(&at("/plan")).await.body;
    assert_eq!((&plan["plan"]["title"], &plan["plan"]["id"]), (&json!("Developer"), &plan["plan_id"]));
    let rules = dwight.get("/user/dwight-schrute/constraint").await;
    let value = |name: &str| rules.items().iter().find(|rule| rule["name"] == name).unwrap()["value"].clone();
    assert_eq!((value("user_price_currency"), value("user_price_compute_minute")), (json!("usd"), json!(50_000)));
    assert_eq!(value("user_compute_minutes"), 400);
}

#[tokio::test]
async fn billing_is_hidden_in_a_tenant_and_from_others() {
    let server = Server::start().await;
    let (michael, dwight) = (server.signed_in(MICHAEL).await, server.signed_in(DWIGHT).await);
    for rest in ["plan", "subscription", "invoice", "stripe/invoice/upcoming", "payment_method"] {
        let theirs = format!("/user/michael-scott/billing/{rest}");
        michael.get(&theirs).await.refused(403, "error_forbidden", None);
        dwight.get(&theirs).await.refused(403, "error_forbidden", None);
        dwight.get(&format!("/user/nobody-at-all/billing/{rest}")).await.refused(404, "error_not_found", None);
        server.anybody().get(&at(&format!("/{rest}"))).await.refused(401, "error_unauthorized", None);
    }
    michael.post("/user/michael-scott/billing/subscription").await.refused(403, "error_forbidden", None);
}

#[tokio::test]
async fn invoices_come_newest_first_in_pages() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let first = dwight.get(&at("/invoice?limit=5")).await;
    let next = first.body["next_token"].as_str().unwrap();
    let second = dwight.get(&at(&format!("/invoice?limit=100&next_token={next}"))).await;
    let all: Vec<&Value> = first.items().iter().chain(second.items()).collect();
    assert_eq!(all.len(), 12);
    assert!(all.is_sorted_by(|a, b| a["created_at"].as_str() >= b["created_at"].as_str()));
    assert!(all.windows(2).all(|pair| pair[0]["period_start"] == pair[1]["period_end"]), "they follow each other");
    let one = dwight.get(&at(&format!("/invoice/{}", all[3]["id"].as_str().unwrap()))).await.body;
    assert_eq!((&one["receipt_number"], &one["total"]), (&all[3]["receipt_number"], &all[3]["total"]));
    dwight.get(&at("/invoice/in_00000000000000000000")).await.refused(404, "error_not_found", None);
    dwight.get(&at("/invoice/nonsense")).await.refused(400, "error_invalid_data", Some("invoice_id"));
}

#[tokio::test]
async fn a_pdf_address_is_valid_for_a_day() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let invoice = dwight.get(&at("/invoice")).await.items()[0].clone();
    let pdf = server.anybody().get(&path(&invoice["invoice_pdf"])).await;
    assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"));
    assert_eq!(pdf.header("content-disposition"), "attachment; filename=\"PIPES-0012.pdf\"");
    let document = lopdf::Document::load_mem(&pdf.bytes).unwrap();
    let text = document.extract_text(&[1]).unwrap();
    for words in ["Invoice", "PIPES-0012", "dwight-schrute", "9.18 USD", "paid"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let shown = server.anybody().get(&path(&invoice["hosted_invoice_url"])).await;
    assert!(shown.header("content-disposition").starts_with("inline"));

    let address = path(&invoice["invoice_pdf"]);
    server.anybody().get(&format!("{}x", &address[..address.len() - 1])).await.refused(404, "error_not_found", None);
    server.pass(DAY + 1);
    server.anybody().get(&address).await.refused(404, "error_not_found", None);
}

#[tokio::test]
async fn the_upcoming_invoice_prices_the_usage_of_the_cycle() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let upcoming = dwight.get(&at("/stripe/invoice/upcoming")).await.body;
    let day = |name: &str| upcoming[name].as_str().unwrap()[..10].to_owned();
    let text = format!("usage_date >= '{}' and billing_mode = 'billable'", day("period_start")).replace(' ', "%20");
    let (mut next, mut compute, mut storage) = (String::new(), 0, std::collections::HashMap::<String, i64>::new());
    loop {
        let page = dwight.get(&format!("/user/dwight-schrute/usage?limit=100&where={text}{next}")).await;
        for it in page.items() {
            let value = it["value"].as_i64().unwrap();
            match it["metric"].as_str().unwrap() {
                "db_execution_ms" | "process_execution_ms" => compute += value,
                "db_volume_bytes" => {}
                _ => *storage.entry(it["usage_date"].as_str().unwrap().into()).or_default() += value,
            }
        }
        match page.body["next_token"].as_str() {
            Some(token) => next = format!("&next_token={token}"),
            None => break,
        }
    }
    let over = |used: i64, unit: i64, included: i64, price: i64| (used - included * unit).max(0) * price / unit;
    let most = storage.values().copied().max().unwrap();
    let expected = 9_000_000 + over(compute, 60_000, 400, 50_000) + over(most, 1_000_000_000, 3, 2_000_000);
    assert_eq!(upcoming["total"].as_i64().unwrap(), (expected + 5_000) / 10_000, "{compute} ms, {most} bytes");
    assert_eq!((upcoming.get("id"), &upcoming["currency"]), (None, &json!("usd")));
}

#[tokio::test]
async fn a_subscription_is_cancelled_at_the_end_of_its_period_and_can_be_resumed_until_then() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let list = dwight.get(&at("/subscription")).await;
    let subscription = list.items()[0].clone();
    assert_eq!((&subscription["status"], &subscription["cancel_at"]), (&json!("active"), &json!("")));
    dwight.post(&at("/subscription")).await.refused(403, "error_forbidden", None);

    let one = at(&format!("/subscription/{}", subscription["id"].as_str().unwrap()));
    let cancelled = dwight.delete(&one).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text);
    assert_eq!(cancelled.body["cancel_at"], subscription["current_period_end"]);
    assert_eq!(dwight.delete(&one).await.body, cancelled.body);
    let billing = dwight.get("/actor").await.body["billing"].clone();
    assert_eq!((&billing["status"], &billing["suspend_at"]), (&json!("active"), &cancelled.body["cancel_at"]));

    server.pass(1000);
    let again = dwight.post(&at("/subscription")).await;
    assert_eq!((&again.body["id"], &again.body["cancel_at"]), (&subscription["id"], &json!("")));
    assert_eq!(dwight.get("/actor").await.body["billing"].get("suspend_at"), None);

    server.pass(1000);
    dwight.delete(&one).await;
    server.pass(32 * DAY);
    let dwight = server.signed_in(DWIGHT).await;
    assert_eq!(dwight.get(&one).await.body["status"], "canceled");
    dwight.get(&at("/stripe/invoice/upcoming")).await.refused(404, "error_not_found", None);
    let new = dwight.post(&at("/subscription")).await;
    assert_ne!(new.body["id"], subscription["id"]);
    assert_eq!(new.body["current_period_start"].as_str().unwrap()[..10], *"2026-11-02");
    let kinds: Vec<String> = dwight
        .get("/user/dwight-schrute/audit_log?limit=100")
        .await
        .items()
        .iter()
        .map(|record| record["action_type"].as_str().unwrap().to_owned())
        .filter(|kind| kind.starts_with("user.subscription"))
        .collect();
    assert_eq!(kinds, ["create", "delete", "create", "delete"].map(|it| format!("user.subscription.{it}")));
}

#[tokio::test]
async fn the_default_card_can_be_changed_and_another_card_removed() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let cards = dwight.get(&at("/payment_method")).await.items().clone();
    let id = |place: usize| at(&format!("/payment_method/{}", cards[place]["id"].as_str().unwrap()));
    assert_eq!((&cards[0]["default"], &cards[1]["default"]), (&json!(true), &json!(false)));
    dwight.delete(&id(0)).await.refused(403, "error_forbidden", None);
    dwight.patch(&id(0)).json(json!({ "default": false })).await.refused(400, "error_invalid_data", Some("default"));
    assert_eq!(dwight.patch(&id(1)).json(json!({ "default": true })).await.body["default"], true);
    assert_eq!(dwight.get(&id(0)).await.body["default"], false);
    assert_eq!(dwight.delete(&id(0)).await.status, 200);
    dwight.get(&id(0)).await.refused(404, "error_not_found", None);
    let left = dwight.get(&at("/payment_method")).await;
    assert_eq!((left.items().len(), &left.items()[0]["card"]["last4"]), (1, &json!("5100")));
}

#[tokio::test]
async fn a_subscription_needs_a_card() {
    let server = Server::with(&["--demo-empty", "--limit-account=0", "--limit-mail=0"]).await;
    let dwight = server.signed_in(DWIGHT).await;
    assert_eq!(dwight.get(&at("/subscription")).await.items().len(), 0);
    assert_eq!(dwight.get(&at("/invoice")).await.items().len(), 0);
    dwight.post(&at("/subscription")).await.refused(403, "error_forbidden", None);
}
