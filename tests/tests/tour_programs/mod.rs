//! The tour as a program, the bank as another or in this one, and the test as the
//! customer in between.
#![allow(dead_code, unused_imports, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bank;
mod customer;
mod ended;
#[path = "../example_program/mod.rs"]
mod example_program;
mod tour;

pub(crate) use bank::Bank;
pub(crate) use customer::Decision;
pub(crate) use ended::Ended;
pub(crate) use example_program::PATIENCE;
pub(crate) use tour::{Tour, tour_program};
