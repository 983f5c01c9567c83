//! What the bank and its customers talk about: accounts, money, dates, words.
//!
//! Each file holds one thing of the field, with its rules. Two kinds of value
//! are kept apart:
//!
//! * what a *user typed* is checked when it is made ([`Iban::parse`],
//!   [`Bic::parse`], [`StructuredCommunication::parse`]), and says what is
//!   wrong with it;
//! * what the *bank sent* is kept as it came ([`ReceivedIban`], [`Text`]) and
//!   is never refused: the bank's own examples carry wrong check digits.
//!
//! The customer's data does not show in `Debug`, nor in any error's text.
//!
//! What does not belong here: how the bank writes these things in JSON (except
//! for the body of a payment, which is signed and so must be exact), secrets,
//! requests, and anything that needs a clock.

mod account;
mod amount;
mod bic;
mod communication;
mod currency;
mod date;
mod fingerprint;
mod iban;
mod language;
mod opaque;
mod payment;
mod payment_id;
mod percent;
mod psu;
mod received_iban;
mod request_id;
mod scope;
mod stored;
mod text;
mod transaction;
mod transaction_key;
mod treatment;

pub use account::{Account, Compartment, ListedAccount};
pub use amount::{Amount, AmountError};
pub use bic::{Bic, BicError};
pub use communication::{
    Communication, CommunicationError, CommunicationKind, FreeCommunication,
    StructuredCommunication,
};
pub use currency::{Currency, CurrencyError};
pub use date::{Date, Timestamp};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use iban::{GroupedIban, Iban, IbanError};
pub use language::{Language, LanguageError};
pub use opaque::{LogicalId, OpaqueError, PageKey};
pub use payment::{OrderError, PaymentOrder};
pub use payment_id::{PaymentId, PaymentIdError};
pub use psu::PsuPresence;
pub use received_iban::ReceivedIban;
pub use request_id::{RequestId, RequestIdError};
pub use scope::{Scope, ScopeError};
pub use text::Text;
pub use transaction::Transaction;
pub use transaction_key::{Occurrences, TransactionKey, TransactionKeyError};
pub use treatment::{PaymentTreatment, PaymentTreatmentError};

pub(crate) use date::read_date;
pub(crate) use percent::push_encoded;
