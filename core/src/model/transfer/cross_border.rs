//! A transfer that leaves SEPA, or the euro.

use serde::Serialize;

use super::{
    CreditorBank, CrossBorderCreditor, CurrentOrder, DebtorAccount, Transfer, TransferError, body,
    check,
    current_order::sealed::{Once, Written},
};
use crate::{
    model::{
        Amount, Bic, ChargeBearer, Communication, Currency, Date, EndToEndId, NationalBankId,
        PaymentProduct, PaymentService, Text, tree::Tree,
    },
    stored::stored_object,
};

/// An order of the product `cross-border-credit-transfers`. It serialises, so
/// that it can be stored before it is sent.
///
/// ```
/// use belfius_psd2::model::*;
///
/// let order = CrossBorderCreditTransfer::new(
///     EndToEndId::new("INV-17")?,
///     "Acme Corporation",
///     CrossBorderCreditor::iban(Iban::parse("GB82 WEST 1234 5698 7654 32")?),
///     Amount::parse("1500")?,
///     Currency::parse("GBP")?,
///     ChargeBearer::Shared,
/// );
/// order.check(Date::constant(2026, 1, 5))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Nobody can forget who bears the charges:
///
/// ```compile_fail,E0061
/// # use belfius_psd2::model::*;
/// # fn order(id: EndToEndId, payee: CrossBorderCreditor, amount: Amount) {
/// CrossBorderCreditTransfer::new(id, "Acme Corporation", payee, amount, Currency::EUR);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CrossBorderCreditTransfer {
    /// The TPP's id for this payment.
    pub end_to_end_id: EndToEndId,
    /// From which account; the PSU chooses if absent.
    pub debtor: Option<DebtorAccount>,
    /// Who bears the charges.
    pub charge_bearer: ChargeBearer,
    /// Who is paid: up to 70 characters (assumed, from NextGenPSD2).
    pub creditor_name: Text,
    /// To which account.
    pub creditor: CrossBorderCreditor,
    /// The currency of the payee's account. When the bank wants it is not known.
    pub creditor_currency: Option<Currency>,
    /// How much: more than zero. Euros go out with two decimals; any other
    /// currency with the digits given here, since how many it has is the bank's
    /// to say.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// What to tell the payee.
    pub communication: Option<Communication>,
    /// When to pay; now if absent.
    pub execution_date: Option<Date>,
}

stored_object!(CrossBorderCreditTransfer {
    end_to_end_id,
    debtor,
    charge_bearer,
    creditor_name,
    creditor,
    creditor_currency,
    amount,
    currency,
    communication,
    execution_date
});

impl CrossBorderCreditTransfer {
    /// An order with what each one needs (documented).
    #[must_use]
    pub fn new(
        end_to_end_id: EndToEndId,
        creditor_name: impl Into<Text>,
        creditor: CrossBorderCreditor,
        amount: Amount,
        currency: Currency,
        charge_bearer: ChargeBearer,
    ) -> Self {
        Self {
            end_to_end_id,
            debtor: None,
            charge_bearer,
            creditor_name: creditor_name.into(),
            creditor,
            creditor_currency: None,
            amount,
            currency,
            communication: None,
            execution_date: None,
        }
    }

    /// From this account.
    #[must_use]
    pub fn with_debtor(self, debtor: impl Into<DebtorAccount>) -> Self {
        Self { debtor: Some(debtor.into()), ..self }
    }

    /// To an account in this currency.
    #[must_use]
    pub fn with_creditor_currency(self, currency: Currency) -> Self {
        Self { creditor_currency: Some(currency), ..self }
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
    ///
    /// Little of SEPA holds here: weekends pass, and so does an amount of up to
    /// 14 digits before the point and three after (two for EUR), NextGenPSD2's
    /// form. Whether the currency has so many decimals, the bank says.
    ///
    /// # Errors
    /// The first fault found, with its [`field`](TransferError::field).
    pub fn check(&self, today: Date) -> Result<(), TransferError> {
        check::creditor_name(&self.creditor_name)?;
        if let Some(address) = self.creditor.address() {
            check::address(address)?;
        }
        check::amount(self.amount, self.currency)?;
        check::not_past(self.execution_date, today)
    }

    /// The payee's account: IBAN, BBAN, the bank's national id, and its BIC.
    fn account(&self) -> [Option<&str>; 4] {
        match &self.creditor {
            CrossBorderCreditor::Iban { iban, bic, .. } => {
                [Some(iban.as_str()), None, None, bic.as_ref().map(Bic::as_str)]
            }
            CrossBorderCreditor::Bban { bban, bank, .. } => {
                let (national, bic) = match bank {
                    CreditorBank::Bic(bic) => (None, Some(bic)),
                    CreditorBank::NationalId(id) => (Some(id), None),
                };
                let bban = Some(bban.as_str());
                [None, bban, national.map(NationalBankId::as_str), bic.map(Bic::as_str)]
            }
        }
    }
}

impl CurrentOrder for CrossBorderCreditTransfer {
    fn service(&self) -> PaymentService {
        PaymentService::Payments
    }

    fn product(&self) -> PaymentProduct {
        PaymentProduct::CROSS_BORDER_CREDIT_TRANSFERS
    }

    fn end_to_end_id(&self) -> &EndToEndId {
        &self.end_to_end_id
    }

    fn check(&self, today: Date) -> Result<(), TransferError> {
        self.check(today)
    }
}

impl Transfer for CrossBorderCreditTransfer {}

impl Once for CrossBorderCreditTransfer {
    fn execution_date(&self) -> Option<Date> {
        self.execution_date
    }
}

impl Written for CrossBorderCreditTransfer {
    fn to_tree(&self) -> Tree {
        let [iban, bban, national, bic] = self.account();
        Tree::object([
            body::debtor_account(self.debtor.as_ref()),
            ("charge_bearer", Tree::text(self.charge_bearer.as_str())),
            (
                "creditor_account",
                Tree::object([
                    ("iban", Tree::text(iban)),
                    ("bban", Tree::text(bban)),
                    ("bankNationalID", Tree::text(national)),
                    ("currency", Tree::text(self.creditor_currency.as_ref().map(Currency::as_str))),
                    ("bic", Tree::text(bic)),
                ]),
            ),
            ("creditor_name", Tree::text(self.creditor_name.as_str())),
            body::creditor_address(self.creditor.address()),
            body::end_to_end_id(&self.end_to_end_id),
            body::instructed_amount(self.amount, self.currency),
        ])
        .with_members(body::communication(self.communication.as_ref()))
        .with_members([body::execution_date(self.execution_date)])
    }
}
