//! What a store of tokens says when it fails, the same for all transports.
//!
//! What does not belong here: stores, and when they are asked. They are the transports'
//! and the application's.

mod error;
mod unsaved;

pub use self::{
    error::{StoreError, StoreErrorKind},
    unsaved::Unsaved,
};
