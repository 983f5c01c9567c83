//! Why a callback cannot be used.

use core::fmt;

use super::Fault;
use crate::model::Text;

/// What is wrong with a callback, in the order in which it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// It does not begin with the redirect URI, byte for byte.
    #[error("it does not begin with the redirect URI of this client")]
    WrongRedirectUri,
    /// A parameter comes twice, so that it is not clear which one counts.
    #[error("one of its parameters comes twice")]
    RepeatedParameter,
    /// There is no `state`, or not the one that was sent: it belongs to another
    /// redirect, or is forged.
    #[error("its `state` is not the one that was sent")]
    StateMismatch,
    /// It came after the redirect's lifetime.
    #[error("it came too late: the redirect had expired")]
    Expired,
    /// The bank reports that nothing was given.
    #[error("{0}")]
    Refused(CallbackRefusal),
    /// It has neither a `code` nor an `error`.
    #[error("it has neither a `code` nor an `error`")]
    NoCode,
    /// Its `code` is longer than any code may be.
    #[error("its `code` cannot be used")]
    BadCode,
}

/// The `error` of a callback. Its form is not documented by the bank; OAuth's
/// names are assumed.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackRefusal {
    reason: RefusalReason,
    error: Text,
    description: Option<Text>,
}

/// What the `error` of a callback says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalReason {
    /// The PSU said no (`access_denied`).
    AccessDenied,
    /// The PSU did not authenticate (`login_required`).
    LoginRequired,
    /// The bank failed (`server_error`).
    ServerError,
    /// The bank is busy (`temporarily_unavailable`).
    TemporarilyUnavailable,
    /// Anything else; see [`CallbackRefusal::error`].
    Other,
}

impl CallbackError {
    /// Whether what the PSU was sent for may have been done all the same. A
    /// callback that is not this redirect's says nothing about it.
    pub(super) fn may_follow_success(&self) -> bool {
        match self {
            Self::WrongRedirectUri | Self::StateMismatch => false,
            Self::Refused(refusal) => !matches!(
                refusal.reason,
                RefusalReason::AccessDenied | RefusalReason::LoginRequired
            ),
            Self::RepeatedParameter | Self::Expired | Self::NoCode | Self::BadCode => true,
        }
    }

    pub(super) fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => match refusal.reason {
                RefusalReason::AccessDenied | RefusalReason::LoginRequired => Fault::Customer,
                _ => Fault::Bank,
            },
            Self::Expired => Fault::Customer,
            Self::NoCode | Self::BadCode => Fault::Bank,
            Self::WrongRedirectUri | Self::RepeatedParameter | Self::StateMismatch => Fault::Caller,
        }
    }
}

impl CallbackRefusal {
    pub(crate) fn new(error: &str, description: Option<&str>) -> Self {
        let reason = match error {
            "access_denied" => RefusalReason::AccessDenied,
            "login_required" => RefusalReason::LoginRequired,
            "server_error" => RefusalReason::ServerError,
            "temporarily_unavailable" => RefusalReason::TemporarilyUnavailable,
            _ => RefusalReason::Other,
        };
        Self { reason, error: error.into(), description: description.map(Into::into) }
    }

    /// What it says.
    #[must_use]
    pub fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// `error`, as it came. Anyone can write a callback: do not trust it.
    #[must_use]
    pub fn error(&self) -> &str {
        &self.error
    }

    /// `error_description`, as it came.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl fmt::Display for CallbackRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            RefusalReason::AccessDenied => "the customer refused (access_denied)",
            RefusalReason::LoginRequired => "the customer did not log in (login_required)",
            RefusalReason::ServerError => "the bank failed (server_error)",
            RefusalReason::TemporarilyUnavailable => "the bank is busy (temporarily_unavailable)",
            RefusalReason::Other => "the bank reports an error that is not known",
        })
    }
}

impl fmt::Debug for CallbackRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackRefusal").field("reason", &self.reason).finish_non_exhaustive()
    }
}
