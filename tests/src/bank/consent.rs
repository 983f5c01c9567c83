//! Consents: what the PSU has allowed. The tokens are in `pair`.

use jiff::{SignedDuration, Timestamp};

use super::brand::Brand;
use super::opaque;
use super::pair::{Pair, ScaToken};
use crate::options::Generation;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Ais,
    Pis,
    Caf,
}

/// Which accounts a consent is about. There is one consent for each scope and
/// value of this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The account of that IBAN, which the TPP has named.
    One(String),
    /// What the PSU has picked among the accounts of a brand: the third
    /// generation. A new pick replaces the former one (assumed).
    Picked(Brand),
}

/// What the PSU has allowed: one scope on one or several accounts.
#[derive(Debug)]
pub(crate) struct Consent {
    pub(crate) scope: Scope,
    pub(crate) reach: Reach,
    pub(crate) brand: Brand,
    pub(crate) accounts: Vec<Granted>,
    pub(crate) authenticated_at: Timestamp,
    /// Until when old transactions open without an SCA token.
    pub(crate) history_until: Option<Timestamp>,
    pub(crate) withdrawn: bool,
    pub(crate) pair: Option<Pair>,
    pub(crate) sca: Option<ScaToken>,
}

/// An account in a consent.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    pub(crate) iban: String,
    /// Stays the same through refreshes and new consents (assumed).
    pub(crate) logical_id: String,
}

/// Every consent, one for each scope and reach.
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
    /// The PSU allows it (again), having authenticated now. The generation
    /// only shapes the logical ids of accounts that are new in the consent.
    pub(crate) fn approve(
        &mut self,
        scope: Scope,
        reach: &Reach,
        brand: Brand,
        ibans: &[String],
        generation: Generation,
        now: Timestamp,
    ) {
        let former = self.of(scope, reach).map(|consent| consent.accounts.clone());
        let former = former.unwrap_or_default();
        let granted = |iban: &String| {
            let known = former.iter().find(|granted| granted.iban == *iban);
            known.cloned().unwrap_or_else(|| Granted {
                iban: iban.clone(),
                logical_id: match generation {
                    Generation::First => opaque::logical_id(),
                    Generation::Second => opaque::uuid(),
                    Generation::Third => opaque::compact_jwe(),
                },
            })
        };
        let accounts = ibans.iter().map(granted).collect();
        match self.of(scope, reach) {
            Some(consent) => {
                // Tokens of a consent that was withdrawn do not come back.
                if consent.withdrawn {
                    consent.pair = None;
                }
                consent.withdrawn = false;
                consent.authenticated_at = now;
                consent.accounts = accounts;
            }
            None => self.0.push(Consent {
                scope,
                reach: reach.clone(),
                brand,
                accounts,
                authenticated_at: now,
                history_until: None,
                withdrawn: false,
                pair: None,
                sca: None,
            }),
        }
    }

    pub(crate) fn of(&mut self, scope: Scope, reach: &Reach) -> Option<&mut Consent> {
        self.0.iter_mut().find(|consent| consent.scope == scope && consent.reach == *reach)
    }

    pub(crate) fn with_access_token(&self, token: &str) -> Option<&Consent> {
        self.0.iter().find(|consent| consent.pair.as_ref().is_some_and(|pair| pair.access == token))
    }

    pub(crate) fn with_refresh_token(&mut self, token: &str) -> Option<&mut Consent> {
        self.0
            .iter_mut()
            .find(|consent| consent.pair.as_ref().is_some_and(|pair| pair.refreshes_with(token)))
    }

    /// Whether the id belongs to any consent at all.
    pub(crate) fn knows(&self, logical_id: &str) -> bool {
        self.0.iter().any(|consent| consent.granted(logical_id).is_some())
    }

    /// Ends every AIS and CAF consent that reaches the account; one that
    /// reaches several ends as a whole (assumed).
    pub(crate) fn withdraw(&mut self, iban: &str) {
        for consent in &mut self.0 {
            let reaches = consent.accounts.iter().any(|granted| granted.iban == iban);
            if reaches && consent.scope != Scope::Pis {
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
            pair.forget_refresh();
        }
    }
}

impl Consent {
    /// The account behind a logical id of this consent.
    pub(crate) fn granted(&self, logical_id: &str) -> Option<&Granted> {
        self.accounts.iter().find(|granted| granted.logical_id == logical_id)
    }

    /// The one account, when the TPP has named it.
    pub(crate) fn only(&self) -> Option<&Granted> {
        match self.reach {
            Reach::One(_) => self.accounts.first(),
            Reach::Picked(_) => None,
        }
    }

    /// Whether the refresh token is still good; the caller found it already.
    pub(crate) fn can_refresh(&self, now: Timestamp) -> bool {
        !self.withdrawn && self.pair.as_ref().is_some_and(|pair| pair.can_refresh(now))
    }

    /// A new SCA token, good for an hour.
    pub(crate) fn new_sca_token(&mut self, now: Timestamp) -> String {
        let sca = ScaToken::new(now);
        let token = sca.token.clone();
        self.sca = Some(sca);
        token
    }

    pub(crate) fn sca_token_is_good(&self, token: &str, now: Timestamp) -> bool {
        self.sca.as_ref().is_some_and(|sca| sca.is_good(token, now))
    }

    /// Whether the last SCA is too long ago for transactions.
    pub(crate) fn needs_renewal(&self, now: Timestamp) -> bool {
        now.duration_since(self.authenticated_at) > SignedDuration::from_hours(24 * 90)
    }
}
