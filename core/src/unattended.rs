//! The calls that the bank allows without the PSU, counted per account.
//!
//! Counting only: nothing here sends or waits.

use alloc::vec::Vec;
use core::num::{NonZeroU8, NonZeroU32};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    bank::Operation,
    error::{BankCode, BankError, Error},
    model::PsuPresence,
    stored::{Fault, FromStored, Node, Version, deserialize_stored},
};

const LIMIT: NonZeroU8 = NonZeroU8::MIN.saturating_add(3);
const WINDOW_SECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(24 * 60 * 60 - 1);

/// How many calls about one account may still be made without the PSU. Keep one
/// for each account, shared by all that call about it; serialise it to store it.
///
/// The bank allows four in 24 hours, and counts a call that does not say
/// `psu_involved` as one without the PSU (portal text that a second aggregator
/// quotes). What else it counts is not published, so this is read cautiously
/// (assumed):
///
/// * each **request** is a call: the account's details, every single page of a
///   statement, one that is sent again after a refresh or a broken connection,
///   and one that failed. So [`spend`](Self::spend) before each;
/// * the 24 hours slide: no 24 hours hold more than four calls, wherever the bank
///   lets its day begin. Should its clock differ from yours, a longer
///   [window](Self::with_window_seconds) leaves room.
///
/// The list of accounts is about no account: give it a budget of its own, since
/// nobody knows whether the bank counts it (that it does not count `POST /token` is
/// assumed).
///
/// A transport that sends requests again by itself spends more than you see. To
/// stay within the limit to the last call: let it repeat nothing, renew tokens
/// that [have expired](crate::Tokens::is_expired) before you spend, and spend again
/// when you ask again after a renewal. One thing an exchange repeats by itself: a
/// page whose SCA token the bank refuses, without it.
///
/// It never holds more than 255 moments. After a clock that went back, calls that
/// seem to lie ahead count until a window after their time; those further ahead
/// than a window are forgotten, so that no moment that is stored closes an account
/// for longer than two windows.
///
/// ```
/// use belfius_psd2::{UnattendedBudget, model::{PsuPresence, Timestamp}};
///
/// let noon: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
/// let mut budget = UnattendedBudget::default();
/// for _ in 0..4 {
///     // What to pass to `Client::account` or `Client::page`.
///     assert_eq!(budget.spend(PsuPresence::Absent, noon)?, PsuPresence::Absent);
///     // Store the budget, then send.
/// }
/// let refusal = budget.spend(PsuPresence::Absent, noon).unwrap_err();
/// assert_eq!(refusal.next_allowed.to_string(), "2026-01-06T12:00:00Z");
///
/// // With the PSU there is no such limit.
/// assert_eq!(budget.spend(PsuPresence::Present, noon)?, PsuPresence::Present);
/// # Ok::<(), belfius_psd2::Exhausted>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnattendedBudget {
    #[serde(rename = "unattended_budget")]
    version: Version<1>,
    limit: NonZeroU8,
    window_seconds: NonZeroU32,
    /// Few, earliest first.
    calls: Vec<Timestamp>,
}

impl FromStored for UnattendedBudget {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let mut object = node.object()?;
        let mut budget = Self {
            version: object.take("unattended_budget")?,
            limit: object.take("limit")?,
            window_seconds: object.take("window_seconds")?,
            calls: object.take("calls")?,
        };
        object.end()?;
        if budget.calls.len() > usize::from(u8::MAX) {
            return Err(Fault::new("`calls` has at most 255 moments"));
        }
        budget.calls.sort_unstable();
        Ok(budget)
    }
}

deserialize_stored!(UnattendedBudget);

/// There is no call left without the PSU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no call without the customer is left for this account; the next is at {next_allowed}")]
#[non_exhaustive]
pub struct Exhausted {
    /// When there is one again.
    pub next_allowed: Timestamp,
}

impl Default for UnattendedBudget {
    /// Four calls in 24 hours, and none made yet.
    fn default() -> Self {
        Self { version: Version, limit: LIMIT, window_seconds: WINDOW_SECONDS, calls: Vec::new() }
    }
}

impl UnattendedBudget {
    /// Allows so many calls in a window.
    #[must_use]
    pub fn with_limit(self, calls: NonZeroU8) -> Self {
        Self { limit: calls, ..self }
    }

    /// Makes the window so long, in seconds: 86,400 unless set.
    #[must_use]
    pub fn with_window_seconds(self, seconds: NonZeroU32) -> Self {
        Self { window_seconds: seconds, ..self }
    }

