//! The `where` parameter of a list: a small subset of the query language, parsed into values that are bound as SQL
//! parameters.
//!
//! The syntax is `column = 'text'`, joined by `and`; a quote in a text is doubled. Some columns also accept `>=`, `<`
//! and the like. A syntax error names its position.

use crate::error::ApiError;
use crate::http::pagination::query_value;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// A column that may be compared.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// The accepted operators. One that is a prefix of another comes after it.
    pub operators: &'static [&'static str],
    /// A pattern for the value, without its quotes.
    pub value: &'static str,
}

impl Column {
    /// A column that accepts `=` only.
    pub const fn equal(name: &'static str) -> Self {
        Self { name, operators: &["="], value: "(?:[^']|'')*" }
    }
}

/// One comparison.
#[derive(Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The column's name, spelled as in the list of allowed columns.
    pub column: &'static str,
    /// The operator.
    pub operator: &'static str,
    /// The value to compare with.
    pub value: String,
    /// The position of the value in characters, counted from 1.
    pub position: usize,
}

impl Comparison {
    /// The error for a value that the column cannot have.
    pub fn error(&self, expected: &str) -> ApiError {
        syntax_error(expected, self.position)
    }
}

/// Each comparison becomes part of the SQL, whose depth is limited.
const MAX_COMPARISONS: usize = 20;

/// The longest value, in bytes.
const MAX_VALUE: usize = 200;

/// Parses `text`, in which only `columns` may occur.
///
/// # Errors
/// 400 with the position in characters, counted from 1.
pub fn parse(text: &str, columns: &'static [Column]) -> Result<Vec<Comparison>, ApiError> {
    let mut reader = Reader { text, rest: text };
    let mut found = Vec::new();
    loop {
        if found.len() == MAX_COMPARISONS {
            reader.space();
            return Err(reader.error(&format!("at most {MAX_COMPARISONS} comparisons")));
        }
        found.push(reader.comparison(columns)?);
        reader.space();
        if reader.rest.is_empty() {
            return Ok(found);
        }
        if !reader.word().eq_ignore_ascii_case("and") {
            return Err(reader.error("`and` or the end"));
        }
        let length = "and".len();
        reader.rest = &reader.rest[length..];
    }
}

/// The `where` parameter in the API document. Its pattern is stricter than [`parse`] about case and white space.
pub(crate) fn parameter(description: &str, columns: &[Column]) -> Parameter {
    let comparisons: Vec<_> = columns
        .iter()
        .map(|column| format!("{} *(?:{}) *'{}'", column.name, column.operators.join("|"), column.value))
        .collect();
    let comparison = comparisons.join("|");
    let pattern = format!("^ *(?:{comparison})(?: *and +(?:{comparison}))* *$");
    ParameterBuilder::new()
        .name("where")
        .parameter_in(ParameterIn::Query)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))))
        .build()
}

/// The `where` parameter of a request.
#[derive(Debug)]
pub struct WhereParam(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for WhereParam {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(query_value(parts, "where")))
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn comparison(&mut self, columns: &'static [Column]) -> Result<Comparison, ApiError> {
        self.space();
        let word = self.word();
        let column = columns.iter().find(|column| word.eq_ignore_ascii_case(column.name)).ok_or_else(|| {
            let names: Vec<_> = columns.iter().map(|column| column.name).collect();
            self.error(&format!("one of {}", names.join(", ")))
        })?;
        self.rest = &self.rest[word.len()..];
        self.space();
        let (operator, rest) = column
            .operators
            .iter()
            .find_map(|operator| self.rest.strip_prefix(operator).map(|rest| (*operator, rest)))
            .ok_or_else(|| {
                let signs: Vec<_> = column.operators.iter().map(|operator| format!("`{operator}`")).collect();
                self.error(&signs.join(" or "))
            })?;
        self.rest = rest;
        self.space();
        let position = self.position();
        Ok(Comparison { column: column.name, operator, value: self.quoted()?, position })
    }

    fn quoted(&mut self) -> Result<String, ApiError> {
        let body = self.rest.strip_prefix('\'').ok_or_else(|| self.error("a text in single quotes"))?;
        let mut value = String::new();
        let mut chars = body.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            if value.len() > MAX_VALUE {
                return Err(self.error(&format!("a text of at most {MAX_VALUE} bytes")));
            }
            if char != '\'' {
                value.push(char);
            } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
                value.push('\'');
            } else {
                self.rest = &body[at + 1..];
                return Ok(value);
            }
        }
        self.rest = "";
        Err(self.error("a closing quote"))
    }

    fn word(&self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn position(&self) -> usize {
        self.text[..self.text.len() - self.rest.len()].chars().count() + 1
    }

    fn error(&self, expected: &str) -> ApiError {
        syntax_error(expected, self.position())
    }
}

fn syntax_error(expected: &str, at: usize) -> ApiError {
    ApiError::field("where", format!("Expected {expected} at position {at}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::equal("name"),
        Column::equal("type"),
        Column { name: "day", operators: &[">=", "<=", "<", "="], value: "[^']*" },
    ];

    fn position(text: &str) -> String {
        match parse(text, COLUMNS) {
            Err(ApiError::InvalidData(fields)) => {
                fields[0].message.clone().unwrap().rsplit(' ').next().unwrap().trim_end_matches('.').to_owned()
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    fn read(text: &str) -> Vec<(&'static str, &'static str, String, usize)> {
        parse(text, COLUMNS).unwrap().into_iter().map(|it| (it.column, it.operator, it.value, it.position)).collect()
    }

    #[test]
    fn comparisons_joined_by_and_are_parsed() {
        assert_eq!(read("name = 'user_token'"), [("name", "=", "user_token".into(), 8)]);
        assert_eq!(
            read(" NAME='it''s'  AND type= 'q' "),
            [("name", "=", "it's".into(), 7), ("type", "=", "q".into(), 26)]
        );
        assert_eq!(read("day >= 'a' and day<'b'"), [("day", ">=", "a".into(), 8), ("day", "<", "b".into(), 20)]);
    }

    #[test]
    fn too_much_is_refused_with_its_position() {
        let comparisons = |count: usize| vec!["name = 'a'"; count].join(" and ");
        assert_eq!(read(&comparisons(20)).len(), 20);
        assert_eq!(position(&comparisons(21)), (20 * 15 + 1).to_string());
        assert_eq!(position(&comparisons(1000)), (20 * 15 + 1).to_string());
        assert_eq!(read(&format!("name = '{}'", "a".repeat(200)))[0].2.len(), 200);
        assert_eq!(position(&format!("name = '{}'", "a".repeat(300))), "8");
    }

    #[test]
    fn anything_else_is_refused_with_its_position() {
        for (text, at) in [
            ("", "1"),
            ("value = '1'", "1"),
            ("name > 'a'", "6"),
            ("name >= 'a'", "6"),
            ("day > 'a'", "5"),
            ("name = a", "8"),
            ("name = 'a", "10"),
            ("name = 'a' or 1=1", "12"),
            ("name = 'é' x", "12"),
            ("name = 'a' and", "15"),
            ("name = 'a'; drop table token", "11"),
        ] {
            assert_eq!(position(text), at, "{text}");
        }
    }
}
