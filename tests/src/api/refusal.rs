//! A refusal: one of the documented errors, with what the table leaves open.
//! How each generation writes it is decided when it is answered.

use serde_json::{Map, Value};

use super::answer::Answer;
use super::family::{self, Later};
use crate::faults::DocumentedError;
use crate::options::Generation;

/// Ends a call with an error.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    error: DocumentedError,
    /// The later generations' row, where they have more rows than the first.
    later: Option<Later>,
    status: Option<u16>,
    description: Option<String>,
    members: Vec<(&'static str, Value)>,
    location: Option<String>,
}

impl Refusal {
    /// 400, 10001, naming the input.
    pub(crate) fn missing(input: &str) -> Refusal {
        Refusal::from(DocumentedError::MissingInput)
            .because(format!("Missing required input '{input}'."))
    }

    /// 400, 10001, naming the header.
    pub(crate) fn missing_header(name: &str) -> Refusal {
        Refusal::missing(name).later(family::HEADER_MISSING)
    }

    /// 400, 10002, naming the input.
    pub(crate) fn invalid(input: &str, details: &str) -> Refusal {
        Refusal::from(DocumentedError::InvalidInput)
            .because(format!("Input '{input}' is not valid. {details}"))
    }

    /// 400, 10002, naming the header.
    pub(crate) fn invalid_header(name: &str, details: &str) -> Refusal {
        Refusal::invalid(name, details).later(family::HEADER_INVALID)
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
        Refusal::from(DocumentedError::FailedSecurityValidation)
            .because("Invalid JWT")
            .later(family::INVALID_JWT)
    }

    /// 403, 20001; later generations have an error of its own, 401, for a
    /// `Client-ID` that nobody has.
    pub(crate) fn unknown_client() -> Refusal {
        Refusal::from(DocumentedError::BlockedTpp).later(family::UNKNOWN_CLIENT)
    }

    /// The same error with another row in the later generations.
    pub(crate) fn later(mut self, later: Later) -> Refusal {
        self.later = Some(later);
        self
    }

    /// The same error with another description.
    pub(crate) fn because(mut self, description: impl Into<String>) -> Refusal {
        self.description = Some(description.into());
        self
    }

    /// The same error with another status.
    pub(crate) fn with_status(mut self, status: u16) -> Refusal {
        self.status = Some(status);
        self
    }

    /// The same error with one more member, or another value of one.
    pub(crate) fn with(mut self, member: &'static str, value: Value) -> Refusal {
        self.members.push((member, value));
        self
    }

    /// The same error with a `Location`.
    pub(crate) fn with_location(mut self, location: impl Into<String>) -> Refusal {
        self.location = Some(location.into());
        self
    }

    pub(crate) fn into_answer(self, generation: Generation) -> Answer {
        let row = family::row(self.error, self.later, generation);
        let description = self
            .description
            .unwrap_or_else(|| family::description(self.error, generation).to_owned());
        let mut body = Map::from_iter([
            ("error".to_owned(), Value::String(row.error)),
            ("error_code".to_owned(), Value::String(row.code)),
            ("error_description".to_owned(), Value::String(description)),
        ]);
        body.extend(self.members.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let status = self.status.unwrap_or(row.status);
        let answer = Answer::json(status, Value::Object(body).to_string().into_bytes());
        match self.location {
            Some(location) => answer.header("Location", location),
            None => answer,
        }
    }
}

impl From<DocumentedError> for Refusal {
    fn from(error: DocumentedError) -> Refusal {
        Refusal {
            error,
            later: None,
            status: None,
            description: None,
            members: Vec::new(),
            location: None,
        }
    }
}

/// An answer that cannot be written is the bank's fault.
impl From<serde_json::Error> for Refusal {
    fn from(_: serde_json::Error) -> Refusal {
        Refusal::from(DocumentedError::Internal)
    }
}
