//! Errors as JavaScript knows them: objects of the class `BelfiusError`, with the
//! facts as members.
//!
//! What shows where an error is printed, or written as JSON, repeats no secret and
//! none of the customer's data. What may hold some is a member that does not show:
//! the tokens that could not be stored, an address that opens the customer's
//! session, the bank's free text.

mod facts;
mod from_core;
mod from_transport;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use self::facts::Facts;
use super::script::set_cause;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("error.d.ts");

/// What a call throws, or its promise is rejected with.
#[derive(Debug)]
pub struct Thrown(JsValue);

/// A wrong argument: which one, and what is wrong with it. Nothing was sent.
pub(super) fn invalid(field: &str, text: &str) -> Thrown {
    of_kind("invalid-argument", field, None, text)
}

/// As [`invalid`], with the bank's own name for the field.
fn invalid_input(field: &str, input: &str, text: &str) -> Thrown {
    of_kind("invalid-argument", field, Some(input), text)
}

fn of_kind(kind: &str, field: &str, input: Option<&str>, text: &str) -> Thrown {
    let mut facts = Facts::of(kind);
    facts.show("fault", Some("caller"));
    facts.show("field", Some(field));
    facts.show("input", input);
    facts.show("remedy", Some("fix-input"));
    facts.thrown(&format!("{field}: {text}"))
}

impl Thrown {
    /// An error of this kind, before anything was sent.
    pub(super) fn of_kind(kind: &str, message: &str) -> Self {
        Facts::of(kind).thrown(message)
    }

    /// Something that JavaScript threw where nobody expected it.
    pub(super) fn other(cause: JsValue) -> Self {
        let message = "the runtime refused what it never refuses";
        Self::of_kind("other", message).with_cause(cause)
    }

    /// The same error, because of this.
    pub(super) fn with_cause(self, cause: JsValue) -> Self {
        set_cause(&self.0, &cause);
        self
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0
    }
}
