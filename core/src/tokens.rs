//! The tokens of one consent: what the bank gives at `POST /token`.
//!
//! One pair lives per scope: a refresh kills the former pair (documented for
//! generation 3, assumed for the earlier ones:
//! consent flows page), so what comes back must be stored before it is used.

use alloc::sync::Arc;
use core::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};

use crate::{
    client::Client,
    consent_life::ConsentLife,
    crypto::CallbackDigest,
    model::{LogicalId, ReceivedIban, Scope},
    secret::{AccessToken, RefreshToken, ScaToken},
    stored::{Fault, FromStored, Node, Version, deserialize_stored, stored_object},
};

/// How long before its expiry an access token counts as expired: a request
/// takes a moment to arrive. Of a short life it is a tenth at most, or a token
/// would be old before it is used.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// The lifetime of an SCA token (documented for generation 2: accounts flows page).
const SCA_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// An access token with what belongs to it. Serialise it to store it; it holds
/// secrets, so store it like one.
///
/// ```
/// use belfius_psd2::Tokens;
/// let stored = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"AIS",
///   "access_token":"a","refresh_token":"r","obtained_at":"2026-01-05T09:00:00Z",
///   "expires_at":"2026-01-05T09:15:00Z","sca":null,"logical_id":"5c6b","iban":null}"#;
/// let tokens: Tokens = serde_json::from_str(stored)?;
/// assert!(tokens.is_expired("2026-01-05T09:15:00Z".parse().unwrap()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens(Arc<Pair>);

/// What tokens hold. Shared, since they go through many hands, and threads that read them
/// from one store shall not wait while they are copied.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Pair {
    #[serde(rename = "tokens")]
    version: Version<1>,
    pub(crate) bank: alloc::string::String,
    pub(crate) scope: Scope,
    #[serde(rename = "access_token")]
    pub(crate) access: AccessToken,
    #[serde(rename = "refresh_token")]
    pub(crate) refresh: Option<RefreshToken>,
    pub(crate) obtained_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) sca: Option<Sca>,
    pub(crate) logical_id: Option<LogicalId>,
    pub(crate) iban: Option<ReceivedIban>,
    /// Not written when it is not known: values without it stay as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consented_at: Option<Timestamp>,
    /// Of the callback that has bought them, or those before them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) callback_digest: Option<CallbackDigest>,
}

stored_object!(Pair { version as "tokens", bank, scope, access as "access_token", refresh as "refresh_token", obtained_at, expires_at, sca, logical_id, iban, consented_at, callback_digest });

impl FromStored for Tokens {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        Pair::from_stored(node).map(|pair| Self(Arc::new(pair)))
    }
}

deserialize_stored!(Tokens);

impl Serialize for Tokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// An SCA token and when it ends.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Sca {
    token: ScaToken,
    expires_at: Timestamp,
}

stored_object!(Sca { token, expires_at });

impl Tokens {
    /// Tokens with what every answer brings; the rest is set by the reader.
    pub(crate) fn new(client: &Client, scope: Scope, access: AccessToken, now: Timestamp) -> Self {
        Self(Arc::new(Pair {
            version: Version,
            bank: client.bank().base_url().into(),
            scope,
            access,
            refresh: None,
            obtained_at: now,
            expires_at: None,
            sca: None,
            logical_id: None,
            iban: None,
            consented_at: None,
            callback_digest: None,
        }))
    }

    pub(crate) fn pair(&self) -> &Pair {
        &self.0
    }

    /// To be changed; who else holds these tokens keeps them as they are.
    pub(crate) fn pair_mut(&mut self) -> &mut Pair {
        Arc::make_mut(&mut self.0)
    }

    /// The base URL of the bank that gave them. They are good there only.
    #[must_use]
    pub fn bank(&self) -> &str {
        &self.0.bank
    }

