//! The bytes that are signed, built as section 2.3 of the draft says.

use alloc::vec::Vec;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::headers::{Line, SignedHeaders};

/// A header that is listed, and not in the request: the draft forbids to sign
/// then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingHeader(pub(crate) HeaderName);

/// One line for each name in the list, with a line feed between them and none
/// at the end. `target` is the path with its query, as it will be sent.
pub(crate) fn signing_string(
    list: &SignedHeaders,
    method: &Method,
    target: &str,
    headers: &HeaderMap,
) -> Result<Vec<u8>, MissingHeader> {
    let mut out = Vec::new();
    for (at, line) in list.lines().enumerate() {
        if at > 0 {
            out.push(b'\n');
        }
        out.extend_from_slice(line.name().as_bytes());
        out.extend_from_slice(b": ");
        match line {
            Line::RequestTarget => {
                out.extend(method.as_str().bytes().map(|byte| byte.to_ascii_lowercase()));
                out.push(b' ');
                out.extend_from_slice(target.as_bytes());
            }
            Line::Header(name) => push_values(name, headers, &mut out)?,
        }
    }
    Ok(out)
}

/// Every value of a header in the order in which they are sent, each without
/// the white space around it.
fn push_values(
    name: &HeaderName,
    headers: &HeaderMap,
    out: &mut Vec<u8>,
) -> Result<(), MissingHeader> {
    if !headers.contains_key(name) {
        return Err(MissingHeader(name.clone()));
    }
    for (at, value) in headers.get_all(name).iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(trimmed(value));
    }
    Ok(())
}

/// A value without the spaces and tabs around it: what a receiver sees.
fn trimmed(value: &HeaderValue) -> &[u8] {
    value.as_bytes().trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn sign(
        list: &str,
        headers: &[(&'static str, &'static str)],
    ) -> Result<Vec<u8>, MissingHeader> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        signing_string(&SignedHeaders::parse(list).unwrap(), &Method::GET, "/foo", &map)
    }

    /// The example of section 2.3, whose folded line is one value.
    #[test]
    fn values_are_joined_stripped_and_may_be_empty() {
        let signed = sign(
            "(request-target) host date cache-control x-emptyheader x-example",
            &[
                ("host", "example.org"),
                ("date", "Tue, 07 Jun 2014 20:51:35 GMT"),
                ("x-example", " Example header with some whitespace.\t"),
                ("x-emptyheader", ""),
                ("cache-control", "max-age=60"),
                ("cache-control", "must-revalidate"),
            ],
        );
        let expected = "(request-target): get /foo\n\
                        host: example.org\n\
                        date: Tue, 07 Jun 2014 20:51:35 GMT\n\
                        cache-control: max-age=60, must-revalidate\n\
                        x-emptyheader: \n\
                        x-example: Example header with some whitespace.";
        assert_eq!(signed.unwrap(), expected.as_bytes());
    }

    #[test]
    fn white_space_inside_a_value_stays() {
        assert_eq!(sign("x", &[("x", "\t a \t b  ")]).unwrap(), b"x: a \t b");
        assert_eq!(sign("x", &[("x", "  ")]).unwrap(), b"x: ");
        assert_eq!(sign("x", &[("x", "a"), ("x", " "), ("x", "b")]).unwrap(), b"x: a, , b");
    }

    #[test]
    fn a_listed_header_that_is_not_there_is_named() {
        let missing = MissingHeader(HeaderName::from_static("x-b"));
        assert_eq!(sign("x-a x-b", &[("x-a", "1")]), Err(missing));
    }
}
