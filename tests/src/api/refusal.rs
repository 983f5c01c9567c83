//! A refusal: one of the documented errors, with what the table leaves open.

use serde_json::{Map, Value};

use super::answer::Answer;
use crate::faults::DocumentedError;

/// Ends a call with an error.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: u16,
    body: Map<String, Value>,
}

impl Refusal {
    /// 400, 10001, naming the input.
    pub(crate) fn missing(input: &str) -> Refusal {
        Refusal::from(DocumentedError::MissingInput)
            .because(format!("Missing required input '{input}'."))
    }

    /// 400, 10002, naming the input.
    pub(crate) fn invalid(input: &str, details: &str) -> Refusal {
        Refusal::from(DocumentedError::InvalidInput)
            .because(format!("Input '{input}' is not valid. {details}"))
    }

    /// 401, 10003.
    pub(crate) fn security(details: &str) -> Refusal {
        Refusal::from(DocumentedError::FailedSecurityValidation)
            .because(format!("Validation failed for security related parameters. {details}"))
    }

    /// 401, 10003, with the words that later generations print for a logical
    /// id or SCA token that the bank cannot read. Status and words were seen;
    /// the first generation's code for it is assumed.
    pub(crate) fn invalid_jwt() -> Refusal {
        Refusal::from(DocumentedError::FailedSecurityValidation).because("Invalid JWT")
    }

    /// The same error with another description.
    pub(crate) fn because(self, description: impl Into<String>) -> Refusal {
        self.with("error_description", Value::String(description.into()))
    }

    /// The same error with another status.
    pub(crate) fn with_status(mut self, status: u16) -> Refusal {
        self.status = status;
        self
    }

    /// The same error with one more member, or another value of one.
    pub(crate) fn with(mut self, member: &str, value: Value) -> Refusal {
        self.body.insert(member.to_owned(), value);
        self
    }

    pub(crate) fn into_answer(self) -> Answer {
        Answer::json(self.status, Value::Object(self.body).to_string().into_bytes())
    }
}

impl From<DocumentedError> for Refusal {
    fn from(error: DocumentedError) -> Refusal {
        let text = |text: &str| Value::String(text.to_owned());
        let body = Map::from_iter([
            ("error".to_owned(), text(error.error())),
            ("error_code".to_owned(), text(error.code())),
            ("error_description".to_owned(), text(error.description())),
        ]);
        Refusal { status: error.status(), body }
    }
}

/// An answer that cannot be written is the bank's fault.
impl From<serde_json::Error> for Refusal {
    fn from(_: serde_json::Error) -> Refusal {
        Refusal::from(DocumentedError::Internal)
    }
}
