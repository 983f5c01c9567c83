//! The properties that the fuzz targets prove, as plain functions over bytes.
//!
//! A target takes any bytes and returns, or panics because a property is broken.
//! Nothing here needs a fuzzer: `cargo test` replays the committed corpus on every
//! machine, and `fuzz/fuzz_targets/` hands the same functions to libFuzzer.
//!
//! What does not belong here: examples of behaviour, which are the tests of the
//! core. A finding becomes one of those first.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::missing_panics_doc,
    reason = "a property that is broken panics: that is what a fuzzer sees"
)]

mod flows;
mod parsers;
mod support;

/// One fuzz target.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Target {
    /// Its name: of its corpus, of its binary.
    pub name: &'static str,
    /// Panics if these bytes break a property.
    pub run: fn(&[u8]),
}

macro_rules! targets {
    ($($room:ident: $($name:ident),+ $(,)?;)+) => {
        /// All targets.
        pub const TARGETS: &[Target] =
            &[$($(Target { name: stringify!($name), run: each::$name },)+)+];

        /// Each target by its name: a binary that names one holds no other.
        pub mod each {
            $($(
                #[doc = concat!("Panics if these bytes break a property of `", stringify!($name), "`.")]
                pub fn $name(bytes: &[u8]) {
                    crate::$room::$name::run(bytes);
                }
            )+)+
        }
    };
}

targets! {
    parsers:
        account, accounts, amount, callback_url, consent_uris, contract_file, error_body,
        escape_repair, iban, page, payment_answer, pem_key, retry_after, small_values,
        stored_values, structured_communication, token;
    flows:
        flow_consent, flow_fallback, flow_funds, flow_pages, flow_payment_current,
        flow_payment_earlier, flow_session, flow_strong_authentication;
}
