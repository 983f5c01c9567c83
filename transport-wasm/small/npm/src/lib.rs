//! The npm package: everything that the crate exports to JavaScript.

pub use belfius_psd2_wasm::*;
