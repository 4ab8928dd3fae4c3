//! Ids: a short prefix, `_` and 20 characters `0-9a-v` (an xid).

/// The global tenant: an account with any other `tenant_id` is part of a tenant, which then manages its billing.
pub const GLOBAL_TENANT: &str = "t_00000000000000000000";

/// The part of an id after its prefix, when it is 20 characters of `0-9a-v`.
pub fn body(id: &str) -> Option<&str> {
    let (prefix, body) = id.split_once('_')?;
    let plain = body.len() == 20 && body.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v'));
    (plain && !prefix.is_empty()).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::body;

    #[test]
    fn only_a_prefix_and_an_xid_make_an_id() {
        assert_eq!(body("u_c0ffee00000000000000"), Some("c0ffee00000000000000"));
        for bad in ["", "u_", "u_short", "u_C0FFEE00000000000000", "_c0ffee00000000000000", "u_c0ffee0000000000000w"] {
            assert_eq!(body(bad), None, "{bad}");
        }
    }
}
