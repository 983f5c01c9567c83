//! New tokens that could not be stored.

use core::{error::Error, fmt};

use super::StoreError;
use crate::{bank::Operation, error::Remedy, model::Scope, tokens::Tokens};

/// Tokens that the bank gave and the store did not take.
///
/// The pair that was there before is dead, so these are all there is: save them
/// by other means, or the PSU has to consent again. Do so under the store's lock, and
/// only over an older pair (by [`Tokens::obtained_at`]): the store may have taken them
/// all the same, and another process have renewed them since.
///
/// A transport's session keeps those of a renewal too, and tries to save them
/// again at its next one, for as long as it lives: before your process ends, save them
/// from here. Those of a first consent have no pair before them to renew: save them
/// from here at once.
#[derive(Debug)]
pub struct Unsaved {
    operation: Operation,
    tokens: Tokens,
    source: StoreError,
}

impl Unsaved {
    /// Tokens that an operation brought, and why they are not stored.
    #[must_use]
    pub fn new(operation: Operation, tokens: Tokens, source: StoreError) -> Self {
        Self { operation, tokens, source }
    }

    /// What brought the tokens: a code, or a refresh.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The tokens.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The tokens, to keep.
    #[must_use]
    pub fn into_tokens(self) -> Tokens {
        self.tokens
    }

    /// After the customer has signed a payment: look it up, it stands whether the
    /// tokens are stored or not. Else only the store's owner can help.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        let signed = self.operation == Operation::ExchangeCode && self.tokens.scope() == Scope::Pis;
        signed.then_some(Remedy::LookFirst)
    }

    /// Why they could not be stored.
    #[must_use]
    pub fn store_error(&self) -> &StoreError {
        &self.source
    }
}

impl fmt::Display for Unsaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the bank gave new tokens, and they are not stored: {}; \
             save the tokens that this error holds, the former pair is dead",
            self.operation, self.source
        )
    }
}

impl Error for Unsaved {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Error::source(&self.source)
    }
}
