//! What can go wrong, in one type: the bank's refusal, the way to it, the store.
//!
//! Each error says whether the bank may have got the request
//! ([`Error::delivery`]) and what to do now ([`Error::remedy`]); its text says
//! both, and holds no secret and none of the customer's data.

mod build;
mod kind;
mod problem;
mod rejection;
mod send;
mod sends_once;

use std::fmt;

pub use belfius_psd2::store::Unsaved;
use belfius_psd2::{Delivery, Failure, Operation, Remedy, model::RequestId};

pub use self::{
    build::BuildError,
    kind::{Limit, SendKind},
    send::SendError,
    sends_once::SendsOnce,
};
pub(crate) use self::{problem::Problem, send::Sent};
use crate::store::StoreError;

/// Why a call did not succeed.
///
/// ```
/// # fn show(error: &belfius_psd2_wasm::Error) {
/// use belfius_psd2::{Delivery, Remedy};
/// match (error.delivery(), error.remedy()) {
///     (Delivery::Unknown, Some(Remedy::LookFirst)) => println!("the payment may have been made"),
///     (_, Some(Remedy::NewConsent)) => println!("ask the customer again"),
///     _ => println!("{error}"),
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The bank answered, and it was no success; or the core refused to make the
    /// call at all.
    Core(belfius_psd2::Error),
    /// No whole answer came.
    Send(Box<SendError>),
    /// The call was not done, because the tokens could not be renewed.
    Renewal {
        /// The call.
        operation: Operation,
        /// Why they could not be renewed.
        source: Box<Error>,
    },
    /// The tokens have expired, by their own time or because the bank refused them,
    /// and this was run without a store of tokens to renew them in. In the second
    /// case a request has gone out. Run it in a [`Session`](crate::Session), or
    /// refresh them yourself with
    /// [`Client::refresh`](belfius_psd2::Client::refresh), under your store's lock.
    RenewalNeeded {
        /// The call.
        operation: Operation,
    },
    /// The store holds no tokens: the PSU has not consented yet.
    NoTokens,
    /// The store failed.
    Store(StoreError),
    /// The bank gave new tokens, and the store could not save them. **They are
    /// in here**: the former pair is dead.
    Unsaved(Box<Unsaved>),
    /// The runtime gave no random bytes. Nothing was sent.
    Random(RandomError),
}

/// Why there are no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the runtime gave no random bytes")]
pub struct RandomError;

impl Error {
    /// The call that it is about, if a call was begun. For
    /// [`Renewal`](Self::Renewal) that is the call, not the refresh.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        match self {
            Self::Core(error) => Some(error.operation()),
            Self::Send(error) => Some(error.operation()),
            Self::Renewal { operation, .. } | Self::RenewalNeeded { operation } => Some(*operation),
            Self::Unsaved(unsaved) => Some(unsaved.operation()),
            Self::NoTokens | Self::Store(_) | Self::Random(_) => None,
        }
    }

    /// The `Request-ID` of the request that failed, for the bank's support.
    #[must_use]
    pub fn request_id(&self) -> Option<RequestId> {
        match self {
            Self::Core(error) => error.request_id(),
            Self::Send(error) => Some(error.request_id()),
            Self::Renewal { source, .. } => source.request_id(),
            _ => None,
        }
    }

    /// What may have become of the call.
    ///
    /// When the tokens could not be renewed, the call itself is
    /// [`NotSent`](Delivery::NotSent), whatever became of the refresh: ask the
    /// source of [`Renewal`](Self::Renewal) about that. Of tokens that are not stored, it
    /// is [`Unknown`](Delivery::Unknown): the call that brought them was done.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::Core(error) => error.delivery(),
            Self::Send(error) => error.delivery(),
            Self::Unsaved(_) => Delivery::Unknown,
            _ => Delivery::NotSent,
        }
    }

    /// What to do now; `None` where only the program's owner can help.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Core(error) => Some(error.remedy()),
            Self::Send(error) => error.remedy(),
            Self::Renewal { source, .. } => source.remedy(),
            Self::RenewalNeeded { .. } => Some(Remedy::RefreshTokens),
            Self::NoTokens => Some(Remedy::NewConsent),
            Self::Unsaved(unsaved) => unsaved.remedy(),
            Self::Store(_) | Self::Random(_) => None,
        }
    }

    /// The core's error, if it is one or comes from one.
    #[must_use]
    pub fn core(&self) -> Option<&belfius_psd2::Error> {
        match self {
            Self::Core(error) => Some(error),
            Self::Renewal { source, .. } => source.core(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            Self::Send(error) => error.fmt(f),
            Self::Renewal { operation, source } => {
                write!(f, "{operation}: not done, the tokens could not be renewed: {source}")
            }
            Self::RenewalNeeded { operation } => write!(
                f,
                "{operation}: not done, the tokens have to be renewed first; run it in a session"
            ),
            Self::NoTokens => {
                f.write_str("the store holds no tokens; send the customer through consent")
            }
            Self::Store(error) => error.fmt(f),
            Self::Unsaved(unsaved) => unsaved.fmt(f),
            Self::Random(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // Their own text is this error's text: what follows is their source.
            Self::Core(error) => error.source(),
            Self::Send(error) => error.source(),
            Self::Store(error) => error.source(),
            Self::Renewal { source, .. } => Some(source),
            Self::Unsaved(unsaved) => unsaved.source(),
            _ => None,
        }
    }
}

impl From<belfius_psd2::Error> for Error {
    fn from(error: belfius_psd2::Error) -> Self {
        Self::Core(error)
    }
}

impl<X> From<Failure<X, Error>> for Error {
    fn from(failure: Failure<X, Error>) -> Self {
        failure.error
    }
}

impl From<SendError> for Error {
    fn from(error: SendError) -> Self {
        Self::Send(Box::new(error))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<RandomError> for Error {
    fn from(error: RandomError) -> Self {
        Self::Random(error)
    }
}
