//! The session of `belfius-psd2-ureq`, file for file, over a transport that opens
//! no connection.
//!
//! A model check has to decide what becomes of each request and each write. So
//! the sources of the session, the stores, the errors and the conduct of a
//! transport (what is sent again, and what is not) are compiled here as they are;
//! only what lies below, connections, is replaced: by a [`Line`] that its owner
//! answers for. What fails on it is told to the same code that diagnoses the
//! failures of real connections.
//!
//! What does not belong here: any rule. If a rule has to be written here to make
//! a flow work, it is in the wrong place.

#![allow(
    dead_code,
    unreachable_pub,
    unexpected_cfgs,
    unused_imports,
    reason = "sources of another crate, of which this one uses a part"
)]

#[path = "../../../../transport-ureq/src/clock.rs"]
mod clock;
#[path = "../../../../transport-ureq/src/error/mod.rs"]
mod error;
#[path = "../../../../transport-ureq/src/session/mod.rs"]
mod session;
#[path = "../../../../transport-ureq/src/store/mod.rs"]
mod store;
mod transport;

pub use crate::{
    error::{BuildError, Error, Limit, RandomError, SendError, SendKind, Unsaved},
    session::{PagesIter, Session},
    store::{FileStore, Locked, MemoryStore, StoreError, StoreErrorKind, TokenStore},
    transport::{Broken, Line, Transport},
};
