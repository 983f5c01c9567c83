//! An account, as the bank describes it.

use alloc::vec::Vec;

use super::{Amount, Currency, LogicalId, ReceivedIban, Text};

/// An account and its balance. Every field is optional, because each was
/// missing somewhere: in a version of the API, in an example, in production.
///
/// The bank has described the *kind* of an account in three ways, one after the
/// other. All are kept; [`label`](Self::label) gives the best of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Account {
    /// The account number, as the bank wrote it.
    pub iban: Option<ReceivedIban>,
    /// The currency of the account.
    pub currency: Option<Currency>,
    /// The balance. The bank gives one only and does not say whether it is the
    /// booked or the available one.
    ///
    /// For a multi-currency account it is always in EUR: the EUR compartment
    /// or the total in EUR, depending on the account (documented on the bank's
    /// Account API page).
    pub balance: Option<Amount>,
    /// Whether it holds several currencies, see
    /// [`other_compartments`](Self::other_compartments).
    pub multicurrency: Option<bool>,
    /// `type`, first generation: documented as `current-account`, a product's
    /// name in production.
    pub account_type: Option<Text>,
    /// `product`, second generation: a product's name.
    pub product: Option<Text>,
    /// `product_type`, third generation: `payment-account` in the bank's
    /// example.
    pub product_type: Option<Text>,
    /// `product_name`, third generation.
    pub product_name: Option<Text>,
    /// Whose account it is: `accountName`, later `account_name`. Missing for
    /// some accounts in production.
    pub holder: Option<Text>,
    /// `psu_name`, third generation (in the bank's example).
    pub psu_name: Option<Text>,
    /// The other currencies of a multi-currency account. Each has a statement of
    /// its own: see [`with_currency`](crate::TransactionsQuery::with_currency).
    pub other_compartments: Vec<Compartment>,
    /// `_links.self.href`: a path below the bank's base URL, with the logical id
    /// (seen in production). This crate does not follow it.
    pub own_link: Option<Text>,
    /// `_links.transactions.href`, likewise.
    pub transactions_link: Option<Text>,
}

/// An account of the list that the bank gives for a consent.
///
/// The list's field names are not published, so only two things are sure: by
/// which id to ask for the account, and mostly its number. Where two ids or two
/// numbers were equally likely, there is no such account but an
/// [`UnreadableRow`](crate::UnreadableRow). How they are found:
/// [`bank_facts`](crate::bank_facts), "List of accounts" (assumed).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedAccount {
    /// By which to ask for details and transactions. No other account of the list
    /// has it.
    pub logical_id: LogicalId,
    /// What else the list says, as far as it uses the names that the bank uses
    /// for [one account](Account). A member that cannot be read is `None`, and
    /// costs no other. Its `iban` is the one that was found, under whichever name;
    /// `None` where the entry has none of its own.
    pub account: Account,
}

/// One currency of a multi-currency account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Compartment {
    /// Its currency.
    pub currency: Option<Currency>,
    /// What is in it, in that currency.
    pub balance: Option<Amount>,
}

impl Account {
    /// What to call the account on a screen: the product's name, from whichever
    /// generation's field has one.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        [&self.product_name, &self.product, &self.account_type, &self.product_type]
            .into_iter()
            .flatten()
            .map(Text::as_str)
            .find(|label| !label.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_label_is_the_best_name_there_is() {
        let mut account = Account::default();
        assert_eq!(account.label(), None);
        account.product_type = Some("payment-account".into());
        assert_eq!(account.label(), Some("payment-account"));
        account.product_name = Some("Beats Star".into());
        assert_eq!(account.label(), Some("Beats Star"));
    }

    #[test]
    fn debug_shows_no_customer() {
        let account = Account {
            iban: Some("BE54063301200997".into()),
            balance: Some(Amount::parse("789.01").unwrap()),
            holder: Some("Jeanne Peeters".into()),
            ..Account::default()
        };
        let shown = format!("{account:?}");
        assert!(!shown.contains("0633") && !shown.contains("789") && !shown.contains("Jeanne"));
    }
}
