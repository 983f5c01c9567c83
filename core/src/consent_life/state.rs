//! How a consent stands, and why it ended, for programs and for people.

use core::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::stored::{Fault, FromStored, Node, as_enum};

/// How a consent stands, for an application to match and, by `Display`, for
/// people to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConsentState {
    /// Good, and not yet to be renewed.
    Active {
        /// Whole days until it must be.
        days_left: u32,
    },
    /// Good, and within its notice: ask the PSU to renew it.
    RenewSoon {
        /// Whole days until it must be; 0 on the last day.
        days_left: u32,
    },
    /// Its days are over, and the bank has not said anything yet. Calls may
    /// still work: the bank may count otherwise.
    Overdue {
        /// When they were over.
        since: Timestamp,
    },
    /// The bank wants strong authentication before it gives transactions again;
    /// until then they are in vain, and the balance stays readable (documented
    /// for generation 2: accounts flows page).
    ScaRequired {
        /// When it said so first.
        since: Timestamp,
    },
    /// Over: only a new consent helps.
    Ended {
        /// Why.
        reason: ConsentEnd,
        /// When that was noticed.
        at: Timestamp,
    },
}

/// Why a consent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentEnd {
    /// The PSU withdrew it: `NO_ACTIVE_CONSENT`, 20005 (seen in production). Do
    /// not ask again unless the PSU wants it.
    Withdrawn,
    /// The refresh token was refused before the renewal was due.
    RefreshRefused,
    /// The refresh token was refused when the renewal was overdue.
    Expired,
}

impl FromStored for ConsentEnd {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        as_enum(&node)
    }
}

impl fmt::Display for ConsentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active { days_left: 1 } => f.write_str("active for 1 more day"),
            Self::Active { days_left } => write!(f, "active for {days_left} more days"),
            Self::RenewSoon { days_left: 0 } => f.write_str("to be renewed within a day"),
            Self::RenewSoon { days_left: 1 } => f.write_str("to be renewed in 1 day"),
            Self::RenewSoon { days_left } => write!(f, "to be renewed in {days_left} days"),
            Self::Overdue { since } => write!(f, "to be renewed since {since}"),
            Self::ScaRequired { since } => {
                write!(f, "waiting since {since} for the customer to authenticate at the bank")
            }
            Self::Ended { reason, at } => write!(f, "ended at {at}: {reason}"),
        }
    }
}

impl fmt::Display for ConsentEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Withdrawn => "the customer has withdrawn the consent",
            Self::RefreshRefused => "the bank refused to renew the tokens",
            Self::Expired => "the consent was not renewed in time",
        })
    }
}