    /// How many calls may be made now without the PSU.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> u8 {
        let made = u8::try_from(self.counted(now).count()).unwrap_or(u8::MAX);
        self.limit.get().saturating_sub(made)
    }

    /// When the next call without the PSU may be made; `None` when it may be made
    /// now.
    #[must_use]
    pub fn next_allowed(&self, now: Timestamp) -> Option<Timestamp> {
        // As many as the limit must have left the window but one.
        let last = self.counted(now).rev().nth(usize::from(self.limit.get()) - 1)?;
        Some(last.checked_add(self.window()).unwrap_or(Timestamp::MAX))
    }

    /// Takes one call out of the budget, and gives what to tell the bank. Store
    /// the budget before the call is sent. A call with the PSU takes nothing.
    ///
    /// # Errors
    /// When no call without the PSU is left. Nothing is taken then.
    pub fn spend(&mut self, psu: PsuPresence, now: Timestamp) -> Result<PsuPresence, Exhausted> {
        if psu == PsuPresence::Present {
            return Ok(psu);
        }
        if let Some(next_allowed) = self.next_allowed(now) {
            return Err(Exhausted { next_allowed });
        }
        self.calls = self.counted(now).collect();
        let at = self.calls.partition_point(|call| *call <= now);
        self.calls.insert(at, now);
        Ok(psu)
    }

    /// Takes note that the bank refused a call without the PSU, about this account,
    /// because there were too many: another program may have made some. Gives
    /// whether anything changed: then store it.
    ///
    /// Such an error is a quota that is used up (10105, 10106, which may be the
    /// TPP's own), or status 429 in no form that the bank documents. The budget is
    /// then empty for as long as the bank asks to wait ([`Error::retry_after`], a
    /// window at most), or for a whole window if it does not say, since nobody
    /// knows when the calls were made that it counts. Too high a rate (10107) is
    /// about the pace: it empties the budget for the time that the bank names, and
    /// changes nothing without one. How the bank answers a fifth call is not
    /// published; the reading is assumed.
    ///
    /// ```
    /// # use belfius_psd2::{Error, UnattendedBudget, model::Timestamp};
    /// # fn save(_: &UnattendedBudget) {}
    /// fn failed(budget: &mut UnattendedBudget, error: &Error, now: Timestamp) {
    ///     if budget.refused(error, now) {
    ///         save(budget);
    ///     }
    ///     if let Some(next) = budget.next_allowed(now) {
    ///         println!("next try at {next}");
    ///     }
    /// }
    /// ```
    pub fn refused(&mut self, error: &Error, now: Timestamp) -> bool {
        let Some(wait) = self.wait_asked(error).filter(|wait| wait.is_positive()) else {
            return false;
        };
        // As if all had been made just so long ago that they count until then.
        let made = now.checked_sub(self.window()).unwrap_or(Timestamp::MIN);
        let made = made.checked_add(wait).unwrap_or(now).min(now);
        let limit = usize::from(self.limit.get());
        let mut calls: Vec<_> = self.counted(now).map(|call| call.max(made)).collect();
        let missing = limit.saturating_sub(calls.len());
        calls.splice(..0, core::iter::repeat_n(made, missing));
        let changed = calls != self.calls;
        self.calls = calls;
        changed
    }

    fn wait_asked(&self, error: &Error) -> Option<SignedDuration> {
        let asked = error.retry_after().map(|after| after.duration().min(self.window()));
        let too_many = error.status().is_some_and(|status| status.as_u16() == 429);
        match error.bank().map(BankError::code) {
            _ if !is_counted(error.operation()) => None,
            Some(BankCode::RateLimitExceeded) => asked,
            Some(BankCode::QuotaExceeded) => Some(asked.unwrap_or(self.window())),
            Some(BankCode::Unknown) | None if too_many => Some(asked.unwrap_or(self.window())),
            _ => None,
        }
    }

    /// The calls that count now, earliest first.
    fn counted(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = Timestamp> {
        let window = self.window();
        self.calls.iter().copied().filter(move |call| {
            let age = call.duration_until(now);
            -window <= age && age < window
        })
    }

    fn window(&self) -> SignedDuration {
        SignedDuration::from_secs(self.window_seconds.get().into())
    }
}

/// Whether the call is one about an account that says `psu_involved`. Without a
/// `_`, so that each new operation is decided on.
fn is_counted(operation: Operation) -> bool {
    match operation {
        Operation::Accounts | Operation::Account | Operation::Transactions => true,
        Operation::ConsentUris
        | Operation::ExchangeCode
        | Operation::RefreshTokens
        | Operation::InitiatePayment
        | Operation::PaymentDetails
        | Operation::PaymentStatus
        | Operation::SignPayment
        | Operation::CancelPayment
        | Operation::CreateStandingOrder
        | Operation::CancelStandingOrder
        | Operation::UploadPaymentFile
        | Operation::Fallback
        | Operation::ConfirmFunds => false,
    }
}
