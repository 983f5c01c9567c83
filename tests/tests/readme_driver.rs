//! The README's asynchronous driver is the example's.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[test]
fn the_readme_shows_the_driver_as_it_is() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("### With tokio and reqwest").unwrap();
    let (section, _) = section.split_once("\n### ").unwrap();
    let example = squeezed(concat!(
        include_str!("../examples/async_session/http.rs"),
        include_str!("../examples/async_session/drive.rs"),
    ));
    let blocks: Vec<&str> = section.split("```rust,ignore\n").skip(1).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let (code, _) = block.split_once("```").unwrap();
        for part in code.split("\n\n") {
            assert!(example.contains(&squeezed(part)), "not in the example:\n{part}");
        }
    }
}

/// Without indentation, which the README takes off.
fn squeezed(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}
