//! What the bodies of all transfers share, in the order of the bank's payments
//! flows page.

use alloc::string::{String, ToString};

use super::DebtorAccount;
use crate::model::{
    Address, Amount, Bic, Communication, Country, Currency, Date, EndToEndId, Iban, Text,
    tree::Tree,
};

/// A member: its name and what it says.
type Member = (&'static str, Tree);

/// What a SEPA transfer and an instant one say in the same words.
pub(super) struct Sepa<'a> {
    pub(super) end_to_end_id: &'a EndToEndId,
    pub(super) debtor: Option<&'a DebtorAccount>,
    pub(super) creditor_name: &'a Text,
    pub(super) creditor: &'a Iban,
    pub(super) creditor_bic: Option<&'a Bic>,
    pub(super) amount: Amount,
    pub(super) communication: Option<&'a Communication>,
}

impl Sepa<'_> {
    pub(super) fn to_tree(&self) -> Tree {
        Tree::object([
            debtor_account(self.debtor),
            (
                "creditor_account",
                Tree::object([
                    ("iban", Tree::text(self.creditor.as_str())),
                    ("bic", Tree::text(self.creditor_bic.map(Bic::as_str))),
                ]),
            ),
            ("creditor_name", Tree::text(self.creditor_name.as_str())),
            end_to_end_id(self.end_to_end_id),
            instructed_amount(self.amount, Currency::EUR),
        ])
        .with_members(communication(self.communication))
    }
}

pub(super) fn debtor_account(debtor: Option<&DebtorAccount>) -> Member {
    let currency = debtor.and_then(|debtor| debtor.currency.as_ref());
    let account = Tree::object([
        ("iban", Tree::text(debtor.map(|debtor| debtor.iban.as_str()))),
        ("currency", Tree::text(currency.map(Currency::as_str))),
    ]);
    ("debtor_account", account)
}

pub(super) fn creditor_address(address: Option<&Address>) -> Member {
    let text =
        |of: fn(&Address) -> Option<&Text>| Tree::text(address.and_then(of).map(Text::as_str));
    let address = Tree::object([
        ("street_name", text(|address| address.street_name.as_ref())),
        ("building_number", text(|address| address.building_number.as_ref())),
        ("town_name", text(|address| address.town_name.as_ref())),
        ("post_code", text(|address| address.post_code.as_ref())),
        ("country", Tree::text(address.map(|address| &address.country).map(Country::as_str))),
    ]);
    ("creditor_address", address)
}

pub(super) fn end_to_end_id(id: &EndToEndId) -> Member {
    ("endtoend_identification", Tree::text(id.as_str()))
}

pub(super) fn instructed_amount(amount: Amount, currency: Currency) -> Member {
    let amount = Tree::object([
        ("currency", Tree::text(currency.as_str())),
        ("amount", Tree::text(&*digits(amount, currency))),
    ]);
    ("instructed_amount", amount)
}

pub(super) fn communication(communication: Option<&Communication>) -> [Member; 2] {
    let (free, structured) = match communication {
        None => (None, None),
        Some(Communication::Free(free)) => (Some(free.as_str()), None),
        Some(Communication::Structured(structured)) => (None, Some(structured.as_str())),
    };
    [
        ("remittance_information_unstructured", Tree::text(free)),
        ("remittance_information_structured", Tree::text(structured)),
    ]
}

pub(super) fn execution_date(date: Option<Date>) -> Member {
    ("requested_execution_date", self::date(date))
}

pub(super) fn date(date: Option<Date>) -> Tree {
    Tree::text(date.map(|date| date.to_string()).as_deref())
}

/// Euros with two decimals, as the bank writes amounts elsewhere (its funds
/// check asks for two; documented); other currencies as they were given.
fn digits(amount: Amount, currency: Currency) -> String {
    let mut decimal = amount.decimal();
    if currency == Currency::EUR && decimal.scale() < 2 {
        decimal.rescale(2);
    }
    decimal.to_string()
}
