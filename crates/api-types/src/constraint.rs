//! Constraints: quotas, settings and prices of an account's plan.

use crate::{open_enum::open_enum, schema::schema};
use api_types_macro::api_type;
use core::fmt;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

open_enum! {
    /// Who can see a constraint.
    ConstraintVisibility {
        /// Everyone it applies to.
        Public = "public",
        /// Operators of the service.
        Private = "private",
    }
}

/// `GET /user/{handle}/constraint`: one rule.
#[api_type]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// What it is about, such as `user_token`.
    pub name: String,
    /// `quota` or `setting`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it holds for, such as `user`.
    #[server_only]
    pub target: String,
    /// A whole number for a quota or a price.
    #[serde(default)]
    #[schema(required)]
    pub value: ConstraintValue,
    /// Where the value comes from, such as `plan`.
    #[server_only]
    pub value_from: String,
    /// Who may know of it.
    #[server_only]
    pub visibility: ConstraintVisibility,
    /// A sentence about it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The plan it comes from.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<String>,
    /// The account it holds for.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The tenant it holds in.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The organization it holds for.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// The workspace it holds for.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<String>,
    /// The pipeline it holds for.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline_id: Option<String>,
    /// The datatank it holds for.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datatank_id: Option<String>,
    /// The table of a datatank it holds for.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datatank_table_id: Option<String>,
    /// Whether somebody has to agree.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// A further value, of a rule that has one.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<serde_json::Value>,
    /// A further value, of a rule that has one.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<serde_json::Value>,
    /// How much of it is used.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<serde_json::Value>,
}

impl Constraint {
    /// The quota on API tokens.
    pub const USER_TOKEN: &str = "user_token";
    /// The compute minutes that a billing cycle includes.
    pub const COMPUTE_MINUTES: &str = "user_compute_minutes";
    /// The GB of storage that a billing cycle includes.
    pub const STORAGE_GB: &str = "user_storage_gb";
    /// The currency of the prices, ISO 4217 in lower case; a setting.
    pub const CURRENCY: &str = "user_price_currency";
    /// The base price of a billing cycle. All prices are in millionths of the currency's major unit.
    pub const BASE_PRICE: &str = "user_price_base";
    /// The price of a minute of compute beyond the included ones.
    pub const COMPUTE_MINUTE_PRICE: &str = "user_price_compute_minute";
    /// The price of a GB of storage beyond the included ones.
    pub const STORAGE_GB_PRICE: &str = "user_price_storage_gb";

    /// The value of a quota; `None` for another kind of constraint.
    pub fn quota(&self) -> Option<u32> {
        match self.value {
            ConstraintValue::Whole(value) if self.kind == "quota" => u32::try_from(value).ok(),
            _ => None,
        }
    }
}

/// The value of a constraint. The contract allows any JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConstraintValue {
    /// A whole number.
    Whole(i64),
    /// A text.
    Text(String),
    /// Anything else, or nothing.
    #[default]
    Other,
}

impl Serialize for ConstraintValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(value) => serializer.serialize_i64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Other => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for ConstraintValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

schema!(ConstraintValue, utoipa::openapi::Object::with_type(utoipa::openapi::schema::SchemaType::AnyValue));

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = ConstraintValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(ConstraintValue::Whole(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(value).map_or(ConstraintValue::Other, ConstraintValue::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(ConstraintValue::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(ConstraintValue::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(ConstraintValue::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(ConstraintValue::Other)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(ConstraintValue::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(ConstraintValue::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(ConstraintValue::Other)
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
