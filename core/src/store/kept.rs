//! A pair that the store did not take.

use core::fmt;

use crate::tokens::Tokens;

/// New tokens that could not be stored, and the pair that they replace: what a driver keeps
/// between two jobs of one store, in memory.
///
/// A [`Job`](crate::session::Job) puts it there and takes it away. The next job that holds
/// the lock saves the pair first, if no other pair has been stored since.
#[derive(Clone)]
pub struct KeptPair {
    former: Option<Tokens>,
    tokens: Tokens,
}

impl KeptPair {
    pub(crate) fn new(former: Option<Tokens>, tokens: Tokens) -> Self {
        Self { former, tokens }
    }

    /// The tokens that are not stored.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Whether what is stored is still the pair before this one.
    pub(crate) fn replaces(&self, stored: Option<&Tokens>) -> bool {
        match (&self.former, stored) {
            (Some(former), Some(stored)) => former.is_same_pair(stored),
            (None, None) => true,
            _ => false,
        }
    }
}

impl fmt::Debug for KeptPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptPair").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}
