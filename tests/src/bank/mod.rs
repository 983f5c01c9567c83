//! The bank behind the interface: accounts, consents, payments and what it
//! remembers. Nothing in here knows HTTP.

pub(crate) mod account;
pub(crate) mod brand;
pub(crate) mod code;
pub(crate) mod consent;
pub(crate) mod cursor;
pub(crate) mod iban;
pub(crate) mod initiation;
pub(crate) mod ledger;
pub(crate) mod opaque;
pub(crate) mod order;
pub(crate) mod pair;
pub(crate) mod payment;
pub(crate) mod row;
pub(crate) mod signing_key;
pub(crate) mod structured;
pub(crate) mod unattended;
pub(crate) mod visit;

use std::collections::{BTreeMap, HashMap, HashSet};

use account::{Account, Behaviour};
use brand::Brand;
use code::Code;
use consent::Consents;
use cursor::Cursor;
use initiation::Initiation;
use payment::{Payment, PaymentState};
use signing_key::RegisteredKey;
use unattended::Unattended;
use visit::Visit;

/// Everything that the bank remembers.
#[derive(Debug)]
pub(crate) struct Bank {
    pub(crate) accounts: Vec<Account>,
    pub(crate) consents: Consents,
    /// By the code.
    pub(crate) codes: HashMap<String, Code>,
    /// By the `apptoken` in a page's address.
    pub(crate) visits: HashMap<String, Visit>,
    /// By `next_page_key`.
    pub(crate) cursors: HashMap<String, Cursor>,
    /// By the TPP's `payment_id`.
    pub(crate) payments: BTreeMap<String, Payment>,
    /// Those of the third generation, by the bank's payment id.
    pub(crate) orders: BTreeMap<String, Initiation>,
    pub(crate) request_ids: HashSet<String>,
    pub(crate) fallback_ids: HashSet<String>,
    pub(crate) unattended: Unattended,
    /// Any of them may have signed.
    pub(crate) signing_keys: Vec<RegisteredKey>,
    pub(crate) refreshes: usize,
}

impl Bank {
    pub(crate) fn new(accounts: Vec<Account>, signing_key: RegisteredKey) -> Bank {
        Bank {
            accounts,
            consents: Consents::default(),
            codes: HashMap::new(),
            visits: HashMap::new(),
            cursors: HashMap::new(),
            payments: BTreeMap::new(),
            orders: BTreeMap::new(),
            request_ids: HashSet::new(),
            fallback_ids: HashSet::new(),
            unattended: Unattended::default(),
            signing_keys: vec![signing_key],
            refreshes: 0,
        }
    }

    /// The IBANs that a PSU may pick on the bank's page.
    pub(crate) fn pickable(&self, brand: Brand) -> Vec<String> {
        let accounts = self.accounts.iter();
        accounts
            .filter(|account| account.brand == brand && account.behaviour != Behaviour::NotOurs)
            .map(|account| account.iban.clone())
            .collect()
    }

    /// How many people must sign for an account.
    pub(crate) fn signatures_for(&self, iban: &str) -> usize {
        self.account(iban).map_or(1, |account| account.signatures)
    }

    /// One more person signs an order whose account is known; whether there is
    /// such an order that waits.
    pub(crate) fn sign_order(&mut self, payment_id: &str) -> bool {
        let debtor = self.orders.get(payment_id).and_then(|order| order.debtor.clone());
        let Some(needed) = debtor.map(|iban| self.signatures_for(&iban)) else {
            return false;
        };
        match self.orders.get_mut(payment_id) {
            Some(order) if order.state == PaymentState::AwaitingSignature => {
                order.sign(needed);
                true
            }
            _ => false,
        }
    }

    pub(crate) fn block(&mut self, iban: &str) {
        let account = self.accounts.iter_mut().find(|account| account.iban == iban);
        if let Some(account) = account {
            account.behaviour = Behaviour::Disabled;
        }
    }

    pub(crate) fn account(&self, iban: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.iban == iban)
    }
}
