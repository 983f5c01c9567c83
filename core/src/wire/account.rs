//! The answer of `GET /accounts/{logical-id}`, in the shapes of all versions.

use alloc::vec::Vec;

use serde::Deserialize;

use super::{
    json,
    lenient::{Lenient, LenientAmount},
    object::Object,
};
use crate::{
    error::Unreadable,
    model::{Account, Compartment, Currency, ReceivedIban, Text},
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct AccountAnswer {
    iban: Lenient<ReceivedIban>,
    currency: Lenient<Currency>,
    balance: LenientAmount,
    multicurrency: Lenient<bool>,
    #[serde(rename = "type")]
    account_type: Lenient<Text>,
    product: Lenient<Text>,
    product_type: Lenient<Text>,
    product_name: Lenient<Text>,
    #[serde(rename = "accountName")]
    account_name_v1: Lenient<Text>,
    account_name: Lenient<Text>,
    psu_name: Lenient<Text>,
    other_compartments: Option<Vec<Object<CompartmentAnswer>>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CompartmentAnswer {
    currency: Lenient<Currency>,
    balance: LenientAmount,
}

/// Reads an account. It must have an IBAN or a balance: an object with neither
/// is something else.
pub(crate) fn read(body: &[u8]) -> Result<Account, Unreadable> {
    let Object(answer): Object<AccountAnswer> = json::read(body)?;
    if answer.iban.0.is_none() && answer.balance.0.is_none() {
        return Err(Unreadable::shape("", "expected an account, with `iban` or `balance`"));
    }
    Ok(Account {
        iban: answer.iban.0,
        currency: answer.currency.0,
        balance: answer.balance.0,
        multicurrency: answer.multicurrency.0,
        account_type: answer.account_type.0,
        product: answer.product.0,
        product_type: answer.product_type.0,
        product_name: answer.product_name.0,
        holder: answer.account_name_v1.0.or(answer.account_name.0),
        psu_name: answer.psu_name.0,
        other_compartments: answer
            .other_compartments
            .into_iter()
            .flatten()
            .map(|Object(compartment)| compartment.into())
            .collect(),
    })
}

impl From<CompartmentAnswer> for Compartment {
    fn from(answer: CompartmentAnswer) -> Self {
        Self { currency: answer.currency.0, balance: answer.balance.0 }
    }
}
