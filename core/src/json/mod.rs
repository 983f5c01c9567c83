//! A strict reader of JSON texts, and the JSON that goes out as a text of its own.
//!
//! The reader exists beside `serde_json` for what that cannot give together: the path of
//! whatever is wrong without compiling each reader twice, numbers and values with
//! exactly the digits and bytes that came, a row that cannot be read passed over
//! without reading the page again, one small copy of the parser for all answers
//! in WebAssembly, and speed on pages of thousands of rows. What is JSON and what
//! it says is compared with `serde_json` for any text (`properties.rs`).
//!
//! What does not belong here: any name of the bank's, and any leniency. Those are
//! `wire`'s. Nor what an application stores: that is serde's.

mod fault;
mod number;
mod open;
mod plain;
#[cfg(test)]
mod properties;
mod raw;
mod reader;
mod scalar;
mod skip;
mod text;
mod written;

pub(crate) use self::{
    fault::{Fault, Problem, Read},
    raw::{Kind, Members, Raw, last},
    reader::Reader,
    scalar::Scalar,
    written::{JsonText, NOT_KEPT, push_object},
};
