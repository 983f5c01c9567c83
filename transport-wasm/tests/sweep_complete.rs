//! The sweep over the public types (`it/sweep`) forgets none: each type of the source,
//! and each variant of an error, is in one of its lists. A new one fails this test until
//! it is.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[path = "it/sweep/known.rs"]
mod known;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use known::{HOLD_NOTHING, NOT_HAD, OF_JAVASCRIPT, SHOWN, VARIANTS};

#[test]
fn every_public_type_is_in_a_list() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let js = source.join("js");
    let (of_js, of_rust): (Vec<_>, Vec<_>) =
        files(source).into_iter().partition(|file| file.starts_with(&js));
    let types = |files: &[PathBuf]| files.iter().flat_map(|file| types(&read(file))).collect();
    let of_rust: BTreeSet<String> = types(&of_rust);
    assert!(of_rust.len() > 10, "the source was not read: {of_rust:?}");
    assert_eq!(of_rust, words(&format!("{SHOWN} {HOLD_NOTHING}")));
    let of_js: BTreeSet<String> = types(&of_js);
    assert_eq!(of_js, words(OF_JAVASCRIPT));
}

#[test]
fn every_variant_of_an_error_is_in_a_list() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // The error of every transport is the core's.
    let core = source.join("../../core/src/session/error.rs");
    let text: String = files(source).iter().chain([&core]).map(|file| read(file)).collect();
    let text = text.replace("pub enum Error<F> {", "pub enum Error {");
    for (name, shown) in VARIANTS {
        let (_, body) = text.split_once(&format!("\npub enum {name} {{\n")).unwrap();
        let lines = body.lines().take_while(|line| *line != "}");
        let found: BTreeSet<_> =
            lines.filter_map(|line| line.strip_prefix("    ").and_then(type_name)).collect();
        let not_had = NOT_HAD.iter().filter(|(of, _)| *of == name).map(|(_, words)| *words);
        let listed = words(&not_had.fold(shown.to_owned(), |all, more| format!("{all} {more}")));
        assert_eq!(found, listed, "{name}");
    }
}

fn words(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

/// The types that a source calls `pub`.
fn types(source: &str) -> Vec<String> {
    let named = |line: &str| {
        let starts = ["pub struct ", "pub enum ", "pub union ", "pub type "];
        starts.iter().find_map(|start| line.trim_start().strip_prefix(start)).and_then(type_name)
    };
    source.lines().filter_map(named).collect()
}

fn type_name(line: &str) -> Option<String> {
    line.starts_with(|first: char| first.is_ascii_uppercase())
        .then(|| line.chars().take_while(char::is_ascii_alphanumeric).collect())
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut waiting = vec![folder];
    let mut files = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
