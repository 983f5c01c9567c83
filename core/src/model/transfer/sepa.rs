//! A SEPA credit transfer.

use serde::Serialize;

use super::{
    CurrentOrder, DebtorAccount, Transfer, TransferError, body, check,
    current_order::sealed::{Once, Written},
};
use crate::{
    model::{
        Amount, Bic, Communication, Date, EndToEndId, Iban, PaymentProduct, PaymentService, Text,
        tree::Tree,
    },
    stored::stored_object,
};

/// An order of the product `sepa-credit-transfers`, in EUR. It serialises, so
/// that it can be stored before it is sent.
///
/// ```
/// use belfius_psd2::model::*;
///
/// let order = SepaCreditTransfer::new(
///     EndToEndId::new("INV-17")?,
///     "Bakkerij Janssens",
///     Iban::parse("BE71 0961 2345 6769")?,
///     Amount::parse("100.01")?,
/// )
/// .with_communication(FreeCommunication::new("Invoice 17")?);
/// order.check(Date::constant(2026, 1, 5))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Who bears the charges is no question in SEPA, so it cannot be said:
///
/// ```compile_fail,E0599
/// # use belfius_psd2::model::*;
/// # fn order() -> SepaCreditTransfer { unimplemented!() }
/// order().with_charge_bearer(ChargeBearer::Shared);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SepaCreditTransfer {
    /// The TPP's id for this payment.
    pub end_to_end_id: EndToEndId,
    /// From which account; the PSU chooses if absent.
    pub debtor: Option<DebtorAccount>,
    /// Who is paid: up to 70 characters (assumed, from SEPA).
    pub creditor_name: Text,
    /// To which account.
    pub creditor: Iban,
    /// The payee's bank. The IBAN says it already within SEPA.
    pub creditor_bic: Option<Bic>,
    /// How much, in EUR: more than zero, with two decimals at most. It goes out
    /// as text with two.
    pub amount: Amount,
    /// What to tell the payee. A structured one goes out with its plus signs, as
    /// the first generation's page has it (assumed).
    pub communication: Option<Communication>,
    /// When to pay; now if absent.
    pub execution_date: Option<Date>,
}

stored_object!(SepaCreditTransfer {
    end_to_end_id,
    debtor,
    creditor_name,
    creditor,
    creditor_bic,
    amount,
    communication,
    execution_date
});

impl SepaCreditTransfer {
    /// An order with the four things that each one needs (documented).
    #[must_use]
    pub fn new(
        end_to_end_id: EndToEndId,
        creditor_name: impl Into<Text>,
        creditor: Iban,
        amount: Amount,
    ) -> Self {
        Self {
            end_to_end_id,
            debtor: None,
            creditor_name: creditor_name.into(),
            creditor,
            creditor_bic: None,
            amount,
            communication: None,
            execution_date: None,
        }
    }

    /// From this account.
    #[must_use]
    pub fn with_debtor(self, debtor: impl Into<DebtorAccount>) -> Self {
        Self { debtor: Some(debtor.into()), ..self }
    }

    /// To an account at this bank.
    #[must_use]
    pub fn with_creditor_bic(self, bic: Bic) -> Self {
        Self { creditor_bic: Some(bic), ..self }
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

    /// Looks for what the bank would refuse. `today` is the date in Belgium.
    /// Bank holidays pass: they are not known here.
    ///
    /// # Errors
    /// The first fault found, with its [`field`](TransferError::field).
    pub fn check(&self, today: Date) -> Result<(), TransferError> {
        check::same_account(self.debtor.as_ref(), &self.creditor)?;
        check::creditor_name(&self.creditor_name)?;
        check::sepa_amount(self.amount)?;
        check::not_past(self.execution_date, today)?;
        check::no_weekend(self.execution_date)
    }
}

impl CurrentOrder for SepaCreditTransfer {
    fn service(&self) -> PaymentService {
        PaymentService::Payments
    }

    fn product(&self) -> PaymentProduct {
        PaymentProduct::SEPA_CREDIT_TRANSFERS
    }

    fn end_to_end_id(&self) -> &EndToEndId {
        &self.end_to_end_id
    }

    fn check(&self, today: Date) -> Result<(), TransferError> {
        self.check(today)
    }
}

impl Transfer for SepaCreditTransfer {}

impl Once for SepaCreditTransfer {
    fn execution_date(&self) -> Option<Date> {
        self.execution_date
    }
}

impl Written for SepaCreditTransfer {
    fn to_tree(&self) -> Tree {
        body::Sepa {
            end_to_end_id: &self.end_to_end_id,
            debtor: self.debtor.as_ref(),
            creditor_name: &self.creditor_name,
            creditor: &self.creditor,
            creditor_bic: self.creditor_bic.as_ref(),
            amount: self.amount,
            communication: self.communication.as_ref(),
        }
        .to_tree()
        .with_members([body::execution_date(self.execution_date)])
    }
}
