//! The repair of strings that the bank breaks: a text means what it was, character
//! by character, and nothing else is touched.

use crate::{
    parsers::page,
    support::{discreet::hides_debug, strict},
};

/// The input is what stands between the quotes of a communication.
pub(crate) fn run(input: &[u8]) {
    let Ok(content) = std::str::from_utf8(input) else { return };
    let body = format!(
        r#"{{"transactions":[{{"amount":1,"communication":"before \\ \" é"}},{{"communication":"{content}"}}],"next_page_key":"k"}}"#
    );
    readers_agree(&body);
    let Some(meant) = meant(content) else { return };
    let page = page::read(body.as_bytes()).expect("two rows, however broken");
    assert_eq!(page.rows.len() + page.unreadable.len(), 2);
    let texts: Vec<_> = page.rows.iter().map(|row| row.communication.as_deref()).collect();
    let meant = meant.as_deref().map(Some);
    let expected: Vec<_> = [Some(Some("before \\ \" é")), meant].into_iter().flatten().collect();
    assert_eq!(texts, expected, "{body}");
    assert!(page.next.is_some());
    hides_debug(&page);
}

/// Our strict reader against the one that everybody uses.
fn readers_agree(text: &str) {
    let other = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let deep = text.matches(['[', '{']).count() > 50;
    assert!(deep || strict::parse(text).is_some() == other, "{text}");
}

/// The text of a string's content; `None` if a quote ends the string within it, and
/// no text inside if half of a pair of surrogates is in it. A backslash that escapes
/// nothing is itself, as is a control character.
fn meant(content: &str) -> Option<Option<String>> {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = content;
    while let Some(character) = rest.chars().next() {
        let (unit, length) = match (character, rest.as_bytes().get(1)) {
            ('"', _) => return None,
            // It takes the quote that was to end the string.
            ('\\', None) => return None,
            ('\\', Some(b'n')) => (10, 2),
            ('\\', Some(b'r')) => (13, 2),
            ('\\', Some(b't')) => (9, 2),
            ('\\', Some(b'b')) => (8, 2),
            ('\\', Some(b'f')) => (12, 2),
            ('\\', Some(&byte @ (b'"' | b'\\' | b'/'))) => (byte.into(), 2),
            ('\\', Some(b'u')) => match hex(rest) {
                Some(unit) => (unit, 6),
                None => (b'\\'.into(), 1),
            },
            ('\\', _) => (b'\\'.into(), 1),
            (other, _) => {
                units.extend(other.encode_utf16(&mut [0; 2]).iter());
                rest = &rest[other.len_utf8()..];
                continue;
            }
        };
        units.push(unit);
        rest = &rest[length..];
    }
    Some(String::from_utf16(&units).ok())
}

fn hex(escape: &str) -> Option<u16> {
    let digits = escape.get(2..6)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u16::from_str_radix(digits, 16).ok())?
}
