//! What went wrong: which call, whose fault, what the bank may have done, and
//! what to do now.
//!
//! No error's text repeats what the bank or the customer wrote: free text stays
//! behind accessors ([`BankError::description`], [`Body::expose`]), so that a
//! log of errors is safe to keep.

mod bank_error;
mod body;
mod callback;
mod code;
mod code_table;
mod concerns;
mod kind;
mod remedy;
mod unanswered;
mod unreadable;

use alloc::{boxed::Box, string::String};
use core::fmt;

use http::StatusCode;

pub use self::{
    bank_error::BankError,
    body::Body,
    callback::{CallbackError, CallbackRefusal, RefusalReason},
    code::BankCode,
    concerns::Concerns,
    kind::{Content, ErrorKind},
    remedy::{Remedy, RetryAfter},
    unanswered::Unanswered,
    unreadable::{JsonProblem, Unreadable},
};
use crate::{
    bank::Operation,
    model::{RequestId, Scope, Text},
};

/// Why an exchange stopped.
///
/// ```
/// # fn show(error: &belfius_psd2::Error) {
/// use belfius_psd2::{Delivery, Remedy};
/// match error.remedy() {
///     Remedy::NewConsent => println!("ask the customer again"),
///     Remedy::Wait(after) => println!("later: {after:?}"),
///     _ if error.delivery() == Delivery::Unknown => println!("look before you send it again"),
///     _ => println!("{error}"),
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Operation,
    request_id: Option<RequestId>,
    answer: Option<AnswerFacts>,
    /// The scope of the tokens, where it is about the code that buys them.
    code_for: Option<Scope>,
}

/// What an error keeps of the answer that it is about.
pub(crate) struct AnswerFacts {
    pub(crate) status: StatusCode,
    pub(crate) response_id: Option<Text>,
    pub(crate) retry_after: Option<RetryAfter>,
    /// Of a form that may be shown.
    pub(crate) content_type: Option<String>,
    pub(crate) body: Body,
}

/// Whose fault an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The calling program, or what it was given.
    Caller,
    /// The PSU refused, withdrew, or has to act.
    Customer,
    /// The bank, or something between it and you.
    Bank,
}

/// What may have become of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// It was not sent.
    NotSent,
    /// The bank answered that it did not do it.
    Refused,
    /// It may have reached the bank and been done. A payment in this state is
    /// to be looked up, or sent again only with the same `payment_id`.
    Unknown,
}

impl Error {
    pub(crate) fn new(operation: Operation, kind: impl Into<ErrorKind>) -> Self {
        Self(Box::new(Inner {
            kind: kind.into(),
            operation,
            request_id: None,
            answer: None,
            code_for: None,
        }))
    }

