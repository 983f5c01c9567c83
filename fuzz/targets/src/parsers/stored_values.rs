//! Values that an application stores, of every kind: what can be read is written
//! as it was, and what is refused is refused without the secrets in it.

use std::fmt::Debug;

use belfius_psd2::{
    ConsentLife, Contract, Pages, PendingConsent, PendingPayment, PendingSca, SignedPayment,
    Tokens, UnattendedBudget,
    model::{
        BodyChanges, CrossBorderCreditTransfer, InstantCreditTransfer, Occurrences, PaymentOrder,
        PaymentResource, SepaCreditTransfer, StandingOrder,
    },
    sign::JoseHeader,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::support::{
    discreet::{MARK, hides_debug, hides_error},
    strict::{self, Json, Kind},
};

pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let in_their_place = strict::parse(text).is_some_and(|json| secrets_in_their_place(&json));
    for kind in KINDS {
        kind(text, in_their_place);
    }
}

const KINDS: [fn(&str, bool); 17] = [
    kind::<Tokens>,
    kind::<PendingConsent>,
    kind::<PendingSca>,
    kind::<PendingPayment>,
    kind::<Pages>,
    kind::<SignedPayment>,
    kind::<ConsentLife>,
    kind::<UnattendedBudget>,
    kind::<Occurrences>,
    kind::<PaymentResource>,
    kind::<PaymentOrder>,
    kind::<SepaCreditTransfer>,
    kind::<InstantCreditTransfer>,
    kind::<CrossBorderCreditTransfer>,
    kind::<StandingOrder<SepaCreditTransfer>>,
    // What these two hold is the TPP's own, and shows.
    shown_kind::<Contract>,
    shown_kind::<(BodyChanges, JoseHeader)>,
];

fn kind<T: Serialize + DeserializeOwned + Debug>(text: &str, in_their_place: bool) {
    match serde_json::from_str::<T>(text) {
        Ok(value) => {
            if in_their_place {
                hides_debug(&value);
            }
            written_and_read(&value);
        }
        Err(error) => hides_error(&error),
    }
}

fn shown_kind<T: Serialize + DeserializeOwned>(text: &str, _: bool) {
    if let Ok(value) = serde_json::from_str::<T>(text) {
        written_and_read(&value);
    }
}

fn written_and_read<T: Serialize + DeserializeOwned>(value: &T) {
    let written = serde_json::to_string(value).unwrap();
    let again: T =
        serde_json::from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_eq!(serde_json::to_string(&again).unwrap(), written);
}

/// Whether every mark is the text of a member that is a secret or a customer's. A
/// TPP's own names may show, of a value that could be read.
fn secrets_in_their_place(json: &Json<'_>) -> bool {
    match &json.kind {
        Kind::Object(members) => members.iter().all(|(name, value)| {
            let name = name.as_deref().unwrap_or(MARK);
            let secret = SECRETS.contains(&name) && matches!(value.kind, Kind::Text(_));
            !name.contains(MARK) && (secret || secrets_in_their_place(value))
        }),
        Kind::List(items) => items.iter().all(secrets_in_their_place),
        _ => !json.raw.contains(MARK) && json.text().is_none_or(|text| !text.contains(MARK)),
    }
}

const SECRETS: &[&str] = &[
    "access_token",
    "refresh_token",
    "token",
    "verifier",
    "state",
    "redirect_uri",
    "body",
    "body_base64",
    "signature",
    "logical_id",
    "iban",
    "unchecked",
    "next",
    "answer",
    "creditor_name",
    "street_name",
    "building_number",
    "town_name",
    "post_code",
    "free",
    "bban",
    "obtained_at",
    "expires_at",
    "consented_at",
    "callback_digest",
    "given_at",
    "amount",
    "creditor",
    "creditor_bic",
    "execution_date",
    "national_id",
];
