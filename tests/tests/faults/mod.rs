//! Every fault of the simulated bank at every operation: how an operation is made
//! ready and run, what must come of it by rule, and how that is written down.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod outcome;
pub(crate) mod rules;
pub(crate) mod stand;
