//! An instant SEPA credit transfer.

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

/// An order of the product `instant-sepa-credit-transfers`, in EUR and at once.
/// It serialises, so that it can be stored before it is sent.
///
/// ```
/// use belfius_psd2::model::*;
///
/// let order = InstantCreditTransfer::new(
///     EndToEndId::new("INV-17")?,
///     "Bakkerij Janssens",
///     Iban::parse("BE71 0961 2345 6769")?,
///     Amount::parse("100.01")?,
/// )
/// .with_debtor(Iban::parse("BE54 0633 0120 0997")?);
/// order.check(Date::constant(2026, 1, 5))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It has no execution date (assumed), nor anybody to bear charges:
///
/// ```compile_fail,E0599
/// # use belfius_psd2::model::*;
/// # fn order() -> InstantCreditTransfer { unimplemented!() }
/// order().with_execution_date(Date::constant(2026, 1, 6));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstantCreditTransfer {
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
}

stored_object!(InstantCreditTransfer {
    end_to_end_id,
    debtor,
    creditor_name,
    creditor,
    creditor_bic,
    amount,
    communication
});

impl InstantCreditTransfer {
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

    /// Looks for what the bank would refuse. An instant transfer has no execution
    /// date, so that the date in Belgium is not looked at; it is there as in the
    /// other transfers.
    ///
    /// # Errors
    /// The first fault found, with its [`field`](TransferError::field).
    pub fn check(&self, _: Date) -> Result<(), TransferError> {
        check::same_account(self.debtor.as_ref(), &self.creditor)?;
        check::creditor_name(&self.creditor_name)?;
        check::sepa_amount(self.amount)
    }
}

impl CurrentOrder for InstantCreditTransfer {
    fn service(&self) -> PaymentService {
        PaymentService::Payments
    }

    fn product(&self) -> PaymentProduct {
        PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS
    }

    fn end_to_end_id(&self) -> &EndToEndId {
        &self.end_to_end_id
    }

    fn check(&self, today: Date) -> Result<(), TransferError> {
        self.check(today)
    }
}

impl Transfer for InstantCreditTransfer {}

impl Once for InstantCreditTransfer {
    fn execution_date(&self) -> Option<Date> {
        None
    }
}

impl Written for InstantCreditTransfer {
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
    }
}
