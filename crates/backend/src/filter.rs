//! The `where` of a list: a small subset of the query language, read into values that are then bound.
//!
//! `column = 'text'`, several joined by `and`; a quote inside a text is doubled. Anything else is refused with the
//! position at which it stopped making sense.

use crate::error::ApiError;

/// One comparison: the column, spelled as in the list of allowed ones, and the text it has to equal.
pub type Comparison = (&'static str, String);

/// Reads `text`, in which only `columns` may be compared.
///
/// # Errors
/// 400 that names the position, counted in characters from 1.
pub fn parse(text: &str, columns: &'static [&'static str]) -> Result<Vec<Comparison>, ApiError> {
    let mut reader = Reader { text, rest: text };
    let mut found = Vec::new();
    loop {
        found.push(reader.comparison(columns)?);
        reader.space();
        if reader.rest.is_empty() {
            return Ok(found);
        }
        if !reader.word().eq_ignore_ascii_case("and") {
            return Err(reader.refuse("`and` or the end"));
        }
        let length = "and".len();
        reader.rest = &reader.rest[length..];
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn comparison(&mut self, columns: &'static [&'static str]) -> Result<Comparison, ApiError> {
        self.space();
        let word = self.word();
        let column = columns
            .iter()
            .find(|column| word.eq_ignore_ascii_case(column))
            .ok_or_else(|| self.refuse(&format!("one of {}", columns.join(", "))))?;
        self.rest = &self.rest[word.len()..];
        self.space();
        self.rest = self.rest.strip_prefix('=').ok_or_else(|| self.refuse("`=`"))?;
        self.space();
        Ok((column, self.quoted()?))
    }

    fn quoted(&mut self) -> Result<String, ApiError> {
        let body = self.rest.strip_prefix('\'').ok_or_else(|| self.refuse("a text in single quotes"))?;
        let mut value = String::new();
        let mut chars = body.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
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
        Err(self.refuse("a closing quote"))
    }

    fn word(&self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn refuse(&self, expected: &str) -> ApiError {
        let before = &self.text[..self.text.len() - self.rest.len()];
        ApiError::field("where", format!("Expected {expected} at position {}.", before.chars().count() + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[&str] = &["name", "type"];

    fn position(text: &str) -> String {
        match parse(text, COLUMNS) {
            Err(ApiError::InvalidData(fields)) => {
                fields[0].message.clone().unwrap().rsplit(' ').next().unwrap().trim_end_matches('.').to_owned()
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn comparisons_joined_by_and_are_read() {
        assert_eq!(parse("name = 'user_token'", COLUMNS).unwrap(), [("name", "user_token".into())]);
        assert_eq!(
            parse(" NAME='it''s'  AND type= 'q' ", COLUMNS).unwrap(),
            [("name", "it's".into()), ("type", "q".into())]
        );
    }

    #[test]
    fn anything_else_is_refused_with_its_position() {
        for (text, at) in [
            ("", "1"),
            ("value = '1'", "1"),
            ("name > 'a'", "6"),
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
