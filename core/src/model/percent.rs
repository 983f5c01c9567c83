//! Percent-encoding, the strict way: whatever is encoded is one path segment or
//! one query value, and nothing else.

use alloc::{format, string::String};
use core::fmt::Write;

/// Appends the text with everything but RFC 3986's unreserved characters
/// (`A-Z a-z 0-9 - . _ ~`) as `%XX`. So a `/` opens no segment, a `+` is not
/// read as a space, and a `%` is not read as an escape.
///
/// Written here because `url` offers the form encoding only, which writes a
/// space as `+`: wrong in a path.
pub(crate) fn push_encoded(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// The text of one encoded segment or value. An address, not a form: a `+` is a
/// plus. What is not UTF-8 becomes U+FFFD.
pub(crate) fn decoded(text: &str) -> String {
    let form = format!("={}", text.replace('+', "%2B").replace('&', "%26"));
    let value = url::form_urlencoded::parse(form.as_bytes()).next();
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_unreserved_characters_stay() {
        let mut out = String::from("/");
        push_encoded("a..b/c+d e%2F=é~-_", &mut out);
        assert_eq!(out, "/a..b%2Fc%2Bd%20e%252F%3D%C3%A9~-_");
    }

    #[test]
    fn decoding_is_that_of_an_address() {
        assert_eq!(decoded("a+b%2Fc%20&d=e"), "a+b/c &d=e");
        assert_eq!(decoded("100%zz%"), "100%zz%");
        assert_eq!(decoded("%ff"), "\u{fffd}");
        assert_eq!(decoded(""), "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_one_segment_and_one_value_and_reads_back(text in "\\PC{1,80}|[./%+&=?#;]{1,8}") {
            // What `LogicalId` and `PaymentId` refuse, since nothing can encode it.
            proptest::prop_assume!(text != "." && text != "..");
            let mut address = String::from("https://bank.test/a/");
            push_encoded(&text, &mut address);
            address.push_str("/b?next=");
            push_encoded(&text, &mut address);
            let url = url::Url::parse(&address).unwrap();
            assert_eq!(url.as_str(), address);

            let segments: alloc::vec::Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!((segments.len(), segments[0], segments[2]), (3, "a", "b"));
            let values: alloc::vec::Vec<_> = url.query_pairs().collect();
            assert_eq!(values, [("next".into(), text.as_str().into())]);
            assert_eq!(decoded(segments[1]), text);
        }
    }
}
