//! Who pays.

use serde::Serialize;

use crate::{
    model::{Currency, Iban},
    stored::stored_object,
};

/// The payer's account. It is optional in every transfer: without it the PSU
/// chooses the account at the bank. Left out of the body when absent, never
/// sent empty (documented: payments flows page).
///
/// ```
/// use belfius_psd2::model::{Currency, DebtorAccount, Iban};
///
/// let account = DebtorAccount::new(Iban::parse("BE54 0633 0120 0997")?)
///     .with_currency(Currency::parse("USD")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DebtorAccount {
    /// The account.
    pub iban: Iban,
    /// Which part of an account of several currencies. The bank takes EUR if
    /// absent (documented for SEPA and instant transfers).
    pub currency: Option<Currency>,
}

stored_object!(DebtorAccount { iban, currency });

impl DebtorAccount {
    /// This account.
    #[must_use]
    pub fn new(iban: Iban) -> Self {
        Self { iban, currency: None }
    }

    /// The part of it in this currency.
    #[must_use]
    pub fn with_currency(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }
}

impl From<Iban> for DebtorAccount {
    fn from(iban: Iban) -> Self {
        Self::new(iban)
    }
}
