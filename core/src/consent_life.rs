//! How long a consent lives: when the PSU has to renew it, and why it ended.
//!
//! It is bookkeeping beside the tokens: nothing here sends, and no call is
//! withheld because of it. The bank has the last word.

mod said;
mod state;

use core::num::NonZeroU16;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use self::said::{Said, said};
pub use self::state::{ConsentEnd, ConsentState};
use crate::{
    error::Error,
    stored::{Version, stored_object},
};

const RENEWAL_DAYS: NonZeroU16 = NonZeroU16::MIN.saturating_add(89);
const NOTICE_DAYS: u16 = 7;

/// The life of one consent. Serialise it and store it beside the
/// [`Tokens`](crate::Tokens); it holds no secret.
///
/// The PSU has to renew a consent every 90 days (documented: getting started
/// page, generation 1). Then transactions stop until the next strong customer
/// authentication (SCA), while the balance stays readable (documented for
/// generation 2: accounts flows page). So time alone ends nothing: only the
/// bank's refusal does, and [`note`](Self::note) knows it.
///
/// The days are counted as 24 hours each from the moment that was passed in;
/// how the bank counts them is not published. A PSU who is asked with some days
/// to spare, by [`is_due`](Self::is_due), does not notice the difference.
///
/// ```
/// use belfius_psd2::{ConsentLife, ConsentState, model::Timestamp};
///
/// let day = |text: &str| text.parse::<Timestamp>().unwrap();
/// let life = ConsentLife::new(day("2026-01-05T09:00:00Z"));
/// assert_eq!(life.renew_by(), day("2026-04-05T09:00:00Z"));
/// assert_eq!(life.days_left(day("2026-03-06T09:00:00Z")), Some(30));
/// assert!(!life.is_due(day("2026-03-06T09:00:00Z")));
///
/// // A week before, the application asks the PSU.
/// let monday = day("2026-03-30T12:00:00Z");
/// assert!(life.is_due(monday));
/// assert_eq!(life.state(monday).to_string(), "to be renewed in 5 days");
///
/// // The PSU has authenticated.
/// let life = life.renewed(monday);
/// assert_eq!(life.state(monday), ConsentState::Active { days_left: 90 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentLife {
    #[serde(rename = "consent_life")]
    version: Version<1>,
    given_at: Timestamp,
    renewal_days: NonZeroU16,
    notice_days: u16,
    /// When the bank first wanted SCA once the renewal was due.
    sca_required_at: Option<Timestamp>,
    ended: Option<Ended>,
}

stored_object!(ConsentLife { version as "consent_life", given_at, renewal_days, notice_days, sca_required_at, ended });

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Ended {
    reason: ConsentEnd,
    at: Timestamp,
}

stored_object!(Ended { reason, at });

impl ConsentLife {
    /// The life of a consent that was given then, by the clock of the caller: to
    /// be renewed after 90 days, with a notice of 7.
    #[must_use]
    pub const fn new(given_at: Timestamp) -> Self {
        Self {
            version: Version,
            given_at,
            renewal_days: RENEWAL_DAYS,
            notice_days: NOTICE_DAYS,
            sca_required_at: None,
            ended: None,
        }
    }

    /// After how many days it must be renewed. 90 is documented; no known page of the
    /// bank mentions the 180 days that European rules have allowed since.
    #[must_use]
    pub const fn with_renewal_days(self, days: NonZeroU16) -> Self {
        Self { renewal_days: days, ..self }
    }

    /// How many days before that [`is_due`](Self::is_due) begins: 7 unless set.
    #[must_use]
    pub const fn with_notice_days(self, days: u16) -> Self {
        Self { notice_days: days, ..self }
    }

    /// When the PSU gave the consent or last renewed it.
    #[must_use]
    pub const fn given_at(&self) -> Timestamp {
        self.given_at
    }

    /// By when the PSU must renew it.
    #[must_use]
    pub fn renew_by(&self) -> Timestamp {
        self.given_at.checked_add(days(self.renewal_days.get())).unwrap_or(Timestamp::MAX)
    }

