//! Model check (docs follow).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    reason = "a checker stops loudly where its own model is wrong"
)]

mod app;
mod bank;
mod explore;
mod faults;
mod flows;
mod invariants;

pub(crate) use crate::app::App;
pub use crate::{
    explore::{Bounds, Flow, Violation, Walk, Wrong},
    faults::{Breadth, Case, cases, documented_codes},
    flows::all,
};
