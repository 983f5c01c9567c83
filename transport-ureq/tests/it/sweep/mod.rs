//! No public type is forgotten: each one is either formatted here, full of secrets
//! and customers' data, or stands in a list of those that hold neither. So is each
//! variant of an error. A new one in the source fails this test until it is in one
//! of the two.
//!
//! The core's own types have a sweep of their own, in the core.

mod builds;
mod sends;
mod sessions;

use std::{
    any::type_name,
    collections::BTreeSet,
    error::Error as StdError,
    fmt::Debug,
    fs,
    path::{Path, PathBuf},
};

use crate::{bank::SECRETS, pki::PKI};

/// Words of a fixed set.
const HOLD_NOTHING: &str = "Limit SendKind";

/// Not to be had from outside, or not on every machine. What is in them is said by the
/// system, or by the TLS library about its own set-up.
const NOT_HAD: [&str; 4] =
    ["BuildError::SystemRoots", "BuildError::Tls", "Error::Unfinished", "SendKind::Other"];

/// The enums whose variants are all seen.
const ENUMS: [&str; 3] = ["Error", "BuildError", "SendKind"];

/// In what the bank, a proxy or a stranger says, and in what a user gives.
pub(crate) const MARK: &str = "MARK-7f3a";
/// The password of the TPP's proxy, and how it travels with its user.
const PASSWORD: &str = "geheim";
const BASIC: &str = "dHBwOmdlaGVpbQ";

/// Nothing private is in a text.
#[track_caller]
pub(crate) fn hides(text: &str) {
    // Of a key: its text, and its bytes as `Debug` writes them.
    let key = PKI.qwac.key_pem.lines().nth(1).unwrap();
    let more = [MARK, PASSWORD, BASIC, "apptoken", "-----BEGIN", "45, 45, 45, 45, 45", &key[..16]];
    for private in SECRETS.iter().chain(&more) {
        assert!(!text.contains(private), "{private} shows in: {text}");
    }
}

/// What was formatted, under the name of its type; of an enum, of its variant too.
#[derive(Default)]
pub(crate) struct Sweep(BTreeSet<String>);

impl Sweep {
    /// Formats it in both ways; nothing private may show.
    #[track_caller]
    fn see<T: Debug>(&mut self, value: &T) {
        let name = type_name::<T>().split('<').next().unwrap();
        let name = name.rsplit("::").next().unwrap();
        let shown = format!("{value:?}");
        assert!(!shown.trim().is_empty(), "{name} does not even show what it is");
        hides(&shown);
        hides(&format!("{value:#?}"));
        let variant: String = shown.chars().take_while(char::is_ascii_alphanumeric).collect();
        self.0.extend([name.to_owned(), format!("{name}::{variant}")]);
    }

    /// Formats an error in three ways, and so all that is below it.
    #[track_caller]
    fn error<E: StdError + 'static>(&mut self, error: &E) {
        self.see(error);
        let mut next: Option<&dyn StdError> = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            assert!(!text.is_empty() && !text.contains(char::is_control), "{text:?}");
            hides(&format!("{text} {error:?} {error:#?}"));
            next = error.source();
        }
    }
}

/// Formats everything that there is.
pub(crate) fn sweep() -> Sweep {
    let mut sweep = Sweep::default();
    builds::all(&mut sweep);
    sends::all(&mut sweep);
    sessions::all(&mut sweep);
    sweep
}

#[test]
fn every_public_type_is_shown_or_holds_nothing() {
    let Sweep(seen) = sweep();
    let public = public_types();
    assert!(public.len() > 10, "the source was not read: {public:?}");
    let nothing: BTreeSet<_> = HOLD_NOTHING.split(' ').map(str::to_owned).collect();
    let known = |name: &&String| seen.contains(*name) || nothing.contains(*name);
    let forgotten: Vec<_> = public.iter().filter(|name| !known(name)).collect();
    assert!(forgotten.is_empty(), "neither shown here nor in the list: {forgotten:?}");
    let stale: Vec<_> = nothing.iter().filter(|name| !public.contains(*name)).collect();
    assert!(stale.is_empty(), "in the list, but not in the source: {stale:?}");

    let variants = variants();
    assert!(variants.len() > 30, "the source was not read: {variants:?}");
    let not_had = NOT_HAD.map(str::to_owned);
    let known = |name: &&String| seen.contains(*name) || not_had.contains(*name);
    let forgotten: Vec<_> = variants.iter().filter(|name| !known(name)).collect();
    assert!(forgotten.is_empty(), "neither shown here nor in the list: {forgotten:?}");
    let stale: Vec<_> = not_had.iter().filter(|name| !variants.contains(*name)).collect();
    assert!(stale.is_empty(), "in the list, but not in the source: {stale:?}");
}

/// The names of all types that the source calls `pub`.
fn public_types() -> BTreeSet<String> {
    let named = |line: &str| {
        let line = line.trim_start();
        let starts = ["pub struct ", "pub enum ", "pub union ", "pub type "];
        starts.iter().find_map(|start| line.strip_prefix(start)).map(name)
    };
    sources().lines().filter_map(named).collect()
}

/// The variants of the enums, each with its enum's name.
fn variants() -> BTreeSet<String> {
    // The error of every transport is the core's.
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src/session/error.rs");
    let source = sources() + &fs::read_to_string(core).unwrap();
    let source = source.replace("pub enum Error<F> {", "pub enum Error {");
    let mut found = BTreeSet::new();
    for of in ENUMS {
        let (_, body) = source.split_once(&format!("\npub enum {of} {{\n")).unwrap();
        let lines = body.lines().take_while(|line| *line != "}");
        let variant = |line: &str| line.strip_prefix("    ").map(name).filter(|it| !it.is_empty());
        found.extend(lines.filter_map(variant).map(|variant| format!("{of}::{variant}")));
    }
    found
}

/// What a line begins with, if that is a name of a type.
fn name(line: &str) -> String {
    if line.starts_with(|first: char| first.is_ascii_uppercase()) {
        line.chars().take_while(char::is_ascii_alphanumeric).collect()
    } else {
        String::new()
    }
}

fn sources() -> String {
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut text = String::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(path).unwrap();
            files.extend(entries.map(|entry| -> PathBuf { entry.unwrap().path() }));
        } else {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    text
}
