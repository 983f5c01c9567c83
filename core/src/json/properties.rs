//! The reader compared with `serde_json`, for texts that are nearly JSON.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{Problem, Raw, Read, Reader, Scalar};

const NAMES: [&str; 8] = ["a", "booked", "", "a.b", r"esc\u0061ped\n", r"\ud83d\ude00", "é", r"\/"];

const SCALARS: [&str; 40] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1.5",
    "12E+3",
    "1e999",
    "01",
    "-",
    "1.",
    ".5",
    "+1",
    "1e",
    "0x1",
    "123456789012345678901234567890.12",
    "\"\"",
    "\"[]\"",
    "\"EUR\"",
    "\"exactly eight bytes\"",
    "\"a\\r\\nb\"",
    r#""\"\\\/\b\f\n\r\t""#,
    r#""\u00e9\u20AC""#,
    r#""\ud83d\ude00""#,
    r#""\ud800""#,
    r#""\udc00""#,
    r#""\ud800\u0041""#,
    r#""\ud800x""#,
    r#""\x""#,
    r#""\u12G4""#,
    r#""\u12"#,
    "\"\n\"",
    "\"\u{1f}\"",
    "\"\u{7f}é\u{20ac}\u{1f600}\"",
    "nul",
    "truex",
    "NaN",
    "x",
    "\u{a0}",
    "",
];

