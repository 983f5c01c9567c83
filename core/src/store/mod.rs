//! What a store of tokens says when it fails, and what is kept then: the same for all
//! transports.
//!
//! What does not belong here: stores, which are the transports' and the application's, and
//! when a store is asked (`session`).

mod error;
mod kept;
mod unsaved;

pub use self::{
    error::{StoreError, StoreErrorKind},
    kept::KeptPair,
    unsaved::Unsaved,
};
