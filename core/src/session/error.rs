//! What can go wrong, in one type: the bank's refusal, the way to the bank, the store.
//!
//! Each error says whether the bank may have got the request ([`Error::delivery`]) and what
//! to do now ([`Error::remedy`]). The text says both, and holds no secret and none of the
//! PSU's data.

use alloc::boxed::Box;
use core::{error, fmt};

use super::no_response::NoResponse;
use crate::{
    bank::Operation,
    error::{Concerns, Delivery, Remedy, Unanswered},
    model::RequestId,
    store::{StoreError, Unsaved},
};

/// Why a call did not succeed. `F` is what the transport knows of a request that got no
/// whole response.
///
/// ```
/// # fn show<F: belfius_psd2::session::NoResponse>(error: &belfius_psd2::session::Error<F>) {
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
pub enum Error<F> {
    /// The bank answered, and it was no success; or the core refused to make the
    /// call at all.
    Core(crate::Error),
    /// No whole response came.
    Send(Box<F>),
    /// The call was not done, because the tokens could not be renewed.
    Renewal {
        /// The call.
        operation: Operation,
        /// Why the tokens could not be renewed.
        source: Box<Error<F>>,
    },
    /// The tokens have expired, by their own time or because the bank refused them,
    /// and the job has no store of tokens to renew them in. In the second
    /// case a request has gone out. Run the call in a session, or
    /// refresh the tokens yourself with
    /// [`Client::refresh`](crate::Client::refresh), under your store's lock.
    RenewalNeeded {
        /// The call.
        operation: Operation,
    },
    /// The store holds no tokens: the PSU has not consented yet.
    NoTokens,
    /// The store failed.
    Store(StoreError),
    /// The bank gave new tokens, and the store could not save them. **The tokens are
    /// in here**: the former pair is dead.
    Unsaved(Box<Unsaved>),
    /// There are no random bytes. Nothing was sent.
    Random(RandomError),
    /// The driver gave the job up before its end: ask until
    /// [`Ask::End`](super::Ask::End). With the request that was under way.
    Unfinished(Option<Unanswered>),
}

/// There are no random bytes: the operating system, or the JavaScript host, gave none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are no random bytes: see why the operating system gives none")]
pub struct RandomError;

impl<F: NoResponse> Error<F> {
    /// The call that it is about, if a call was begun. For
    /// [`Renewal`](Self::Renewal) that is the call, not the refresh.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        match self {
            Self::Core(error) => Some(error.operation()),
            Self::Send(error) => Some(error.call().operation()),
            Self::Renewal { operation, .. } | Self::RenewalNeeded { operation } => Some(*operation),
            Self::Unsaved(unsaved) => Some(unsaved.operation()),
            Self::Unfinished(call) => call.map(|call| call.operation()),
            Self::NoTokens | Self::Store(_) | Self::Random(_) => None,
        }
    }

    /// The `Request-ID` of the request that failed, for the bank's support.
    #[must_use]
    pub fn request_id(&self) -> Option<RequestId> {
        match self {
            Self::Core(error) => error.request_id(),
            Self::Send(error) => Some(error.call().request_id()),
            Self::Renewal { source, .. } => source.request_id(),
            Self::Unfinished(call) => call.map(|call| call.request_id()),
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
            Self::Send(error) => error.call().delivery(),
            Self::Unsaved(_) => Delivery::Unknown,
            Self::Unfinished(call) => call.map_or(Delivery::NotSent, |call| call.delivery()),
            _ => Delivery::NotSent,
        }
    }

    /// What to do now; `None` if only the program's owner can help.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Core(error) => Some(error.remedy()),
            Self::Send(error) => error.remedy(),
            Self::Renewal { source, .. } => source.remedy(),
            Self::RenewalNeeded { .. } => Some(Remedy::RefreshTokens),
            Self::NoTokens => Some(Remedy::NewConsent),
            Self::Unsaved(unsaved) => unsaved.remedy(),
            Self::Unfinished(call) => call.and_then(|call| call.remedy()),
            Self::Store(_) | Self::Random(_) => None,
        }
    }

    /// What the error is about, so that a program that serves many PSUs knows what to stop.
    #[must_use]
    pub fn concerns(&self) -> Concerns {
        match self {
            Self::Core(error) => error.concerns(),
            Self::Send(error) => error.concerns(),
            Self::Renewal { source, .. } => source.concerns().max(Concerns::Psu),
            Self::RenewalNeeded { .. } | Self::NoTokens | Self::Store(_) | Self::Unsaved(_) => {
                Concerns::Psu
            }
            Self::Random(_) => Concerns::Tpp,
            Self::Unfinished(_) => Concerns::Call,
        }
    }
}

impl<F> Error<F> {
    /// The core's error, if it is one or comes from one.
    #[must_use]
    pub fn core(&self) -> Option<&crate::Error> {
        match self {
            Self::Core(error) => Some(error),
            Self::Renewal { source, .. } => source.core(),
            _ => None,
        }
    }
}

impl<F: NoResponse> fmt::Display for Error<F> {
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
            Self::Unfinished(None) => {
                f.write_str("the job was given up before its end: ask until `Ask::End`")
            }
            Self::Unfinished(Some(call)) => write!(f, "the job was given up: {call}"),
        }
    }
}

impl<F: NoResponse + 'static> error::Error for Error<F> {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
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

impl<F> From<crate::Error> for Error<F> {
    fn from(error: crate::Error) -> Self {
        Self::Core(error)
    }
}

impl<F> From<StoreError> for Error<F> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<F> From<RandomError> for Error<F> {
    fn from(error: RandomError) -> Self {
        Self::Random(error)
    }
}

impl<F: NoResponse> From<F> for Error<F> {
    fn from(failure: F) -> Self {
        Self::Send(Box::new(failure))
    }
}
