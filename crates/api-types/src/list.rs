//! Pages of a list.

use api_types_macro::api_type;
use serde::{Deserialize, Deserializer, Serialize};

/// One page: up to `limit` items, and where the next page starts.
#[api_type]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub struct List<T> {
    /// The items of this page. A service that has none may leave the field out or send null.
    #[serde(default = "Vec::new", deserialize_with = "items_or_none")]
    pub items: Vec<T>,
    /// Opaque; absent, null or empty on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

fn items_or_none<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl<T> List<T> {
    /// Where the next page starts, if there is one.
    pub fn next(&self) -> Option<&str> {
        self.next_token.as_deref().filter(|token| !token.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::List;

    #[test]
    fn the_last_page_says_so_in_three_ways() {
        for last in [r#"{"items":[1]}"#, r#"{"items":[1],"next_token":null}"#, r#"{"items":[1],"next_token":""}"#] {
            let list: List<u8> = serde_json::from_str(last).unwrap();
            assert_eq!(list.next(), None, "{last}");
        }
        let list: List<u8> = serde_json::from_str(r#"{"items":null,"next_token":"n"}"#).unwrap();
        assert_eq!((list.items.len(), list.next()), (0, Some("n")));
    }
}
