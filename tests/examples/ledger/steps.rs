//! Where this program may be killed in a test: `--die-at N` ends it without any
//! goodbye at its Nth step, `--die-at NAME` at the first step of that name. The
//! steps are the boundaries between effects: before and after each call to the
//! bank, before and after each commit, before and after the customer is away.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

/// Never, unless a test says so.
static FATAL: OnceLock<String> = OnceLock::new();
static PASSED: AtomicU64 = AtomicU64::new(0);

/// Dies at the step with this number, from 1, or of this name.
pub fn die_at(step: &str) {
    FATAL.get_or_init(|| step.to_owned());
}

/// A boundary between two effects.
pub fn boundary(name: &str) {
    let step = PASSED.fetch_add(1, Ordering::Relaxed).saturating_add(1);
    let Some(fatal) = FATAL.get() else { return };
    if *fatal == step.to_string() || fatal == name {
        eprintln!("ledger: dies at step {step}, {name}");
        std::process::abort();
    }
}

/// An effect with a boundary before and after it.
pub fn around<T>(name: &str, effect: impl FnOnce() -> T) -> T {
    boundary(&format!("before {name}"));
    let value = effect();
    boundary(&format!("after {name}"));
    value
}
