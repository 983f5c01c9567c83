//! The orders of the current API: one type for each product, and a standing
//! order around any of them.
//!
//! What a product requires, the constructor of its type takes; what it does not
//! have, its type has not (documented: the table of obligations on the payments
//! flows page). Names of members that the visible part of that table does not
//! show are assumed, from NextGenPSD2 in the bank's way of writing: the address's
//! members, the communication's two, `requested_execution_date`, the currency of
//! `instructed_amount`, and all of a standing order's. A caller who knows better
//! changes them with [`BodyChanges`](super::BodyChanges).
//!
//! A file each: the three products, the two parties, the standing order;
//! `check.rs` says what the bank would refuse, `body.rs` what all bodies share.
//! Signing and sending happen elsewhere.

mod body;
mod check;
mod creditor;
mod cross_border;
mod current_order;
mod debtor;
mod instant;
mod sepa;
mod standing_order;

pub use check::TransferError;
pub use creditor::{CreditorBank, CrossBorderCreditor};
pub use cross_border::CrossBorderCreditTransfer;
pub use current_order::{CurrentOrder, Transfer};
pub use debtor::DebtorAccount;
pub use instant::InstantCreditTransfer;
pub use sepa::SepaCreditTransfer;
pub use standing_order::StandingOrder;
