//! The parts of the program that are no part of the bank.

pub(crate) mod files;
mod flags;
pub(crate) mod greeting;

pub(crate) use flags::Flags;
