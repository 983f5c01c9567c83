//! Accounts.

use belfius_psd2::{
    AccountList,
    model::{Account, Compartment, Text},
};
use wasm_bindgen::JsValue;

use super::{Object, page::unreadable, to_js};
use crate::js::error::Thrown;

/// The answer to a question for one account.
pub(in crate::js) fn account(account: &Account) -> Result<JsValue, Thrown> {
    let mut view = Object::of_kind("answer");
    add(&mut view, account);
    to_js(&view.end())
}

/// The answer to a question for all accounts.
pub(in crate::js) fn accounts(list: &AccountList) -> Result<JsValue, Thrown> {
    let mut view = Object::of_kind("answer");
    let accounts = list.accounts.iter().map(|listed| {
        let mut view = Object::new();
        view.text("logicalId", Some(listed.logical_id.as_str()));
        add(&mut view, &listed.account);
        view.end()
    });
    view.list("accounts", accounts);
    view.list("unreadable", list.unreadable.iter().map(|row| unreadable(row, None)));
    to_js(&view.end())
}

fn add(view: &mut Object, account: &Account) {
    view.text("iban", account.iban.as_ref().map(|iban| iban.as_str()));
    view.shown("currency", account.currency.as_ref());
    view.shown("balance", account.balance.as_ref());
    view.flag("multicurrency", account.multicurrency);
    view.text("label", account.label());
    let texts = [
        ("accountType", &account.account_type),
        ("product", &account.product),
        ("productType", &account.product_type),
        ("productName", &account.product_name),
        ("holder", &account.holder),
        ("psuName", &account.psu_name),
        ("ownLink", &account.own_link),
        ("transactionsLink", &account.transactions_link),
    ];
    for (name, text) in texts {
        view.text(name, text.as_ref().map(Text::as_str));
    }
    view.list("otherCompartments", account.other_compartments.iter().map(compartment));
}

fn compartment(compartment: &Compartment) -> String {
    let mut view = Object::new();
    view.shown("currency", compartment.currency.as_ref());
    view.shown("balance", compartment.balance.as_ref());
    view.end()
}
