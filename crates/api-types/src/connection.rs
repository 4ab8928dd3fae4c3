//! How to connect to a workspace's database: the parameters, and the connection strings made of them.

/// The port of every workspace's database.
pub const PORT: &str = "9193";

/// The parameters of a connection, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Who connects: the account's handle.
    pub user: String,
    /// The workspace's DNS name.
    pub host: String,
    /// The name of the database.
    pub database: String,
}

impl Connection {
    /// `postgresql://{user}:{password}@{host}:{port}/{database}`, with the password percent-encoded.
    pub fn url(&self, password: &str) -> String {
        self.join(&encoded(password))
    }

    /// The same with `mask`, which is not encoded, in the place of the password.
    pub fn masked(&self, mask: &str) -> String {
        self.join(mask)
    }

    /// A `psql` command. It prompts for the password, so that the shell's history does not contain it.
    pub fn psql(&self) -> String {
        ["psql --host=", &self.host, " --port=", PORT, " --username=", &self.user, " ", &self.database].concat()
    }

    fn join(&self, password: &str) -> String {
        ["postgresql://", &self.user, ":", password, "@", &self.host, ":", PORT, "/", &self.database].concat()
    }
}

/// All but the unreserved characters of RFC 3986 as `%XX` of their UTF-8.
fn encoded(text: &str) -> String {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or_default();
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn connection() -> Connection {
        Connection {
            user: "dwight-schrute".into(),
            host: "dwight-schrute-prod.usea1.db.example".into(),
            database: "k3x9ab".into(),
        }
    }

    /// Reads the string as a client does: user up to the first colon, password up to the last `@`, and decodes it.
    fn password_in(url: &str) -> String {
        let rest = url.strip_prefix("postgresql://").unwrap();
        let (login, place) = rest.rsplit_once('@').unwrap();
        assert_eq!(place, "dwight-schrute-prod.usea1.db.example:9193/k3x9ab");
        let (user, password) = login.split_once(':').unwrap();
        assert_eq!(user, "dwight-schrute");
        let mut bytes = Vec::new();
        let mut rest = password.as_bytes();
        while let Some((first, tail)) = rest.split_first() {
            if *first == b'%' {
                bytes.push(u8::from_str_radix(core::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
                rest = &tail[2..];
            } else {
                assert!(first.is_ascii_alphanumeric() || b"-._~".contains(first), "{first} stands bare in {url}");
                bytes.push(*first);
                rest = tail;
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_printable_character_of_a_password_survives() {
        let all: String = (' '..='~').collect();
        assert_eq!(password_in(&connection().url(&all)), all);
        for character in ' '..='~' {
            let password = ["a", &character.to_string(), "b"].concat();
            assert_eq!(password_in(&connection().url(&password)), password);
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_as_a_password(password in "\\PC{0,40}") {
            prop_assert_eq!(password_in(&connection().url(&password)), password);
        }
    }

    #[test]
    fn the_documented_form() {
        let url = "postgresql://dwight-schrute:1f2e-3d4c-5b6a@dwight-schrute-prod.usea1.db.example:9193/k3x9ab";
        assert_eq!(connection().url("1f2e-3d4c-5b6a"), url);
        assert_eq!(connection().masked("••••"), url.replace("1f2e-3d4c-5b6a", "••••"));
        let psql = "psql --host=dwight-schrute-prod.usea1.db.example --port=9193 --username=dwight-schrute k3x9ab";
        assert_eq!(connection().psql(), psql);
    }
}
