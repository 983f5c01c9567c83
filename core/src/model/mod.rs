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
mod address;
mod amount;
mod bban;
mod bic;
mod body_changes;
mod bulk_file;
mod charge_bearer;
mod communication;
mod country;
mod currency;
mod date;
mod day_of_execution;
mod end_to_end_id;
mod fingerprint;
mod frequency;
mod iban;
mod language;
mod national_bank_id;
mod occurrences;
mod opaque;
mod payment;
mod payment_details;
mod payment_id;
mod payment_product;
mod payment_resource;
mod payment_service;
mod payment_status;
mod percent;
mod psu;
mod received_iban;
mod request_id;
mod scope;
mod stored;
mod text;
mod transaction;
mod transaction_key;
mod transfer;
mod treatment;
mod tree;

pub use account::{Account, Compartment, ListedAccount};
pub use address::Address;
pub use amount::{Amount, AmountError};
pub use bban::{Bban, BbanError};
pub use bic::{Bic, BicError};
pub use body_changes::{BodyChangeError, BodyChanges};
pub use bulk_file::{BulkFile, BulkFileError};
pub use charge_bearer::{ChargeBearer, ChargeBearerError};
pub use communication::{
    Communication, CommunicationError, CommunicationKind, FreeCommunication,
    StructuredCommunication,
};
pub use country::{Country, CountryError};
pub use currency::{Currency, CurrencyError};
pub use date::{Date, Timestamp, read_date, read_moment};
pub use day_of_execution::{DayOfExecution, DayOfExecutionError};
pub use end_to_end_id::{EndToEndId, EndToEndIdError};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use frequency::{Frequency, FrequencyError, OtherFrequency};
pub use iban::{GroupedIban, Iban, IbanError};
pub use language::{Language, LanguageError};
pub use national_bank_id::{NationalBankId, NationalBankIdError};
pub use occurrences::Occurrences;
pub use opaque::{BankPaymentId, LogicalId, OpaqueError, PageKey};
pub use payment::{OrderError, PaymentOrder};
pub use payment_details::PaymentDetails;
pub use payment_id::{PaymentId, PaymentIdError};
pub use payment_product::{PaymentProduct, PaymentProductError};
pub use payment_resource::PaymentResource;
pub use payment_service::{PaymentService, PaymentServiceError};
pub use payment_status::PaymentStatus;
pub use psu::PsuPresence;
pub use received_iban::ReceivedIban;
pub use request_id::{RequestId, RequestIdError};
pub use scope::{Scope, ScopeError};
pub use text::Text;
pub use transaction::Transaction;

pub use transaction_key::{TransactionKey, TransactionKeyError};
pub use transfer::{
    CreditorBank, CrossBorderCreditTransfer, CrossBorderCreditor, CurrentOrder, DebtorAccount,
    InstantCreditTransfer, SepaCreditTransfer, StandingOrder, Transfer, TransferError,
};
pub use treatment::{PaymentTreatment, PaymentTreatmentError};

pub(crate) use bulk_file::digest;
pub(crate) use date::{day_of, number, time_of, utc};
pub(crate) use percent::{decoded, push_encoded};
