//! The answer of `GET /accounts/{logical-id}`, in the shapes of all versions.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use super::{
    accounts::members::Members,
    json,
    lenient::{Lenient, LenientAmount, object_or_nothing, or_nothing},
    object::Object,
    place::Shape,
};
use crate::{
    error::Unreadable,
    model::{Account, Compartment, Currency, ReceivedIban, Text},
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AccountAnswer {
    iban: Lenient<ReceivedIban>,
    currency: Lenient<Currency>,
    balance: LenientAmount,
    #[serde(deserialize_with = "or_nothing")]
    multicurrency: Lenient<bool>,
    #[serde(rename = "type", deserialize_with = "or_nothing")]
    account_type: Lenient<Text>,
    #[serde(deserialize_with = "or_nothing")]
    product: Lenient<Text>,
    #[serde(deserialize_with = "or_nothing")]
    product_type: Lenient<Text>,
    #[serde(deserialize_with = "or_nothing")]
    product_name: Lenient<Text>,
    #[serde(rename = "accountName", deserialize_with = "or_nothing")]
    account_name_v1: Lenient<Text>,
    #[serde(deserialize_with = "or_nothing")]
    account_name: Lenient<Text>,
    #[serde(deserialize_with = "or_nothing")]
    psu_name: Lenient<Text>,
    #[serde(deserialize_with = "compartments")]
    other_compartments: Vec<Object<CompartmentAnswer>>,
    #[serde(rename = "_links", deserialize_with = "object_or_nothing")]
    links: Links,
}

/// `templated` beside an address says nothing: the addresses have no template.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Links {
    #[serde(rename = "self", deserialize_with = "object_or_nothing")]
    own: Link,
    #[serde(deserialize_with = "object_or_nothing")]
    transactions: Link,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Link {
    href: Lenient<Text>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CompartmentAnswer {
    currency: Lenient<Currency>,
    balance: LenientAmount,
}

/// The list, or nothing where it is `null` or, as the documents write a list, the
/// string `"[]"`.
fn compartments<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Object<CompartmentAnswer>>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?.get();
    match raw {
        "null" | "\"[]\"" | "\"\"" => Ok(Vec::new()),
        list => serde_json::from_str(list).map_err(|_| {
            de::Error::invalid_value(de::Unexpected::Other("this"), &"a list of compartments")
        }),
    }
}

/// Reads an account. It must have an IBAN or a balance: an object with neither
/// is something else.
pub(crate) fn read(body: &[u8]) -> Result<Account, Unreadable> {
    let Object(answer): Object<AccountAnswer> = json::read(body, &Shape::Object(&[]))?;
    if answer.iban.0.is_none() && answer.balance.0.is_none() {
        return Err(Unreadable::shape("", "expected an account, with `iban` or `balance`"));
    }
    Ok(answer.into())
}

/// What an entry of the list of accounts says about its account. A member that
/// cannot be read is nothing there, and costs no other.
pub(super) fn details(entry: &str) -> Account {
    let Ok(Members(members)) = serde_json::from_str::<Members<'_>>(entry) else {
        return Account::default();
    };
    // By name: one that comes twice is the same twice.
    let mut readable = BTreeMap::new();
    for (name, raw) in &members {
        let (name, raw) = (name.as_str(), raw.get());
        if of_members([(name, raw)]).is_some() {
            readable.insert(name, raw);
        }
    }
    of_members(readable).unwrap_or_default().into()
}

/// Reads an object of these members. It is written out first, so that there is one
/// reader of accounts and not two.
fn of_members<'m>(members: impl IntoIterator<Item = (&'m str, &'m str)>) -> Option<AccountAnswer> {
    let mut text = String::from("{");
    for (name, raw) in members {
        let comma = if text.len() > 1 { "," } else { "" };
        text.extend([comma, &serde_json::to_string(name).ok()?, ":", raw]);
    }
    text.push('}');
    serde_json::from_str::<Object<_>>(&text).ok().map(|Object(answer)| answer)
}

impl From<AccountAnswer> for Account {
    fn from(answer: AccountAnswer) -> Self {
        Self {
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
                .map(|Object(compartment)| compartment.into())
                .collect(),
            own_link: answer.links.own.href.0,
            transactions_link: answer.links.transactions.href.0,
        }
    }
}

impl From<CompartmentAnswer> for Compartment {
    fn from(answer: CompartmentAnswer) -> Self {
        Self { currency: answer.currency.0, balance: answer.balance.0 }
    }
}
