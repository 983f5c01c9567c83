//! An example as a program: where it is, and a run of it that does not outlive its
//! test.
#![allow(dead_code, unused_imports, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod child;

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

pub(crate) use child::{Guarded, lines, next};

/// More than any step needs; a program that hangs must not hang the tests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The example's binary, made where it is not there yet.
pub(crate) fn built(example: &str) -> PathBuf {
    // target/debug/deps/this-test
    let this = env::current_exe().unwrap();
    let profile = this.parent().unwrap().parent().unwrap();
    let name = format!("{example}{}", env::consts::EXE_SUFFIX);
    let program = profile.join("examples").join(name);
    if !program.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--offline", "--example", example, "-p", "belfius-psd2-sandbox"]);
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        cargo.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success(), "the {example} cannot be built");
    }
    program
}
