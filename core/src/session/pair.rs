//! What is done with the stored pair while the lock is held.
//!
//! What does not belong here: when it is done (`machine`).

use alloc::{boxed::Box, vec::Vec};

use http::{Request, Response};
use jiff::Timestamp;

use super::work::{Awaits, Beginning, Run, Work};
use crate::{
    bank::Operation,
    client::Client,
    error::Error,
    exchange::{Exchange, Failure},
    flow::{CodeExchange, RefreshTokens},
    model::{RequestId, Scope},
    secret::ScaToken,
    seed::Seed,
    session,
    store::StoreError,
    tokens::Tokens,
};

/// Which pair is wanted.
pub(crate) enum Need {
    /// One that is newer than this.
    Newer(Tokens),
    /// The one that a code buys.
    Bought(Box<Redeeming>),
    /// The stored one, with an SCA token.
    WithSca(ScaToken),
}

/// A code, and what its tokens are for.
pub(crate) struct Redeeming {
    pub(crate) exchange: CodeExchange,
    pub(crate) scope: Scope,
    /// Whether the consent is the same as before: then what the response leaves out stays.
    pub(crate) completes: bool,
}

/// What is to be done for it, now that the stored pair is known.
pub(crate) enum Plan {
    /// Nothing: this is the pair.
    Use(Tokens),
    /// This one is to be stored.
    Save(Tokens),
    /// The bank has to be asked.
    Ask(Purchase),
}

/// A request for tokens.
pub(crate) enum Purchase {
    Refresh(Box<RefreshTokens>),
    Code(Box<Redeeming>),
}

impl Need {
    /// What the need comes to.
    pub(crate) fn plan<F>(
        self,
        client: &Client,
        stored: Option<&Tokens>,
        seed: Seed,
        now: Timestamp,
    ) -> Result<Plan, session::Error<F>> {
        match self {
            Self::Newer(stale) => {
                let stored = stored.ok_or(session::Error::NoTokens)?;
                if stored.scope() != stale.scope() {
                    return Err(StoreError::other_scope(stored.scope(), stale.scope()).into());
                }
                // One that has expired too is renewed at once.
                let is_of_use = !(stored.is_expired(now) && stored.can_refresh());
                if !stored.is_same_pair(&stale) && is_of_use {
                    return Ok(Plan::Use(stored.clone()));
                }
                Ok(Plan::Ask(Purchase::Refresh(client.refresh(stored, seed)?.into())))
            }
            Self::Bought(redeeming) => match stored {
                Some(stored) if stored.scope() != redeeming.scope => {
                    Err(StoreError::other_scope(stored.scope(), redeeming.scope).into())
                }
                // The callback came twice: its code works once.
                Some(stored) if redeeming.exchange.has_bought(stored) => {
                    Ok(Plan::Use(stored.clone()))
                }
                _ => Ok(Plan::Ask(Purchase::Code(redeeming))),
            },
            Self::WithSca(token) => {
                let stored = stored.ok_or(session::Error::NoTokens)?;
                Ok(Plan::Save(stored.clone().with_sca_token(token, now)))
            }
        }
    }
}

impl Purchase {
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::Refresh(_) => Operation::RefreshTokens,
            Self::Code(_) => Operation::ExchangeCode,
        }
    }

    /// Whether it renews the stored pair.
    pub(crate) fn renews(&self) -> bool {
        matches!(self, Self::Refresh(_))
    }

    /// The scope of the tokens that a code buys.
    pub(crate) fn code_for(&self) -> Option<Scope> {
        match self {
            Self::Refresh(_) => None,
            Self::Code(redeeming) => Some(redeeming.scope),
        }
    }

    pub(crate) fn request_id(&self) -> RequestId {
        match self {
            Self::Refresh(exchange) => exchange.request_id(),
            Self::Code(redeeming) => redeeming.exchange.request_id(),
        }
    }

    pub(crate) fn request(&self) -> Request<Vec<u8>> {
        match self {
            Self::Refresh(exchange) => exchange.request(),
            Self::Code(redeeming) => redeeming.exchange.request(),
        }
    }

    pub(crate) fn max_body(&self) -> usize {
        match self {
            Self::Refresh(exchange) => exchange.max_body(),
            Self::Code(redeeming) => redeeming.exchange.max_body(),
        }
    }

    /// The pair that it brought.
    pub(crate) fn answered(
        self,
        response: Response<Vec<u8>>,
        former: Option<&Tokens>,
        now: Timestamp,
    ) -> Result<Tokens, Error> {
        match self {
            Self::Refresh(exchange) => exchange.read(response, now).map_err(Failure::into_error),
            Self::Code(redeeming) => {
                let Redeeming { exchange, completes, .. } = *redeeming;
                let tokens = exchange.read(response, now).map_err(Failure::into_error)?;
                Ok(match former {
                    Some(former) if completes => tokens.or_from(former),
                    _ => tokens,
                })
            }
        }
    }
}

/// A job of which the pair is all that is wanted.
pub(crate) struct OfPair<E> {
    beginning: Beginning,
    need: Option<Need>,
    tokens: Option<Tokens>,
    finish: Option<E>,
}

impl<E> OfPair<E> {
    /// Meets this need.
    pub(crate) fn new(need: Need, finish: E) -> Self {
        let (need, finish) = (Some(need), Some(finish));
        Self { beginning: Beginning::WithoutTokens, need, tokens: None, finish }
    }

    /// Renews the stored pair, whatever it is.
    pub(crate) fn newer_than_stored(finish: E) -> Self {
        let finish = Some(finish);
        Self { beginning: Beginning::WithTokens, need: None, tokens: None, finish }
    }
}

impl<E> Run for OfPair<E> {
    fn beginning(&self) -> Beginning {
        self.beginning
    }

    fn begin(
        &mut self,
        _: &Client,
        tokens: Option<&Tokens>,
        _: Seed,
        _: Timestamp,
    ) -> Result<(), Error> {
        if let Some(stale) = tokens {
            self.need = Some(Need::Newer(stale.clone()));
        }
        Ok(())
    }

    fn awaits(&mut self) -> Awaits {
        self.need.take().map_or(Awaits::Nothing, Awaits::Tokens)
    }

    fn with(&mut self, tokens: Tokens) -> Result<(), Error> {
        self.tokens = Some(tokens);
        Ok(())
    }
}

impl<T, E: FnOnce(Tokens) -> T> Work<T> for OfPair<E> {
    fn end(&mut self) -> Option<T> {
        let tokens = self.tokens.take()?;
        self.finish.take().map(|finish| finish(tokens))
    }
}
