//! Pages of lists, and the `where` of constraints.

use crate::support::{Caller, DWIGHT, MICHAEL, Server};
use std::collections::BTreeSet;

async fn walk(caller: &Caller<'_>, path: &str, limit: u32) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = caller.get(&format!("{path}{joint}limit={limit}&next_token={next}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.items().len() <= limit as usize);
        seen.extend(page.items().iter().map(|item| item["id"].as_str().or(item["name"].as_str()).unwrap().to_owned()));
        match page.body["next_token"].as_str() {
            Some(token) => token.clone_into(&mut next),
            None => return seen,
        }
    }
}

#[tokio::test]
async fn paging_returns_every_item_once_in_the_same_order() {
    let server = Server::with(&["--demo-workspaces=230", "--limit-login=0", "--limit-account=0"]).await;
    let dwight = server.signed_in(DWIGHT).await;
    for (path, count) in [
        ("/user/dwight-schrute/workspace", 230),
        ("/actor/workspace", 230),
        ("/actor/org", 2),
        ("/user/dwight-schrute/token", 1),
        ("/user/dwight-schrute/email", 1),
        ("/user/dwight-schrute/constraint", 7),
        ("/user/dwight-schrute/audit_log", 29),
    ] {
        let whole = walk(&dwight, path, 100).await;
        assert_eq!(whole.len(), count, "{path}");
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), count, "{path}");
        assert_eq!(walk(&dwight, path, 1).await, whole, "{path}");
    }
}

#[tokio::test]
async fn a_page_has_twenty_five_items_by_default() {
    let server = Server::with(&["--demo-workspaces=30", "--limit-login=0"]).await;
    let dwight = server.signed_in(DWIGHT).await;
    assert_eq!(dwight.get("/user/dwight-schrute/workspace").await.items().len(), 25);
    let all = dwight.get("/user/dwight-schrute/workspace?limit=100").await;
    assert_eq!((all.items().len(), all.body.get("next_token")), (30, None));
}

#[tokio::test]
async fn a_limit_is_from_one_to_a_hundred() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for path in
        ["/user/dwight-schrute/token", "/user/dwight-schrute/workspace", "/actor/org", "/user/dwight-schrute/audit_log"]
    {
        for limit in ["0", "101", "-1", "1.5", "ten", "", "99999999999999999999"] {
            dwight.get(&format!("{path}?limit={limit}")).await.refused(400, "error_invalid_data", Some("limit"));
        }
    }
}

#[tokio::test]
async fn a_next_token_of_another_list_is_refused() {
    let server = Server::start().await;
    let (dwight, michael) = (server.signed_in(DWIGHT).await, server.signed_in(MICHAEL).await);
    let page = dwight.get("/user/dwight-schrute/workspace?limit=1").await;
    let token = page.body["next_token"].as_str().unwrap().to_owned();
    let mut turned = token.clone();
    turned.replace_range(0..1, if token.starts_with('A') { "B" } else { "A" });
    for forged in ["1", "abc", "%00", "W10", "' OR 1=1", &turned, &token[1..], &format!("{token}AA")] {
        let answer = dwight.get(&format!("/user/dwight-schrute/workspace?next_token={forged}")).await;
        answer.refused(400, "error_invalid_data", Some("next_token"));
    }
    let other_list = dwight.get(&format!("/user/dwight-schrute/token?next_token={token}")).await;
    other_list.refused(400, "error_invalid_data", Some("next_token"));
    let other_account = michael.get(&format!("/user/michael-scott/workspace?next_token={token}")).await;
    other_account.refused(400, "error_invalid_data", Some("next_token"));
    assert_eq!(dwight.get(&format!("/user/dwight-schrute/workspace?next_token={token}")).await.status, 200);
}

#[tokio::test]
async fn constraints_can_be_filtered_by_name() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let path = "/user/dwight-schrute/constraint";
    let answer = dwight.get(&format!("{path}?where=name%20%3D%20%27user_token%27")).await;
    assert_eq!(answer.items().len(), 1);
    assert_eq!((&answer.items()[0]["value"], &answer.items()[0]["type"]), (&2.into(), &"quota".into()));
    let none = dwight.get(&format!("{path}?where=name='x'%20and%20type='quota'")).await;
    assert_eq!(none.items().len(), 0);
    for (text, position) in
        [("name = user_token", 8), ("value = 2", 1), ("name = 'a' or 1=1", 12), ("name like 'a'", 6)]
    {
        let answer = dwight.get(&format!("{path}?where={}", text.replace(' ', "%20"))).await;
        answer.refused(400, "error_invalid_data", Some("where"));
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(detail.ends_with(&format!("at position {position}.")), "{detail}");
    }
}

#[tokio::test]
async fn a_where_with_too_much_in_it_is_refused_with_its_position() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for (list, comparison) in [("constraint", "name='a'"), ("usage", "usage_date>='2026-10-01'")] {
        let most = vec![comparison; 20].join(" and ");
        assert_eq!(dwight.get(&format!("/user/dwight-schrute/{list}?where={most}")).await.status, 200, "{list}");
        for count in [21, 1000] {
            let text = vec![comparison; count].join(" and ");
            let answer = dwight.get(&format!("/user/dwight-schrute/{list}?where={text}")).await;
            answer.refused(400, "error_invalid_data", Some("where"));
            let position = 20 * (comparison.len() + " and ".len()) + 1;
            let detail = answer.body["detail"].as_str().unwrap();
            assert!(detail.ends_with(&format!("position {position}.")), "{detail}");
        }
        let long = format!("name='{}'", "a".repeat(50_000));
        let answer = dwight.get(&format!("/user/dwight-schrute/constraint?where={long}")).await;
        answer.refused(400, "error_invalid_data", Some("where"));
    }
}