    pub(crate) fn answered(
        operation: Operation,
        request_id: RequestId,
        answer: AnswerFacts,
        kind: ErrorKind,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            request_id: Some(request_id),
            answer: Some(answer),
            code_for: None,
        }))
    }

    /// The same error, of the exchange of a code for tokens of this scope. One for
    /// PIS follows a payment's signature: if the TPP began anew, it would pay twice.
    pub(crate) fn code_for(mut self, scope: Scope) -> Self {
        self.0.code_for = Some(scope);
        self
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The call that it is about.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// The bank's own error, if it answered with one.
    #[must_use]
    pub fn bank(&self) -> Option<&BankError> {
        match &self.0.kind {
            ErrorKind::Bank(error) => Some(error),
            _ => None,
        }
    }

    /// The HTTP status, if there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The `Request-ID` of the call, for the bank's support.
    #[must_use]
    pub fn request_id(&self) -> Option<RequestId> {
        self.0.request_id
    }

    /// The `Response-ID` of the answer: the bank echoes the `Request-ID` there
    /// (documented).
    #[must_use]
    pub fn response_id(&self) -> Option<&str> {
        self.0.answer.as_ref()?.response_id.as_ref().map(Text::as_str)
    }

    /// The media type of the answer, without its parameters, if it has the form
    /// of one. The bank sends `application/json` (seen in production); any other
    /// tells that somebody else may have answered.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.answer.as_ref()?.content_type.as_deref()
    }

    /// The answer's body, redacted unless asked for.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        self.0.answer.as_ref().map(|answer| &answer.body)
    }

    /// How long the bank asks to wait (`Retry-After`; not documented by the
    /// bank, read when it is there).
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        self.0.answer.as_ref()?.retry_after
    }

    /// What to do now.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match remedy::of(self) {
            Remedy::StartOver if self.0.code_for == Some(Scope::Pis) => Remedy::LookFirst,
            remedy => remedy,
        }
    }

    /// Whose fault it is.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match &self.0.kind {
            ErrorKind::WrongScope { .. }
            | ErrorKind::WrongBank
            | ErrorKind::NotInGeneration { .. }
            | ErrorKind::IbanNotTaken
            | ErrorKind::IbanNeeded
            | ErrorKind::FundsIban
            | ErrorKind::FundsLogicalId
            | ErrorKind::OtherOrder { .. }
            | ErrorKind::OtherProduct
            | ErrorKind::NoConsentForPayments
            | ErrorKind::EmptyDateRange
            | ErrorKind::FundsAmount
            | ErrorKind::AddressTooLong
            | ErrorKind::LanguageNotOffered { .. }
            | ErrorKind::TooManyPages { .. } => Fault::Caller,
            ErrorKind::NoRefreshToken => Fault::Customer,
            ErrorKind::Callback(error) => error.fault(),
            ErrorKind::Bank(error) => error.code().fault(),
            _ => Fault::Bank,
        }
    }

    /// What may have become of the request.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        let Some(status) = self.status() else {
            // The payment went before its callback came.
            return if self.may_be_signed() { Delivery::Unknown } else { Delivery::NotSent };
        };
        let refused = match &self.0.kind {
            ErrorKind::Bank(error) => match error.code() {
                // The bank registered the payment and waits for its signature.
                BankCode::SignatureRequired => false,
                // No refusal, whatever status it comes with.
                BankCode::InternalError => false,
                // This one was; the one before it with the same id was not.
                BankCode::DuplicatePaymentId | BankCode::RepeatedRequestId => false,
                BankCode::Unknown => self.says_no(status),
                _ => !status.is_server_error() && !status.is_success(),
            },
            ErrorKind::Undocumented { content: Content::Json, .. } => self.says_no(status),
            // Packed, or damaged: what it says is not known.
            ErrorKind::Undocumented { .. } if self.is_no_text() => self.says_no(status),
            ErrorKind::Undocumented { .. } => refuses(status),
            _ => false,
        };
        if refused { Delivery::Refused } else { Delivery::Unknown }
    }

    /// Whether a status with a body that is not known says that nothing was done.
    /// The current API says 401 to an order that it took, with the address to sign
    /// at: JSON that is not known may be just that.
    fn says_no(&self, status: StatusCode) -> bool {
        refuses(status) && !(status.as_u16() == 401 && self.0.operation.moves_money())
    }

    /// Whether the body holds what is in no text.
    fn is_no_text(&self) -> bool {
        let start = self.body().map_or(&[][..], Body::expose);
        // A character that the end of what is kept cuts in two has no length.
        core::str::from_utf8(start).is_err_and(|error| error.error_len().is_some())
    }

    /// The call, if the bank has refused a `Request-ID` that it has seen before: what
    /// became of the first request is as unknown as if no response had come.
    fn repeated(&self) -> Option<Unanswered> {
        self.bank().filter(|refusal| refusal.code() == BankCode::RepeatedRequestId)?;
        let call = Unanswered::new(self.operation(), self.request_id()?, Delivery::Unknown);
        Some(self.0.code_for.map_or(call, |scope| call.code_for(scope)))
    }

    /// Whether it is about the callback of a payment that the PSU may have signed
    /// nevertheless.
    fn may_be_signed(&self) -> bool {
        self.0.operation.moves_money()
            && matches!(&self.0.kind, ErrorKind::Callback(error) if error.may_follow_success())
    }
}

/// Whether a status alone says that nothing was done. Others, such as 408, 409 or
/// 499, may come from somebody between who has passed the request on, or tell of an
/// earlier one.
fn refuses(status: StatusCode) -> bool {
    matches!(status.as_u16(), 400 | 401 | 403..=406 | 413..=415 | 429)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.operation, self.0.kind)?;
        if let (Some(status), ErrorKind::Unreadable(_) | ErrorKind::NoUrl | ErrorKind::Url(_)) =
            (self.status(), &self.0.kind)
        {
            write!(f, " (HTTP {})", status.as_u16())?;
        }
        if let (Some(other), ErrorKind::Unreadable(_) | ErrorKind::Undocumented { .. }) =
            (self.content_type().filter(|found| !found.ends_with("json")), &self.0.kind)
        {
            write!(f, " (Content-Type {other})")?;
        }
        match self.repeated().and_then(|call| call.advice()) {
            Some(advice) => write!(f, "; {advice}")?,
            None => write!(f, "; {}", self.remedy())?,
        }
        if let Some(id) = self.request_id() {
            write!(f, " [Request-ID {id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("kind", &self.0.kind)
            .field("status", &self.status())
            .field("request_id", &self.0.request_id)
            .field("body", &self.body())
            .finish_non_exhaustive()
    }
}

impl core::error::Error for Error {}