    /// How many whole days are left to renew it: 0 on the last day, and `None`
    /// when there is nothing to count down any more, because its days are over,
    /// the bank wants SCA, or it has ended; [`state`](Self::state) says which.
    /// Never more than the days of a renewal, even if the clock went back.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> Option<u32> {
        let left = now.duration_until(self.renew_by());
        if self.ended.is_some() || self.sca_required_at.is_some() || !left.is_positive() {
            return None;
        }
        let whole = u32::try_from(left.as_hours() / 24).unwrap_or(u32::MAX);
        Some(whole.min(self.renewal_days.get().into()))
    }

    /// Whether to ask the PSU for a renewal now: within the notice, or later.
    /// Not when the consent has ended: a new one is another question, and a PSU
    /// who withdrew it does not want to be reminded.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        !matches!(self.state(now), ConsentState::Active { .. } | ConsentState::Ended { .. })
    }

    /// Whether it has ended.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> ConsentState {
        if let Some(Ended { reason, at }) = self.ended {
            return ConsentState::Ended { reason, at };
        }
        if let Some(since) = self.sca_required_at {
            return ConsentState::ScaRequired { since };
        }
        let noticed = now.duration_until(self.renew_by()) <= days(self.notice_days);
        match self.days_left(now) {
            None => ConsentState::Overdue { since: self.renew_by() },
            Some(days_left) if noticed => ConsentState::RenewSoon { days_left },
            Some(days_left) => ConsentState::Active { days_left },
        }
    }

    /// Takes note of what an error says of the consent. Gives whether anything
    /// changed: then store it. Of a transport's error, pass the core's that is in
    /// it.
    ///
    /// * The PSU withdrew it (`NO_ACTIVE_CONSENT`, 20005, with a status 4xx), or
    ///   the refresh token was refused: it has ended. The first reason stays.
    /// * SCA is required once the renewal is due: it is to be renewed, and has
    ///   not ended. Before that, SCA is for history older than 90 days, and says
    ///   nothing.
    /// * Any other error, a bare 401 or 403, any 5xx or
    ///   [`NoRefreshToken`](crate::ErrorKind::NoRefreshToken) for instance, changes
    ///   nothing. Nor does one of a consent or a code that is only being asked
    ///   for, or of a payment.
    ///
    /// Pass errors of calls with **the tokens that are stored now**. A refresh
    /// kills the former pair, so another process that still holds that pair is
    /// refused too, and its consent lives: look under the lock of your store
    /// whether the pair is still the same, with
    /// [`Tokens::is_same_pair`](crate::Tokens::is_same_pair).
    ///
    /// ```
    /// # use belfius_psd2::{ConsentEnd, ConsentLife, ConsentState, Error, model::Timestamp};
    /// # fn save(_: &ConsentLife) {}
    /// # fn tell(_: &str) {}
    /// fn failed(life: &mut ConsentLife, error: &Error, now: Timestamp) {
    ///     if life.note(error, now) {
    ///         save(life);
    ///     }
    ///     match life.state(now) {
    ///         ConsentState::Ended { reason: ConsentEnd::Withdrawn, .. } => tell("you have left us"),
    ///         ConsentState::Ended { .. } => tell("please give your consent again"),
    ///         ConsentState::ScaRequired { .. } => tell("please sign in at your bank"),
    ///         _ => {}
    ///     }
    /// }
    /// ```
    pub fn note(&mut self, error: &Error, now: Timestamp) -> bool {
        match said(error) {
            _ if self.ended.is_some() => false,
            Some(Said::Withdrawn) => self.end(ConsentEnd::Withdrawn, now),
            Some(Said::RefreshRefused) if now >= self.renew_by() => {
                self.end(ConsentEnd::Expired, now)
            }
            Some(Said::RefreshRefused) => self.end(ConsentEnd::RefreshRefused, now),
            Some(Said::ScaRequired) => self.sca_required(now),
            None => false,
        }
    }

    /// Takes note that the bank wants strong authentication. Call it for
    /// [`Reply::StrongAuthentication`](crate::Reply::StrongAuthentication), which
    /// is no error. Gives whether anything changed: only once the renewal is due,
    /// since before that SCA is for history older than 90 days.
    pub fn sca_required(&mut self, now: Timestamp) -> bool {
        let changes =
            self.ended.is_none() && self.sca_required_at.is_none() && now >= self.renew_by();
        if changes {
            self.sca_required_at = Some(now);
        }
        changes
    }

    /// The same consent from now on, after a new consent or a strong
    /// authentication: its days begin anew, and what was noted is forgotten.
    /// That SCA for older history renews it too is assumed; to be cautious, do this
    /// after an SCA only if [`is_due`](Self::is_due) said so before it.
    #[must_use]
    pub fn renewed(self, now: Timestamp) -> Self {
        Self { given_at: now, sca_required_at: None, ended: None, ..self }
    }

    fn end(&mut self, reason: ConsentEnd, at: Timestamp) -> bool {
        self.ended = Some(Ended { reason, at });
        true
    }
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}
