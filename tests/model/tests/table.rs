//! The walks try every class of the bank's error table that the core knows.

use belfius_psd2_model::documented_codes;

/// The core's own table, as it is written.
const TABLE: &str = include_str!("../../../core/src/error/code_table.rs");

#[test]
fn every_code_that_the_core_knows_is_tried() {
    let by_code = TABLE.split("BY_ERROR").next().expect("the first table");
    let known: Vec<&str> = by_code
        .lines()
        .filter_map(|line| line.trim().strip_prefix("(\"")?.split_once('"'))
        .map(|(code, _)| code)
        .collect();
    assert!(known.len() > 50, "the table is written in another way now: {known:?}");
    let tried = documented_codes();
    for code in known {
        assert!(tried.iter().any(|found| found == code), "{code} is tried nowhere");
    }
}
