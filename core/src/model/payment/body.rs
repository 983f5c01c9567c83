//! The body of a payment, byte for byte.
//!
//! It is signed as it is sent, so it is written once, here, in the order of the
//! bank's Payment API page. What is absent is left out, never `null`.

use alloc::string::ToString;

use super::PaymentOrder;
use crate::model::{Bic, Communication, Iban, PaymentTreatment, tree::Tree};

impl PaymentOrder {
    /// The body, with a place for each member that it could have. It does not
    /// [`check`](Self::check) the order.
    pub(crate) fn to_tree(&self) -> Tree {
        let debtor = self.debtor.as_ref().map(Iban::as_str);
        let communication = self.communication.as_ref();
        let date = self.execution_date.map(|date| date.to_string());
        Tree::object([
            ("origin_account", Tree::object([("iban", Tree::text(debtor))])),
            (
                "remote_account",
                Tree::object([
                    ("name", Tree::text(self.creditor_name.as_str())),
                    ("iban", Tree::text(self.creditor.as_str())),
                    ("bic", Tree::text(self.creditor_bic.as_ref().map(Bic::as_str))),
                ]),
            ),
            ("amount", Tree::number(self.amount)),
            ("currency", Tree::text(self.currency.as_str())),
            ("communication", Tree::text(communication.map(Communication::as_str))),
            ("communication_type", Tree::text(communication.map(Communication::kind))),
            ("execution_date", Tree::text(date.as_deref())),
            ("payment_id", Tree::text(self.payment_id.as_str())),
            (
                "payment_treatment_type",
                Tree::text(self.treatment.as_ref().map(PaymentTreatment::as_str)),
            ),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Iban, PaymentId, StructuredCommunication};
    use alloc::string::String;
    use jiff::civil::date;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
            String::from_utf8(order.to_tree().to_bytes()).unwrap(),
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
            String::from_utf8(order().to_tree().to_bytes()).unwrap(),
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
            let body = order.to_tree().to_bytes();
            assert_eq!(body, order.to_tree().to_bytes());

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
