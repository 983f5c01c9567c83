//! The body of a payment, byte for byte.
//!
//! It is signed as it is sent, so it is written once, here, in the order of the
//! bank's Payment API page. What is absent is left out, never `null`.

use alloc::vec::Vec;

use serde::Serialize;

use super::PaymentOrder;
use crate::model::amount::AsJsonNumber;
use crate::model::{Bic, Communication, Date, PaymentTreatment};

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_account: Option<OriginAccount<'a>>,
    remote_account: RemoteAccount<'a>,
    amount: AsJsonNumber,
    currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    communication: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    communication_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_date: Option<Date>,
    payment_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_treatment_type: Option<&'a str>,
}

#[derive(Serialize)]
struct OriginAccount<'a> {
    iban: &'a str,
}

#[derive(Serialize)]
struct RemoteAccount<'a> {
    name: &'a str,
    iban: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bic: Option<&'a str>,
}

impl PaymentOrder {
    /// The JSON that the bank gets, the same bytes each time. It does not
    /// [`check`](Self::check) the order.
    pub(crate) fn to_body(&self) -> Vec<u8> {
        let body = Body {
            origin_account: self
                .debtor
                .as_ref()
                .map(|debtor| OriginAccount { iban: debtor.as_str() }),
            remote_account: RemoteAccount {
                name: &self.creditor_name,
                iban: self.creditor.as_str(),
                bic: self.creditor_bic.as_ref().map(Bic::as_str),
            },
            amount: AsJsonNumber(self.amount),
            currency: self.currency.as_str(),
            communication: self.communication.as_ref().map(Communication::as_str),
            communication_type: self.communication.as_ref().map(Communication::kind),
            execution_date: self.execution_date,
            payment_id: self.payment_id.as_str(),
            payment_treatment_type: self.treatment.as_ref().map(PaymentTreatment::as_str),
        };
        // Text, a date and a decimal's digits always make JSON, so this cannot
        // fail; an empty body would be refused by the bank, not paid.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Iban, PaymentId, StructuredCommunication};
    use alloc::string::String;
    use jiff::civil::date;

    fn order() -> PaymentOrder {
        PaymentOrder::new(
            PaymentId::new("ABC-123").unwrap(),
            "Name",
            Iban::unchecked("BE21063304586543"),
            Amount::parse("100.10").unwrap(),
        )
    }

    #[test]
    fn a_full_order_is_written_in_the_order_of_the_page() {
        let order = order()
            .with_debtor(Iban::parse("BE54063301200997").unwrap())
            .with_creditor_bic(Bic::parse("GKCCBEBB").unwrap())
            .with_communication(StructuredCommunication::unchecked("+++333/4444/55555+++"))
            .with_execution_date(date(2018, 11, 20))
            .with_treatment(PaymentTreatment::Normal);
        assert_eq!(
            String::from_utf8(order.to_body()).unwrap(),
            concat!(
                r#"{"origin_account":{"iban":"BE54063301200997"},"#,
                r#""remote_account":{"name":"Name","iban":"BE21063304586543","bic":"GKCCBEBB"},"#,
                r#""amount":100.10,"currency":"EUR","#,
                r#""communication":"+++333/4444/55555+++","communication_type":"STRUCTURED","#,
                r#""execution_date":"2018-11-20","payment_id":"ABC-123","#,
                r#""payment_treatment_type":"NORMAL"}"#,
            )
        );
    }

    #[test]
    fn what_is_absent_is_left_out() {
        assert_eq!(
            String::from_utf8(order().to_body()).unwrap(),
            concat!(
                r#"{"remote_account":{"name":"Name","iban":"BE21063304586543"},"#,
                r#""amount":100.10,"currency":"EUR","payment_id":"ABC-123"}"#,
            )
        );
    }

    proptest::proptest! {
        #[test]
        fn the_digits_and_the_words_arrive(cents in 1..i64::MAX, scale in 0..10_u32, name in proptest::prelude::any::<String>()) {
            let mut order = order();
            order.amount = Amount::from_decimal(rust_decimal::Decimal::new(cents, scale));
            order.creditor_name = name.as_str().into();
            let body = order.to_body();
            assert_eq!(body, order.to_body());

            #[derive(serde::Deserialize)]
            struct Read<'a> {
                #[serde(borrow)]
                amount: &'a serde_json::value::RawValue,
                remote_account: serde_json::Value,
            }
            let read: Read<'_> = serde_json::from_slice(&body).unwrap();
            assert_eq!(read.amount.get(), alloc::string::ToString::to_string(&order.amount));
            assert_eq!(read.remote_account["name"], name);
        }
    }
}
