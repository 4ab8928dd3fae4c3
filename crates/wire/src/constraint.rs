//! What an account may have: quotas and switches of its plan.

use core::fmt;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// `GET /user/{handle}/constraint`: one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Constraint {
    /// What it is about, such as `user_token`.
    pub name: String,
    /// `quota` or `setting`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it holds for, such as `user`.
    #[cfg(feature = "server")]
    pub target: String,
    /// A whole number for a quota. The contract allows any JSON here; what is no whole number reads as none.
    #[serde(default, deserialize_with = "whole_or_none")]
    pub value: Option<i64>,
    /// Where the value comes from, such as `plan`.
    #[cfg(feature = "server")]
    pub value_from: String,
    /// `public` or `private`.
    #[cfg(feature = "server")]
    pub visibility: String,
    /// A sentence about it.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The plan it comes from.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<String>,
    /// The account it holds for.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The tenant it holds in.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
}

impl Constraint {
    /// The name of the quota on API tokens.
    pub const USER_TOKEN: &str = "user_token";

    /// The most of something the account may have, when this is such a rule.
    pub fn quota(&self) -> Option<u32> {
        if self.kind == "quota" { u32::try_from(self.value?).ok() } else { None }
    }
}

fn whole_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_any(WholeOrNone)
}

struct WholeOrNone;

impl<'de> Visitor<'de> for WholeOrNone {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(value).ok())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::Constraint;

    fn quota(value: &str) -> Option<u32> {
        let json = format!(
            r#"{{"name":"user_token","type":"quota","target":"user","value":{value},"value_from":"plan","visibility":"public"}}"#
        );
        serde_json::from_str::<Constraint>(&json).unwrap().quota()
    }

    #[test]
    fn a_quota_is_read_when_it_is_a_whole_number_and_any_other_value_is_no_failure() {
        assert_eq!(quota("5"), Some(5));
        for other in ["null", "-1", "2.5", r#""5""#, "true", r#"[{"a":1}]"#, r#"{"limit":[5]}"#] {
            assert_eq!(quota(other), None, "{other}");
        }
    }
}
