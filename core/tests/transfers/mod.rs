//! Orders of the current API for tests.

#![allow(dead_code, clippy::unwrap_used, reason = "each file of tests uses some of them")]

use belfius_psd2::{
    UnsignedPayment, UnsignedPaymentError,
    model::{
        Address, Amount, Bban, BodyChanges, ChargeBearer, Country, CreditorBank,
        CrossBorderCreditTransfer, CrossBorderCreditor, Currency, CurrentOrder, Date, EndToEndId,
        Iban, InstantCreditTransfer, NationalBankId, SepaCreditTransfer,
    },
    sign::JoseHeader,
};

pub(crate) const DEBTOR: &str = "BE54063301200997";
pub(crate) const CREDITOR: &str = "BE71096123456769";
/// A Wednesday.
pub(crate) const DAY: Date = Date::constant(2026, 5, 13);
/// What no `Debug` may show.
pub(crate) const PRIVATE: [&str; 8] =
    ["0633", "0961", "WEST", "98765", "Janssens", "17.5", "Grandmother", "Main Street"];

pub(crate) fn id() -> EndToEndId {
    EndToEndId::new("INV/2026-17").unwrap()
}

pub(crate) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub(crate) fn currency(text: &str) -> Currency {
    Currency::parse(text).unwrap()
}

pub(crate) fn debtor() -> Iban {
    Iban::parse(DEBTOR).unwrap()
}

pub(crate) fn creditor() -> Iban {
    Iban::parse(CREDITOR).unwrap()
}

pub(crate) fn sepa() -> SepaCreditTransfer {
    SepaCreditTransfer::new(id(), "Bakkerij Janssens", creditor(), amount("17.5"))
}

pub(crate) fn instant() -> InstantCreditTransfer {
    InstantCreditTransfer::new(id(), "Bakkerij Janssens", creditor(), amount("17.5"))
}

pub(crate) fn address() -> Address {
    Address::new(Country::parse("US").unwrap())
        .with_street("Main Street", "5b")
        .with_town("10001", "New York")
}

pub(crate) fn american() -> CrossBorderCreditor {
    let bank = CreditorBank::NationalId(NationalBankId::new("021000021").unwrap());
    CrossBorderCreditor::bban(Bban::parse("98765 43210").unwrap(), bank, address())
}

pub(crate) fn british() -> CrossBorderCreditor {
    CrossBorderCreditor::iban(Iban::parse("GB82 WEST 1234 5698 7654 32").unwrap())
}

pub(crate) fn cross_border(creditor: CrossBorderCreditor) -> CrossBorderCreditTransfer {
    let (amount, currency) = (amount("17.5"), currency("USD"));
    let name = "Bakkerij Janssens";
    CrossBorderCreditTransfer::new(id(), name, creditor, amount, currency, ChargeBearer::Shared)
}

pub(crate) fn unsigned(
    order: &impl CurrentOrder,
    changes: &BodyChanges,
) -> Result<UnsignedPayment, UnsignedPaymentError> {
    UnsignedPayment::current(order, changes, JoseHeader::default(), DAY)
}

/// The body as it goes out, with these changes.
pub(crate) fn changed(order: &impl CurrentOrder, changes: &BodyChanges) -> String {
    String::from_utf8(unsigned(order, changes).unwrap().body().to_vec()).unwrap()
}

/// The body as it goes out.
pub(crate) fn body(order: &impl CurrentOrder) -> String {
    changed(order, &BodyChanges::default())
}