    /// What the tokens are good for.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.0.scope
    }

    /// The access token, for a call that this crate does not make. Every call
    /// that it does make takes the whole [`Tokens`].
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.0.access
    }

    /// Whether they can be renewed without the PSU.
    #[must_use]
    pub fn can_refresh(&self) -> bool {
        self.0.refresh.is_some()
    }

    /// When the bank gave them, by the clock that was passed in.
    #[must_use]
    pub fn obtained_at(&self) -> Timestamp {
        self.0.obtained_at
    }

    /// When the PSU came back with the code that these tokens, or those before
    /// them, were bought with: the consent, or the last strong authentication
    /// that brought a code. A refresh keeps it. `None` for tokens that were
    /// stored before this was kept.
    #[must_use]
    pub fn consented_at(&self) -> Option<Timestamp> {
        self.0.consented_at
    }

    /// The life of their consent, to be stored beside them from the first day:
    /// it is told more than the tokens know, such as a strong authentication
    /// without a code. Take it when a consent has been given, and again when the
    /// next one has: the new life replaces the stored one. In between the stored
    /// one counts, also after a strong authentication that brought a code: this one
    /// would begin its days anew, see [`ConsentLife::renewed`]. `None` when it is not known when the consent was given
    /// (then [`ConsentLife::new`] takes what you know), and for PIS, where each
    /// signature is a consent of its own. That the consent of CAF is renewed as
    /// that of AIS is assumed: the bank's page makes no difference.
    ///
    /// ```
    /// # let stored = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"AIS",
    /// #   "access_token":"a","refresh_token":"r","obtained_at":"2026-02-01T09:00:00Z",
    /// #   "expires_at":null,"sca":null,"logical_id":"5c6b","iban":null,
    /// #   "consented_at":"2026-01-05T09:00:00Z"}"#;
    /// # let tokens: belfius_psd2::Tokens = serde_json::from_str(stored)?;
    /// if let Some(life) = tokens.consent_life() {
    ///     assert_eq!(life.renew_by().to_string(), "2026-04-05T09:00:00Z");
    /// }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn consent_life(&self) -> Option<ConsentLife> {
        self.0.consented_at.filter(|_| self.0.scope != Scope::Pis).map(ConsentLife::new)
    }

    /// When the access token ends; `None` when the bank did not say.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at
    }

    /// Whether the access token is known to have ended, or ends within five
    /// seconds (or a tenth of its life, if that is less).
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.0.expires_at.is_some_and(|end| {
            let life = self.0.obtained_at.duration_until(end);
            now.duration_until(end) <= MARGIN.min(life / 10)
        })
    }

    /// The same tokens with what they lack from a former pair: refresh token,
    /// account, time of consent, which callback has bought them. For tokens that came on the way, as after strong authentication.
    #[must_use]
    pub fn or_from(mut self, former: &Self) -> Self {
        let pair = self.pair_mut();
        pair.refresh = pair.refresh.take().or_else(|| former.0.refresh.clone());
        pair.logical_id = pair.logical_id.take().or_else(|| former.0.logical_id.clone());
        pair.iban = pair.iban.take().or_else(|| former.0.iban.clone());
        pair.consented_at = pair.consented_at.or(former.0.consented_at);
        if pair.callback_digest.is_none() {
            pair.callback_digest.clone_from(&former.0.callback_digest);
        }
        self
    }

    /// The account's identifier, which token versions 1 and 2 bring (documented:
    /// getting started page).
    #[must_use]
    pub fn logical_id(&self) -> Option<&LogicalId> {
        self.0.logical_id.as_ref()
    }

    /// The account's IBAN as the bank sent it (seen in production), or, where it
    /// sends none, the one that the consent named. None where the PSU picked
    /// accounts at the bank.
    #[must_use]
    pub fn iban(&self) -> Option<&ReceivedIban> {
        self.0.iban.as_ref()
    }

    /// The SCA token, for as long as it lives: one hour from its arrival
    /// (documented: accounts flows page). A refresh drops it.
    #[must_use]
    pub fn sca_token(&self, now: Timestamp) -> Option<&ScaToken> {
        self.0.sca.as_ref().filter(|sca| now < sca.expires_at).map(|sca| &sca.token)
    }

    /// The same tokens with an SCA token that came otherwise than with them.
    #[must_use]
    pub fn with_sca_token(mut self, token: ScaToken, now: Timestamp) -> Self {
        self.pair_mut().sca = sca_from(token, now);
        self
    }

    /// Whether these are the same pair as `other`: what a store asks to learn
    /// that somebody else has already refreshed.
    #[must_use]
    pub fn is_same_pair(&self, other: &Self) -> bool {
        self.0.access == other.0.access && self.0.refresh == other.0.refresh
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("bank", &self.0.bank)
            .field("scope", &self.0.scope)
            .field("obtained_at", &self.0.obtained_at)
            .field("expires_at", &self.0.expires_at)
            .field("consented_at", &self.0.consented_at)
            .field("can_refresh", &self.can_refresh())
            .finish_non_exhaustive()
    }
}

fn sca_from(token: ScaToken, now: Timestamp) -> Option<Sca> {
    let expires_at = now.checked_add(SCA_LIFETIME).ok()?;
    Some(Sca { token, expires_at })
}
