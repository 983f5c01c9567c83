//! Strong authentication on the way: the bank answers a question about an
//! account with an address for the PSU.
//!
//! It does so for history older than 90 days (documented: Account API page), and
//! when 90 days have passed since the last time, after which the same call is
//! repeated with the same token (documented: getting started page). How an SCA
//! token comes back is not published: a `code`, an `sca_token` parameter and
//! nothing at all are understood.

use core::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{
    authorized::Circumstances,
    pages::Pages,
    redirect::{Redirect, Waiting},
    tokens::CodeExchange,
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    error::Error,
    model::{LogicalId, Scope},
    secret::{ScaToken, State},
    seed::Seed,
    stored::{Version, stored_object},
};

/// The answer to a question about an account.
#[derive(Debug)]
#[must_use = "the answer may be that the customer has to authenticate first"]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once, and boxed it would read worse; small on 32 bits"
)]
pub enum Reply<T> {
    /// This.
    Answer(T),
    /// The PSU has to authenticate first; then ask again. Store
    /// [`pending`](Redirect::pending) before you send them there. On the way through a
    /// statement, store the [`Occurrences`](crate::model::Occurrences) so far in the
    /// same write: an import that goes on without them gives rows of the pages to come
    /// the keys of rows that it has, and takes them for known.
    StrongAuthentication(Redirect<PendingSca>),
}

/// A strong authentication that the PSU is making. Store it, by its
/// [`state`](Self::state), until the callback comes.
#[derive(Clone, Serialize)]
pub struct PendingSca {
    #[serde(rename = "pending_sca")]
    version: Version<1>,
    redirect: Waiting,
    logical_id: Option<LogicalId>,
    pages: Option<Pages>,
}

stored_object!(PendingSca { version as "pending_sca", redirect, logical_id, pages });

/// The PSU is back.
#[derive(Debug)]
#[non_exhaustive]
pub struct ScaReturn {
    /// The statement that was interrupted, at the same page; `None` if the
    /// question was another one. Go on with the
    /// [`Occurrences`](crate::model::Occurrences) that were stored beside the
    /// [`PendingSca`]: with an empty one, rows that look like rows of the former pages
    /// get their keys, and are lost.
    pub pages: Option<Pages>,
    /// What the callback brought.
    pub grant: ScaGrant,
}

/// What a callback brings after strong authentication.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "what came with the callback is needed to ask again"]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once, and boxed it would read worse; small on 32 bits"
)]
pub enum ScaGrant {
    /// Nothing: ask again with the same tokens.
    Nothing,
    /// An SCA token: add it to the tokens with
    /// [`Tokens::with_sca_token`](crate::Tokens::with_sca_token), store them, ask
    /// again.
    Token(ScaToken),
    /// A code: run this, store the tokens that it gives, ask again with them. If it
    /// [has bought](CodeExchange::has_bought) the stored ones, that has been done.
    Code(CodeExchange),
}

impl PendingSca {
    pub(super) fn begin(
        circumstances: &Circumstances<'_>,
        url: BankUrl,
        logical_id: Option<&LogicalId>,
        pages: Option<Pages>,
    ) -> Redirect<Self> {
        let (url, redirect) = circumstances.begin(url);
        let pending = Self { version: Version, redirect, logical_id: logical_id.cloned(), pages };
        Redirect { url, pending }
    }

    /// Takes the callback: the whole URL, as the PSU's browser asked for it.
    ///
    /// # Errors
    /// When it is not this redirect's callback, came too late, or says that the
    /// PSU refused.
    pub fn callback(
        &self,
        client: &Client,
        url: &str,
        now: Timestamp,
        seed: Seed,
    ) -> Result<ScaReturn, Error> {
        let callback = self.redirect.callback(Operation::ExchangeCode, client, url, now)?;
        let sca_token = callback
            .others
            .into_iter()
            .find(|(name, _)| {
                matches!(name.to_ascii_lowercase().as_str(), "sca_token" | "sca-token")
            })
            .and_then(|(_, value)| ScaToken::new(value).ok());
        let grant = match (callback.code, sca_token) {
            (Some(code), sca_token) => {
                let uri = self.redirect.redirect_uri();
                let exchange =
                    CodeExchange::new(client, (self.state(), code), None, uri, Scope::Ais, seed)?;
                ScaGrant::Code(exchange.after_sca(self.logical_id.clone(), sca_token))
            }
            (None, Some(token)) => ScaGrant::Token(token),
            (None, None) => ScaGrant::Nothing,
        };
        Ok(ScaReturn { pages: self.pages.clone(), grant })
    }

    /// The `state` that the callback will bring: a key to store this under.
    #[must_use]
    pub fn state(&self) -> &State {
        self.redirect.state()
    }

    /// When the callback comes too late.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.redirect.expires_at()
    }

    /// The account that was asked about; `None` for the list of accounts.
    #[must_use]
    pub fn logical_id(&self) -> Option<&LogicalId> {
        self.logical_id.as_ref()
    }
}

impl fmt::Debug for PendingSca {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingSca")
            .field("expires_at", &self.expires_at())
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
