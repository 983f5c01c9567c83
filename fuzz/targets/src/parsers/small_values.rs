//! The small texts of the field: each is taken and written as it was taken, or
//! refused without being repeated.

use std::{error::Error, fmt::Debug};

use belfius_psd2::model::{
    BankPaymentId, Bban, Bic, Country, Currency, EndToEndId, Fingerprint, Frequency, Language,
    LogicalId, NationalBankId, PaymentId, PaymentStatus, RequestId, Scope, TransactionKey,
    read_date, read_moment,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::support::{
    bank,
    discreet::{hides_debug, hides_error},
};

pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    kept(Bic::parse(text));
    kept(Bban::parse(text));
    kept(Country::parse(text));
    kept(NationalBankId::new(text));
    kept(LogicalId::new(text));
    kept(BankPaymentId::new(text));
    kept(Fingerprint::parse(text));
    kept(TransactionKey::parse(text));
    kept(Frequency::parse(text));
    kept(Currency::parse(text));
    // The TPP's own names of a payment show, but not when they are refused.
    own(PaymentId::new(text));
    own(EndToEndId::new(text));
    written(Scope::parse(text), Scope::parse);
    written(Language::parse(text), Language::parse);
    written(RequestId::parse(text), RequestId::parse);
    bank::stored(&Bic::unchecked(text));
    bank::stored(&Bban::unchecked(text));
    let status = PaymentStatus::read(text);
    assert_eq!(bank::stored(&status), status);
    moments(text);
}

/// Stored and read back it is the same.
fn kept<T, E>(read: Result<T, E>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
    E: Error + 'static,
{
    match read {
        Ok(value) => assert_eq!(bank::stored(&value), value),
        Err(error) => hides_error(&error),
    }
}

/// The same, of what a log may show.
fn own<T, E>(read: Result<T, E>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
    E: Error + 'static,
{
    match read {
        Ok(value) => {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<T>(&text).unwrap(), value);
        }
        Err(error) => hides_error(&error),
    }
}

/// What it is written as is read as the same.
fn written<T, E>(read: Result<T, E>, again: impl Fn(&str) -> Result<T, E>)
where
    T: ToString + PartialEq + Debug,
    E: Error + PartialEq + 'static,
{
    match read {
        Ok(value) => assert_eq!(again(&value.to_string()), Ok(value)),
        Err(error) => hides_error(&error),
    }
}

fn moments(text: &str) {
    if let Some(date) = read_date(text) {
        assert_eq!(date.to_string(), text[..10]);
        hides_debug(&date);
    }
    if let Some(moment) = read_moment(text) {
        assert_eq!(read_moment(&moment.to_string()), Some(moment));
        assert_eq!(text.parse::<jiff::Timestamp>().ok(), Some(moment), "as others read it");
    }
}
