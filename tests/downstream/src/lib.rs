//! A stranger's application, which has nothing of this workspace but the core, as
//! it would come from a registry.
//!
//! Parts of the bank's API are not public, so some rows of the contract and some
//! names in a body are assumed. This crate proves that whoever learns better from
//! the bank needs neither a fork nor a new release:
//!
//! * [`knowledge`] replaces an assumed row, in code and from a file, and adds,
//!   renames and removes members of a transfer's body, in code and from a file;
//! * [`signer`] signs with a key that the core never sees;
//! * [`transport`] runs every job with a loop of its own over an HTTP client
//!   that the core has never heard of.
//!
//! Its tests assert the requests that come out, to the byte. Should a change of the
//! core break this crate, it breaks strangers too, and has to be a new major
//! version. What does not belong here: anything that only a member of this
//! workspace could do, and the behaviour of the bank, which `tests/` simulates.

pub mod knowledge;
pub mod signer;
pub mod transport;
