//! Rules that depend only on the path of a request. Paths begin with `/` and have no query.

/// `Cache-Control` for the file at `path`: cached permanently if its name has a content hash, else revalidated.
pub fn cache_control(path: &str) -> &'static str {
    if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Whether `path` is the address of a page of an app below `base` (`/`, or `/console/`), which a host answers with its
/// `index.html`. Addresses outside of `base`, below `/api`, and with a file extension are not: a missing file is a 404.
pub fn is_page(path: &str, base: &str) -> bool {
    path.starts_with(base) && path != "/api" && !path.starts_with("/api/") && !last(path).contains('.')
}

/// Whether the name ends in `-` and 16 hexadecimal digits, before its extension and a possible `_bg`.
fn is_hashed(path: &str) -> bool {
    let stem = last(path).split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let hex = |char: char| char.is_ascii_digit() || ('a'..='f').contains(&char);
    stem.rsplit_once('-').is_some_and(|(_, hash)| hash.len() == 16 && hash.chars().all(hex))
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash_are_cached_permanently() {
        for path in
            ["/console-0123456789abcdef.js", "/console-0123456789abcdef_bg.wasm", "/a/style-fedcba9876543210.css"]
        {
            assert_eq!(cache_control(path), "public, max-age=31536000, immutable", "{path}");
        }
    }

    #[test]
    fn the_page_and_names_without_a_hash_are_revalidated() {
        for path in ["/", "/index.html", "/favicon.svg", "/user/a-b/advanced", "/x-0123456789ABCDEF.js", "/x-0123.js"] {
            assert_eq!(cache_control(path), "no-cache", "{path}");
        }
    }

    #[test]
    fn addresses_without_an_extension_are_pages() {
        for path in ["/", "/login", "/user/ada/advanced/usage", "/user/v1.2/profile", "/apiary"] {
            assert!(is_page(path, "/"), "{path}");
        }
    }

    #[test]
    fn files_and_the_api_are_no_pages() {
        for path in ["/api", "/api/", "/api/v0/actor", "/favicon.svg", "/.well-known/a.txt", "/console-1.js"] {
            assert!(!is_page(path, "/"), "{path}");
        }
    }

    #[test]
    fn below_a_base_other_addresses_are_no_pages() {
        for (path, expected) in
            [("/console/", true), ("/console/login", true), ("/console", false), ("/", false), ("/consoles/x", false)]
        {
            assert_eq!(is_page(path, "/console/"), expected, "{path}");
        }
    }
}
