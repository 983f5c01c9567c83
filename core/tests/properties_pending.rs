//! What waits for a customer survives storage, whatever is in it, and takes its
//! own callback and no other.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    CallbackError, Error, ErrorKind, Exchange, Pages, PaymentReply, PendingConsent, PendingPayment,
    PendingSca, Reply, Seed, SignedPayment, TransactionsQuery, UnsignedPayment,
    model::{Amount, Date, Iban, PaymentId, PaymentOrder, PaymentTreatment, PsuPresence, Scope},
    sign::JoseHeader,
};
use common::*;
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let json = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    read
}

fn mismatch(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Callback(CallbackError::StateMismatch))
}

proptest! {
    #[test]
    fn a_consent_waits(bytes: [u8; 32], other: [u8; 32], iban in "[ -~]{1,34}") {
        prop_assume!(bytes != other);
        let ask = |bytes| {
            let iban = Iban::unchecked(iban.as_str());
            let exchange = client().consent(Scope::Caf, &iban, Seed::new(bytes)).unwrap();
            done(exchange, answer(200, r#"[{"consent_uri":"https://www.belfius.be/c?a=b"}]"#)).pending
        };
        let (pending, foreign): (PendingConsent, PendingConsent) = (stored(&ask(bytes)), ask(other));
        let url = |pending: &PendingConsent| format!("{CALLBACK}?code=c&state={}", pending.state().expose());
        let exchange = pending.callback(&client(), &url(&pending), now(), seed()).unwrap();
        prop_assert_eq!(form(&exchange.request()).len(), 4);
        let error = pending.callback(&client(), &url(&foreign), now(), seed()).unwrap_err();
        prop_assert!(mismatch(&error));
    }

    #[test]
    fn strong_authentication_waits(bytes: [u8; 32], days in 1..20_000_i64) {
        let from = Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days));
        let pages = Pages::new(logical_id(), TransactionsQuery::default().with_date_from(from));
        let exchange =
            client().page(&pages, &tokens(Scope::Ais), PsuPresence::Present, Seed::new(bytes)).unwrap();
        let body = r#"{"error":"SCA_required","error_code":"20007","error_description":"x","url":"https://www.belfius.be/s?a=b"}"#;
        let Reply::StrongAuthentication(redirect) = done(exchange, answer(400, body)) else { panic!() };
        let pending: PendingSca = stored(&redirect.pending);
        let url = format!("{CALLBACK}?state={}", pending.state().expose());
        let back = pending.callback(&client(), &url, now(), seed()).unwrap();
        prop_assert_eq!(back.pages, Some(pages));
    }

    #[test]
    fn a_payment_waits(
        bytes: [u8; 32],
        id in "[A-Za-z0-9+/ -]{1,30}[A-Za-z0-9]",
        name in "[^\\p{C}\\p{Z}][^\\p{C}]{0,60}",
        cents in 1..99_999_999_999_i64,
        urgent: bool,
    ) {
        let Ok(id) = PaymentId::new(id) else { return Ok(()) };
        let amount = Amount::parse(&format!("{}.{:02}", cents / 100, cents % 100)).unwrap();
        let treatment = if urgent { PaymentTreatment::Urgent } else { PaymentTreatment::Normal };
        prop_assert_eq!(PaymentTreatment::parse(treatment.as_str()), Ok(treatment));
        let order = PaymentOrder::new(id, name.as_str(), iban(), amount).with_treatment(treatment);
        let today = Date::constant(2026, 1, 5);
        let unsigned = UnsignedPayment::new(&order, JoseHeader::default(), today).unwrap();
        let signed: SignedPayment = stored(&unsigned.sign(&key()).unwrap());

        // The signed bytes are the sent bytes, and the digits are the order's.
        let exchange = client().initiate(&signed, None, Seed::new(bytes)).unwrap();
        let request = exchange.request();
        prop_assert_eq!(request.body().as_slice(), signed.body());
        let digits = format!("\"amount\":{amount},");
        prop_assert!(String::from_utf8(request.body().clone()).unwrap().contains(&digits));

        let location = [("location", SIGN_AT)];
        let PaymentReply::SignatureRequired(redirect) =
            done(exchange, answer_with(302, &location, "")) else { panic!() };
        let pending: PendingPayment = stored(&redirect.pending);
        prop_assert_eq!(pending.payment_id(), Some(signed.payment_id()));
        let url = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
        prop_assert!(pending.callback(&client(), &url, now(), seed()).is_ok());
        let forged = format!("{CALLBACK}?code=c&state={}x", pending.state().expose());
        let error = pending.callback(&client(), &forged, now(), seed()).unwrap_err();
        prop_assert!(mismatch(&error));
    }

    #[test]
    fn a_date_is_read_as_it_is_written(year in 1..=9999_i16, month in 1..=12_i8, day in 1..=31_i8) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let body = format!(r#"{{"_embedded":{{"transactions":[{{"execution_date":"{text}"}}]}}}}"#);
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        let exchange =
            client().page(&pages, &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
        let Reply::Answer(page) = done(exchange, answer(200, &body)) else { panic!() };
        match Date::new(year, month, day) {
            Ok(date) => prop_assert_eq!(page.rows.first().and_then(|row| row.date()), Some(date)),
            Err(_) => prop_assert_eq!((page.rows.len(), page.unreadable.len()), (0, 1)),
        }
    }
}
