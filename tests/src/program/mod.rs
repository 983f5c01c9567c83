//! The parts of the program that are no part of the bank.

mod choices;
pub(crate) mod demo;
mod fault_order;
pub(crate) mod files;
mod flags;
pub(crate) mod greeting;
mod tours;

pub(crate) use flags::Flags;
