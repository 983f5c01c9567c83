//! The tour as a program, the bank as another or in this one, and the test as the
//! customer in between.
#![allow(dead_code, unused_imports, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bank;
mod child;
mod customer;
mod ended;
mod tour;

use std::time::Duration;

pub(crate) use bank::Bank;
pub(crate) use customer::Decision;
pub(crate) use ended::Ended;
pub(crate) use tour::{Tour, tour_program};

/// More than any step needs; a program that hangs must not hang the tests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
