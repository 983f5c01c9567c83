//! The path and query of a call: checked, so that nothing in it can leave the
//! endpoint, open a header, or be rewritten by a transport.

use alloc::{borrow::ToOwned, format, string::String};
use core::fmt;

use url::Url;

use super::CallError;
use crate::model::push_encoded;

/// The longest path with its query, in bytes.
const MAX_LEN: usize = 8 * 1024;

/// A path with its query, to put behind an endpoint's address.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Target(String);

impl Target {
    pub(super) fn new(text: &str) -> Result<Self, CallError> {
        if text.len() > MAX_LEN {
            return Err(CallError::TargetTooLong);
        }
        // Some clients read two slashes as the beginning of a host.
        if !text.starts_with('/') || text.starts_with("//") {
            return Err(CallError::TargetForm);
        }
        if !is_target(text) {
            return Err(CallError::TargetCharacter);
        }
        // What a parser would change, a transport could send changed: dot
        // segments, however they are written, and an apostrophe in a query.
        let address = format!("https://bank.invalid{text}");
        match Url::parse(&address) {
            Ok(url) if url.as_str() == address => Ok(Self(text.to_owned())),
            _ => Err(CallError::TargetRewritten),
        }
    }

    /// Adds a query parameter, both parts percent-encoded.
    pub(super) fn with_query(mut self, name: &str, value: &str) -> Result<Self, CallError> {
        if !self.0.contains('?') {
            self.0.push('?');
        } else if !self.0.ends_with(['?', '&']) {
            self.0.push('&');
        }
        push_encoded(name, &mut self.0);
        self.0.push('=');
        push_encoded(value, &mut self.0);
        if self.0.len() > MAX_LEN { Err(CallError::TargetTooLong) } else { Ok(self) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is made of the characters of RFC 3986's path and query, and each
/// `%` opens an escape.
fn is_target(text: &str) -> bool {
    let mut escape = 0_u8;
    for byte in text.bytes() {
        escape = match byte {
            _ if escape > 0 => {
                if !byte.is_ascii_hexdigit() {
                    return false;
                }
                escape - 1
            }
            b'%' => 2,
            _ if byte.is_ascii_alphanumeric() || b"/?-._~!$&'()*+,;=:@".contains(&byte) => 0,
            _ => return false,
        };
    }
    escape == 0
}

impl fmt::Debug for Target {
    /// Hidden: it may name the customer's account.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Target(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_path_with_its_query_stays_as_it_is() {
        for text in
            ["/", "/a/b", "/a//b", "/a?", "/a?b=c&d=%2Fe?f/g", "/a;v=1/b:c@d/~e'(f)", "/..a"]
        {
            assert_eq!(Target::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let bad = |text: &str| Target::new(text).unwrap_err();
        for text in ["", "a", "//evil.example/a", "https://evil.example/", "?a=b", "@evil.example/"]
        {
            assert_eq!(bad(text), CallError::TargetForm, "{text}");
        }
        for text in [
            "/a b",
            "/a\r\nX: y",
            "/a\0",
            "/é",
            "/a#b",
            "/a\\b",
            "/a%",
            "/a%2",
            "/a%2g",
            "/a%%20",
            "/a\"b",
            "/a|b",
            "/{id}",
            "/a?b=[c]",
            "/a HTTP/1.1",
        ] {
            assert_eq!(bad(text), CallError::TargetCharacter, "{text}");
        }
        for text in ["/.", "/a/../b", "/a/./b", "/%2e%2E/b", "/a/.%2e", "/a?b='c'"] {
            assert_eq!(bad(text), CallError::TargetRewritten, "{text}");
        }
        let long = |bytes: usize| format!("/{}", "x".repeat(bytes - 1));
        assert!(Target::new(&long(8_192)).is_ok());
        assert_eq!(bad(&long(8_193)), CallError::TargetTooLong);
    }

    #[test]
    fn parameters_are_encoded() {
        let with = |text: &str| {
            let target = Target::new(text).unwrap().with_query("a b", "é&c=d#'").unwrap();
            assert_eq!(Target::new(target.as_str()), Ok(target.clone()));
            target.0
        };
        assert_eq!(with("/x"), "/x?a%20b=%C3%A9%26c%3Dd%23%27");
        assert_eq!(with("/x?"), "/x?a%20b=%C3%A9%26c%3Dd%23%27");
        assert_eq!(with("/x?y=1"), "/x?y=1&a%20b=%C3%A9%26c%3Dd%23%27");
        let long = |bytes: usize| {
            let value = "b".repeat(bytes - "/x?a=".len());
            Target::new("/x").unwrap().with_query("a", &value).map(drop)
        };
        assert_eq!(long(8_192), Ok(()));
        assert_eq!(long(8_193), Err(CallError::TargetTooLong));
    }
}
