//! The published contract, compared with the generated document.

use crate::support::Server;
use crate::support::published::{DIFFERENCES, differences, matches};

#[tokio::test]
async fn differences_from_the_published_contract_are_listed_and_documented() {
    let server = Server::start().await;
    let document = reqwest::get(format!("{}/api/v0/docs/openapi.json", server.url)).await.unwrap();
    let found = differences(&document.json().await.unwrap());

    let listed = |difference: &&String| DIFFERENCES.iter().any(|(pattern, _)| matches(pattern, difference));
    let not_listed: Vec<_> = found.iter().filter(|difference| !listed(difference)).collect();
    assert!(not_listed.is_empty(), "not in the list: {not_listed:#?}");

    let is_gone = |pattern: &&str| !found.iter().any(|difference| matches(pattern, difference));
    let gone: Vec<_> = DIFFERENCES.iter().map(|(pattern, _)| *pattern).filter(is_gone).collect();
    assert!(gone.is_empty(), "in the list, but there is no such difference any more: {gone:#?}");

    let text = include_str!("../../../../docs/api.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let quirks = text.split(" ## ").find_map(|section| section.strip_prefix("Known quirks ")).unwrap();
    let not_told: Vec<_> =
        DIFFERENCES.iter().map(|(_, words)| *words).filter(|words| !quirks.contains(words)).collect();
    assert!(not_told.is_empty(), "docs/api.md does not say: {not_told:#?}");
}
