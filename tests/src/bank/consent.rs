//! Consents and the one pair of tokens that each of them has.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::opaque;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Ais,
    Pis,
    Caf,
}

/// What the PSU has allowed: one scope on one account.
#[derive(Debug)]
pub(crate) struct Consent {
    pub(crate) scope: Scope,
    pub(crate) iban: String,
    /// Stays the same through refreshes and new consents (assumed).
    pub(crate) logical_id: String,
    pub(crate) authenticated_at: Timestamp,
    /// Until when old transactions open without an SCA token.
    pub(crate) history_until: Option<Timestamp>,
    pub(crate) withdrawn: bool,
    pub(crate) pair: Option<Pair>,
    pub(crate) sca: Option<ScaToken>,
}

/// An access token and its refresh token; a new pair ends the former one.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) access_expires: Timestamp,
    refresh: Option<String>,
    refresh_expires: Option<Timestamp>,
}

/// The proof of a recent SCA.
#[derive(Clone, Debug)]
pub(crate) struct ScaToken {
    pub(crate) token: String,
    expires: Timestamp,
}

/// Every consent, one for each scope and account.
#[derive(Debug, Default)]
pub(crate) struct Consents(Vec<Consent>);

impl Scope {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Scope::Ais => "AIS",
            Scope::Pis => "PIS",
            Scope::Caf => "CAF",
        }
    }
}

impl Consents {
    /// The PSU allows it (again), having authenticated now.
    pub(crate) fn approve(&mut self, scope: Scope, iban: &str, now: Timestamp) {
        match self.of(scope, iban) {
            Some(consent) => {
                // Tokens of a consent that was withdrawn do not come back.
                if consent.withdrawn {
                    consent.pair = None;
                }
                consent.withdrawn = false;
                consent.authenticated_at = now;
            }
            None => self.0.push(Consent {
                scope,
                iban: iban.to_owned(),
                logical_id: opaque::logical_id(),
                authenticated_at: now,
                history_until: None,
                withdrawn: false,
                pair: None,
                sca: None,
            }),
        }
    }

    pub(crate) fn of(&mut self, scope: Scope, iban: &str) -> Option<&mut Consent> {
        self.0.iter_mut().find(|consent| consent.scope == scope && consent.iban == iban)
    }

    pub(crate) fn with_access_token(&self, token: &str) -> Option<&Consent> {
        self.0.iter().find(|consent| consent.pair.as_ref().is_some_and(|pair| pair.access == token))
    }

    pub(crate) fn with_refresh_token(&mut self, token: &str) -> Option<&mut Consent> {
        self.0.iter_mut().find(|consent| {
            let pair = consent.pair.as_ref();
            pair.is_some_and(|pair| pair.refresh.as_deref() == Some(token))
        })
    }

    pub(crate) fn with_logical_id(&self, logical_id: &str) -> Option<&Consent> {
        self.0.iter().find(|consent| consent.logical_id == logical_id)
    }

    pub(crate) fn withdraw(&mut self, iban: &str) {
        for consent in &mut self.0 {
            if consent.iban == iban && consent.scope != Scope::Pis {
                consent.withdrawn = true;
            }
        }
    }

    pub(crate) fn expire_access_tokens(&mut self, now: Timestamp) {
        for pair in self.0.iter_mut().filter_map(|consent| consent.pair.as_mut()) {
            pair.access_expires = now;
        }
    }

    pub(crate) fn revoke_refresh_tokens(&mut self) {
        for pair in self.0.iter_mut().filter_map(|consent| consent.pair.as_mut()) {
            pair.refresh = None;
        }
    }
}

impl Consent {
    /// A new pair, which ends the former one.
    pub(crate) fn renew_pair(
        &mut self,
        now: Timestamp,
        access_lifetime: Duration,
        refresh_lifetime: Option<Duration>,
    ) -> (String, String) {
        let (access, refresh) = (opaque::token(), opaque::token());
        self.pair = Some(Pair {
            access: access.clone(),
            access_expires: after(now, access_lifetime),
            refresh: Some(refresh.clone()),
            refresh_expires: refresh_lifetime.map(|lifetime| after(now, lifetime)),
        });
        (access, refresh)
    }

    /// Whether the refresh token is still good; the caller found it already.
    pub(crate) fn can_refresh(&self, now: Timestamp) -> bool {
        let expires = self.pair.as_ref().and_then(|pair| pair.refresh_expires);
        !self.withdrawn && expires.is_none_or(|expires| now < expires)
    }

    /// A new SCA token, good for an hour.
    pub(crate) fn new_sca_token(&mut self, now: Timestamp) -> String {
        let token = opaque::sca_token();
        self.sca =
            Some(ScaToken { token: token.clone(), expires: after(now, Duration::from_secs(3600)) });
        token
    }

    pub(crate) fn sca_token_is_good(&self, token: &str, now: Timestamp) -> bool {
        let sca = self.sca.as_ref();
        sca.is_some_and(|sca| sca.token == token && now < sca.expires)
    }

    /// Whether the last SCA is too long ago for transactions.
    pub(crate) fn needs_renewal(&self, now: Timestamp) -> bool {
        now.duration_since(self.authenticated_at) > SignedDuration::from_hours(24 * 90)
    }
}

/// That much later, or the end of time.
pub(crate) fn after(now: Timestamp, lifetime: Duration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
