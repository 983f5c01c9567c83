//! Every test of the core also runs on wasm32, in Node: an `#[test]` becomes one of
//! wasm-bindgen-test by one line among the imports around it. Without the line the
//! test would be left out there, and nobody would see it.

// It reads the sources from disk, which wasm32 has not.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::{
    fs,
    path::{Path, PathBuf},
};

const LINE: [&str; 2] =
    ["#[cfg(target_family = \"wasm\")]", "use wasm_bindgen_test::wasm_bindgen_test as test;"];
const NATIVE: &str = "cfg(not(target_family = \"wasm\"))]";

#[test]
fn every_module_of_tests_runs_on_wasm_too() {
    let mut files = 0;
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        if text.lines().any(is_test) && !is_native_only(&text) {
            files += 1;
            assert!(has_line(&text), "{}: add {LINE:#?} to the imports", path.display());
        }
    }
    assert!(files > 90, "only {files} files with tests found");
}

#[test]
fn a_test_that_stays_native_says_why() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(says_why(&text), "{}: a native test without a comment before it", path.display());
    }
}

#[test]
fn a_missing_line_and_a_missing_reason_are_noticed() {
    let [cfg, import] = LINE;
    let line = format!("{cfg}\n{import}\n");
    let inner = format!("    {cfg}\n    {import}\n");
    let (test, tests) = ("#[test]\nfn a() {}\n", "mod tests {\n");
    assert!(has_line(&format!("{line}{test}")));
    assert!(has_line(&format!("{tests}{inner}    {test}")));
    assert!(!has_line(test));
    assert!(!has_line(&format!("{import}\n{test}")), "on every target");
    assert!(!has_line(&format!("{line}{tests}    {test}")), "not in the module of the tests");
    assert!(!has_line(&format!("{tests}{inner}    {test}}}\nmod more {{\n    {test}")));
    assert!(says_why(&format!("// Why.\n#[{NATIVE}\n{test}")));
    assert!(!says_why(&format!("#[{NATIVE}\n{test}")));
    assert!(!says_why(&format!("#![{NATIVE}\n\n{test}")));
}

/// Whether each module around tests, the file or those in it, has the line.
fn has_line(text: &str) -> bool {
    let lines: Vec<_> = text.lines().collect();
    let modules = lines.split(|line| line.starts_with("mod ") && line.ends_with('{'));
    modules
        .filter(|module| module.iter().copied().any(is_test))
        .all(|module| module.windows(2).any(|pair| pair.iter().map(|line| line.trim()).eq(LINE)))
}

/// Whether a comment stands before whatever keeps a test, or a file of them, native.
fn says_why(text: &str) -> bool {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    lines.iter().enumerate().all(|(at, line)| {
        let keeps_tests = line.starts_with("#![")
            || (lines.iter().skip(at + 1).take_while(|line| line.starts_with('#')))
                .any(|line| is_test(line));
        let commented = at > 0 && lines.get(at - 1).is_some_and(|line| line.starts_with("//"));
        !(line.ends_with(NATIVE) && keeps_tests) || commented
    })
}

fn is_test(line: &str) -> bool {
    line.trim() == "#[test]"
}

fn is_native_only(text: &str) -> bool {
    text.lines().any(|line| line == format!("#![{NATIVE}"))
}

fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting = vec![root.join("src"), root.join("tests")];
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
