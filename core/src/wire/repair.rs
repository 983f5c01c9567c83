//! Repairs what the bank is known to break in JSON strings: a lone backslash
//! (seen in production), and control characters that are not escaped (seen in
//! production until 2021).
//!
//! It is used only on text that a strict parser refused, and touches nothing
//! but these two: valid escapes, `\/` and `\uXXXX` among them, stay as they are.

use alloc::string::String;
use core::fmt::Write;

/// The repaired text, or `None` if there is nothing to repair.
pub(super) fn repaired(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut in_string = false;
    let mut changed = false;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '"' => {
                in_string = !in_string;
                out.push('"');
            }
            '\\' if in_string => {
                out.push('\\');
                if escapes(rest.as_str()) {
                    // Taken with its backslash: `\"` does not end the string.
                    out.extend(rest.next());
                } else {
                    out.push('\\');
                    changed = true;
                }
            }
            control if in_string && control < ' ' => {
                // Writing into a `String` cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
                changed = true;
            }
            other => out.push(other),
        }
    }
    changed.then_some(out)
}

/// Whether what follows a backslash makes a valid escape with it.
fn escapes(rest: &str) -> bool {
    let mut bytes = rest.bytes();
    match bytes.next() {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
        Some(b'u') => {
            let mut digits = bytes.take(4);
            digits.len() == 4 && digits.all(|digit| digit.is_ascii_hexdigit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_lone_backslash_is_doubled() {
        assert_eq!(repaired(r#"{"a":"x\y"}"#).unwrap(), r#"{"a":"x\\y"}"#);
        assert_eq!(repaired(r#"["\c\d","\q"]"#).unwrap(), r#"["\\c\\d","\\q"]"#);
        assert_eq!(repaired(r#"["\u12G4"]"#).unwrap(), r#"["\\u12G4"]"#);
        assert_eq!(repaired(r#"["a\ "]"#).unwrap(), r#"["a\\ "]"#);
    }

    #[test]
    fn valid_escapes_stay() {
        let text = r#"{"a\"b":"\\ \/ \b\f\n\r\t \u00e9 \" \\"}"#;
        assert_eq!(repaired(text), None);
        let mixed = r#"["\/ \u00e9 \x \\"]"#;
        assert_eq!(repaired(mixed).unwrap(), r#"["\/ \u00e9 \\x \\"]"#);
    }

    #[test]
    fn raw_control_characters_are_escaped_inside_strings_only() {
        assert_eq!(repaired("[\"a\r\n\tb\"]\n").unwrap(), "[\"a\\u000d\\u000a\\u0009b\"]\n");
        assert_eq!(repaired("{\n\t\"a\": 1\r\n}"), None);
    }

    #[test]
    fn a_backslash_outside_of_strings_stays() {
        assert_eq!(repaired(r#"[\x, "a"]"#), None);
        assert_eq!(repaired(r#"[\x, "a\y"]"#).unwrap(), r#"[\x, "a\\y"]"#);
    }

    #[test]
    fn a_repaired_text_reads_as_the_bank_meant_it() {
        let read: [String; 1] =
            serde_json::from_str(&repaired("[\"C:\\dir\x01\"]").unwrap()).unwrap();
        assert_eq!(read, ["C:\\dir\u{1}"]);
    }
}
