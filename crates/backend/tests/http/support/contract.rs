//! Checks responses against the generated OpenAPI document and the published contract.

use super::{Answer, published};
use reqwest::Method;
use serde_json::{Value, json};

/// The document of a running server.
pub(crate) struct Contract(Value);

impl Contract {
    pub(crate) fn new(document: Value) -> Self {
        assert_eq!(document["openapi"], "3.1.0");
        Self(document)
    }

    /// Asserts that the operation declares this status and that the body matches its schema. Without an operation, the
    /// response must be an error of the common shape.
    pub(crate) fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let name = format!("{method} {path}");
        published::check(method, path, answer);
        let Some((_, operation)) = operation(&self.0, method, path) else {
            return self.check_body(&name, &json!({ "$ref": "#/components/schemas/ErrorModel" }), answer);
        };
        let declared = &operation["responses"][answer.status.to_string()];
        assert!(declared.is_object(), "{name} does not declare {}", answer.status);
        let Some(content) = declared.get("content") else {
            assert_eq!(answer.text, "", "{name} declares no body");
            return;
        };
        let media = answer.header("content-type").split(';').next().unwrap();
        let schema = &content[media]["schema"];
        assert!(schema.is_object(), "{name} does not declare {media}");
        if media == "application/json" {
            self.check_body(&name, schema, answer);
        }
    }

    fn check_body(&self, name: &str, schema: &Value, answer: &Answer) {
        let mut root = schema.clone();
        root["components"] = self.0["components"].clone();
        let validator = jsonschema::validator_for(&root).unwrap();
        let errors: Vec<String> = validator.iter_errors(&answer.body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name} answered {}, but: {errors:?}", answer.text);
    }
}

/// The operation that a call belongs to, by its path template.
pub(super) fn operation<'a>(document: &'a Value, method: &Method, path: &str) -> Option<(&'a str, &'a Value)> {
    let path = path.split('?').next().unwrap();
    let (template, operations) =
        document["paths"].as_object().unwrap().iter().find(|(template, _)| fits(template, path))?;
    Some((template, operations.get(method.as_str().to_lowercase())?))
}

fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(segment)) if part == segment || part.starts_with('{') => {}
            _ => return false,
        }
    }
}
