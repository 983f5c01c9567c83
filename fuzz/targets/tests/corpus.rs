//! Every input that is kept, replayed: what was found once stays found, on any
//! machine and without a fuzzer.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests are tests too, and a test that fails shows its input"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use belfius_psd2_fuzz_targets::TARGETS;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().into()
}

/// The names in a folder, without what stands after a dot.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(fuzz().join(folder)).unwrap();
    entries
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn replay(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let folder = fuzz().join("corpus").join(name);
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no corpus in {}", folder.display());
    for file in files {
        println!("{}", file.display());
        (target.run)(&fs::read(&file).unwrap());
    }
}

#[test]
fn every_target_has_a_binary_and_a_corpus() {
    let targets: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(targets.len(), TARGETS.len(), "each name once");
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);
    let replayed = REPLAYED.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(targets, replayed, "one test each, below");
}

macro_rules! replays {
    ($($name:ident)+) => {
        const REPLAYED: &[&str] = &[$(stringify!($name)),+];
        $(
            #[test]
            fn $name() {
                replay(stringify!($name));
            }
        )+
    };
}

replays! {
    account accounts amount callback_url consent_uris contract_file error_body escape_repair
    flow_consent flow_fallback flow_funds flow_pages flow_payment_current flow_payment_earlier
    flow_session flow_strong_authentication iban page payment_answer pem_key retry_after
    small_values stored_values structured_communication token
}