/// A text that is nearly JSON.
fn texts() -> impl Strategy<Value = String> {
    let scalar = proptest::sample::select(SCALARS.as_slice()).prop_map(ToString::to_string);
    let space = proptest::sample::select(["", "", " ", "\n", "\r\n\t"].as_slice());
    let value = scalar.prop_recursive(5, 40, 5, move |inner| {
        let name = proptest::sample::select(NAMES.as_slice());
        let member = (name, inner.clone(), space.clone()).prop_map(|(name, value, space)| {
            format!("{space}\"{name}\"{space}:{space}{value}{space}")
        });
        prop_oneof![
            proptest::collection::vec(member, 0..5)
                .prop_map(|all| format!("{{{}}}", all.join(","))),
            proptest::collection::vec(inner, 0..4).prop_map(|all| format!("[{}]", all.join(", "))),
        ]
    });
    let edit = (
        any::<proptest::sample::Index>(),
        0..4_u8,
        proptest::sample::select(b"{}[],:\"\\ x1\n-".as_slice()),
    );
    (value, proptest::collection::vec(edit, 0..3)).prop_map(|(text, edits)| {
        let mut bytes = text.into_bytes();
        for (at, kind, byte) in edits {
            let at = at.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => bytes[at] = byte,
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn whole<'t, T>(text: &'t str, read: impl FnOnce(&mut Reader<'t>) -> Read<T>) -> Read<T> {
    let mut reader = Reader::new(text);
    let value = read(&mut reader)?;
    reader.end().map(|()| value)
}

/// The same value, read by the one and by the other; a number by its digits.
fn same(raw: Raw<'_>, other: &RawValue) -> Result<(), TestCaseError> {
    prop_assert_eq!(raw.get(), other.get());
    match raw.get().as_bytes()[0] {
        b'[' => {
            let others: Vec<&RawValue> = serde_json::from_str(other.get()).unwrap();
            let mut items = Vec::new();
            raw.each(|item| items.push(item));
            prop_assert_eq!(items.len(), others.len());
            items.into_iter().zip(others).try_for_each(|(item, other)| same(item, other))?;
        }
        b'{' => match (raw.members(), serde_json::from_str::<Pairs<'_>>(other.get())) {
            (Ok(members), Ok(Pairs(others))) => {
                prop_assert_eq!(members.len(), others.len());
                for ((name, value), (other_name, other)) in members.into_iter().zip(others) {
                    prop_assert_eq!(&*name, &*other_name);
                    same(value, other)?;
                }
            }
            (Err(fault), Err(_)) => prop_assert_eq!(fault.problem, Problem::HalfCharacter),
            (members, others) => {
                prop_assert!(false, "{} but {}", members.is_ok(), others.is_ok());
            }
        },
        b'"' => match raw.text() {
            Some(text) => {
                prop_assert_eq!(&*text, &*serde_json::from_str::<String>(other.get()).unwrap());
            }
            None => prop_assert!(serde_json::from_str::<String>(other.get()).is_err()),
        },
        _ => match raw.reader().scalar("").unwrap() {
            Scalar::Null => prop_assert_eq!(other.get(), "null"),
            Scalar::Boolean(flag) => prop_assert_eq!(other.get(), flag.to_string()),
            Scalar::Number(digits) => prop_assert_eq!(other.get(), digits),
            Scalar::Text(_) => prop_assert!(false),
        },
    }
    Ok(())
}

struct Pairs<'j>(Vec<(String, &'j RawValue)>);

impl<'de> serde::Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pairs<'de>;
            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

fn compare(text: &str) -> Result<(), TestCaseError> {
    match (whole(text, |reader| reader.skip()), serde_json::from_str::<IgnoredAny>(text)) {
        (Ok(()), Ok(_)) => {
            let other: &RawValue = serde_json::from_str(text).unwrap();
            same(whole(text, |reader| reader.raw()).unwrap(), other)
        }
        (Err(fault), Err(error)) => {
            let cut = fault.problem == Problem::CutOff;
            // It calls a number without its last digits wrong; and an escape that is
            // cut off and wrong, cut off.
            let last =
                text.char_indices().rev().nth(5).map_or(text, |(at, _)| text.get(at..).unwrap());
            let open_to_both = last.contains("\\u") || text.ends_with(['-', '+', '.', 'e', 'E']);
            prop_assert!(cut == error.is_eof() || open_to_both, "{:?} but {}", fault, error);
            prop_assert!(cut || fault.problem == Problem::Syntax);
            Ok(())
        }
        (ours, theirs) => {
            prop_assert!(false, "{:?} but {:?}: {}", ours, theirs.map(drop), text);
            Ok(())
        }
    }
}

proptest! {
    #[test]
    fn what_is_json_and_what_it_says_is_what_serde_json_reads(text in texts()) {
        compare(&text)?;
    }

    #[test]
    fn so_it_is_for_any_text(text in ".{0,40}") {
        compare(&text)?;
        compare(&serde_json::to_string(&text).unwrap())?;
    }

    #[test]
    fn the_place_of_a_fault_is_in_the_text(text in texts()) {
        if let Err(fault) = whole(&text, |reader| reader.skip()) {
            let (line, column) = fault.place(&text);
            let before = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
            prop_assert!(before + column <= text.len() + 1, "{line}:{column} of {text:?}");
        }
    }
}

#[test]
fn so_it_is_for_each_value_and_each_name_in_each_place() {
    for scalar in SCALARS.into_iter().chain([r#""\ud800\udc00""#, r#""\udbff\udfff""#, "1E5"]) {
        for (before, after) in [("", ""), (" ", "\n"), ("[", "]"), ("[0,", " ]"), ("{\"a\":", "}")]
        {
            compare(&format!("{before}{scalar}{after}")).unwrap();
        }
    }
    for name in NAMES {
        compare(&format!("{{\"{name}\":0,\"{name}\":[]}}")).unwrap();
    }
}

#[test]
fn so_it_is_for_a_text_that_is_cut_or_changed_anywhere() {
    let text = r#"[{"a\u00e9": -1.5e+3, "\ud83d\ude00": ["x", true, false, null, {}]}, [], 0]"#;
    for at in 0..text.len() {
        compare(text.get(..at).unwrap()).unwrap();
        for other in ["{", "}", "[", "]", ",", ":", "\"", "\\", " ", "0", "\n", "-", "d"] {
            let (before, after) = (text.get(..at).unwrap(), text.get(at + 1..).unwrap());
            compare(&format!("{before}{other}{after}")).unwrap();
        }
    }
}

#[test]
fn brackets_may_be_as_deep_as_the_body_is_long() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = open.repeat(200_000) + "0" + &close.repeat(200_000);
        assert!(whole(&deep, |reader| reader.skip()).is_ok());
        let cut = deep.get(..deep.len() - 1).unwrap();
        assert_eq!(whole(cut, |reader| reader.skip()).unwrap_err().problem, Problem::CutOff);
    }
}

#[test]
fn a_name_is_known_as_a_whole_however_it_is_written() {
    let mut seen = Vec::new();
    let text = r#"{"ibanx":0,"iba":1,"iban":2,"\u0069ban":3,"bic":4," iban":5,"iban" :6}"#;
    whole(text, |reader| {
        reader.object("an object", &["iban", "bic"], |index, reader| {
            seen.push(index);
            reader.skip()
        })
    })
    .unwrap();
    assert_eq!(seen, [None, None, Some(0), Some(0), Some(1), None, Some(0)]);
}

#[test]
fn a_path_tells_known_names_only() {
    let fault = whole(r#"{"x":{"booked":[0,{"a":[]}]}}"#, |reader| {
        reader.object("an object", &["known"], |_, reader| {
            reader.object("an object", &["booked"], |_, reader| {
                reader.list("a list", |index, reader| match index {
                    0 => reader.skip(),
                    _ => reader
                        .object("an object", &["a"], |_, reader| reader.scalar("a text").map(drop)),
                })
            })
        })
    });
    let fault = fault.unwrap_err();
    assert_eq!(fault.path(), "?.booked[1].a");
    assert_eq!(fault.place("x"), (1, 2), "never beyond the end");
}
