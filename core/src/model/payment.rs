//! A payment order: one SEPA credit transfer, as the first generation of the
//! API takes it.
//!
//! This file says what an order is; `check.rs` what the bank would refuse;
//! `body.rs` how it is written. Signing and sending happen elsewhere.

mod body;
mod check;

use serde::Serialize;

pub use check::OrderError;

use super::{Amount, Bic, Communication, Currency, Date, Iban, PaymentId, PaymentTreatment, Text};
use crate::stored::{Fault, FromStored, Node, deserialize_stored};

/// An order to pay. It serialises, so that it can be stored before it is sent.
///
/// ```
/// use belfius_psd2::model::{Amount, Date, FreeCommunication, Iban, PaymentId, PaymentOrder};
///
/// let order = PaymentOrder::new(
///     PaymentId::new("order-2024-17")?,
///     "Bakkerij Janssens",
///     Iban::parse("BE71 0961 2345 6769")?,
///     Amount::parse("100.01")?,
/// )
/// .with_debtor(Iban::parse("BE54 0633 0120 0997")?)
/// .with_communication(FreeCommunication::new("Invoice 17")?);
///
/// order.check(Date::constant(2024, 5, 1))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PaymentOrder {
    /// The TPP's id for this payment; the bank executes it once.
    pub payment_id: PaymentId,
    /// From which account. The bank's Payment API page marks no field as
    /// required; an aggregator took this one for required.
    pub debtor: Option<Iban>,
    /// Who is paid: up to 70 characters.
    pub creditor_name: Text,
    /// To which account.
    pub creditor: Iban,
    /// The payee's bank. The IBAN says it already within SEPA.
    pub creditor_bic: Option<Bic>,
    /// How much: more than zero, with two decimals at most. It goes out with
    /// exactly these digits.
    pub amount: Amount,
    /// In which currency: EUR.
    pub currency: Currency,
    /// What to tell the payee.
    pub communication: Option<Communication>,
    /// When to pay; now if absent.
    pub execution_date: Option<Date>,
    /// How fast to pay; the bank's own choice if absent.
    pub treatment: Option<PaymentTreatment>,
}

impl FromStored for PaymentOrder {
    // The application's own, without a version: what else it writes there is its business.
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let mut object = node.object()?;
        Ok(Self {
            payment_id: object.take("payment_id")?,
            debtor: object.take("debtor")?,
            creditor_name: object.take("creditor_name")?,
            creditor: object.take("creditor")?,
            creditor_bic: object.take("creditor_bic")?,
            amount: object.take("amount")?,
            currency: object.take("currency")?,
            communication: object.take("communication")?,
            execution_date: object.take("execution_date")?,
            treatment: object.take("treatment")?,
        })
    }
}

deserialize_stored!(PaymentOrder);

impl PaymentOrder {
    /// An order in EUR with the four things that each order needs.
    #[must_use]
    pub fn new(
        payment_id: PaymentId,
        creditor_name: impl Into<Text>,
        creditor: Iban,
        amount: Amount,
    ) -> Self {
        Self {
            payment_id,
            debtor: None,
            creditor_name: creditor_name.into(),
            creditor,
            creditor_bic: None,
            amount,
            currency: Currency::EUR,
            communication: None,
            execution_date: None,
            treatment: None,
        }
    }

    /// From this account.
    #[must_use]
    pub fn with_debtor(self, debtor: Iban) -> Self {
        Self { debtor: Some(debtor), ..self }
    }

    /// To an account at this bank.
    #[must_use]
    pub fn with_creditor_bic(self, bic: Bic) -> Self {
        Self { creditor_bic: Some(bic), ..self }
    }

    /// In this currency. [`check`](Self::check) refuses any but EUR.
    #[must_use]
    pub fn with_currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// With this communication, structured or free.
    #[must_use]
    pub fn with_communication(self, communication: impl Into<Communication>) -> Self {
        Self { communication: Some(communication.into()), ..self }
    }

    /// On this day.
    #[must_use]
    pub fn with_execution_date(self, date: Date) -> Self {
        Self { execution_date: Some(date), ..self }
    }

    /// In this way.
    #[must_use]
    pub fn with_treatment(self, treatment: PaymentTreatment) -> Self {
        Self { treatment: Some(treatment), ..self }
    }
}
