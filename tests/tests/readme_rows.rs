//! The README's table of assumed rows is the contract's.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use belfius_psd2::{Contract, Evidence, Generation};

#[test]
fn the_readme_lists_every_assumed_row_and_no_other() {
    let mut expected = Vec::new();
    for generation in Generation::ALL {
        for (operation, scope, row) in Contract::of(generation).rows() {
            if row.evidence() == Evidence::Assumed {
                let scope = scope.map(|scope| format!(" ({scope})")).unwrap_or_default();
                expected.push(format!(
                    "| {} | {operation}{scope} | `{} {}`, version {} |",
                    generation.number(),
                    row.method(),
                    row.path(),
                    row.version()
                ));
            }
        }
    }
    let readme = include_str!("../../README.md");
    let (_, table) = readme.split_once("a test compares this table").unwrap();
    let found: Vec<&str> = table.lines().filter(|line| line.contains(", version ")).collect();
    assert_eq!(found, expected, "\n{}\n", expected.join("\n"));
}
