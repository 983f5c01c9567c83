//! What is measured: each thing as this library does it, and as a user would do it
//! with what there is else. Without sockets, but for [`journey`].
//!
//! What does not belong here: how it is measured. That is for the programs:
//! `figures` (times, side by side), `memory` (the heap), and the two benches (the
//! spread of times, and instructions).

pub mod fixtures;
pub mod journey;
pub mod measure;
pub mod page;
pub mod payment;
pub mod small;
pub mod tokens;
