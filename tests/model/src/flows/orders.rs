//! The orders that the flows send, as an application has stored them: signed, so
//! that they are the same bytes every time.

use std::sync::OnceLock;

use belfius_psd2::{
    SignedPayment, UnsignedPayment,
    model::{
        Amount, BodyChanges, BulkFile, ChargeBearer, CrossBorderCreditTransfer,
        CrossBorderCreditor, Currency, CurrentOrder, Date, EndToEndId, Frequency, Iban,
        InstantCreditTransfer, PaymentId, PaymentOrder, PaymentProduct, SepaCreditTransfer,
        StandingOrder,
    },
    sign::JoseHeader,
};
use serde_json::{Value, json};

/// Not a signature: the model does not check it, and one costs more than a path.
const JWS: &str = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
const TODAY: Date = Date::constant(2026, 1, 5);

fn id() -> EndToEndId {
    EndToEndId::new("invoice-1").expect("an id")
}

fn creditor() -> Iban {
    Iban::parse("BE71096123456769").expect("an IBAN")
}

fn amount() -> Amount {
    Amount::parse("17.5").expect("an amount")
}

fn sepa() -> SepaCreditTransfer {
    SepaCreditTransfer::new(id(), "Bakkerij", creditor(), amount())
}

fn current(order: &impl CurrentOrder) -> Value {
    let changes = BodyChanges::default();
    let unsigned = UnsignedPayment::current(order, &changes, JoseHeader::default(), TODAY);
    stored(unsigned.expect("an order"))
}

fn stored(unsigned: UnsignedPayment) -> Value {
    let signed: SignedPayment = unsigned.with_signature_text(JWS).expect("a signature");
    json!(signed)
}

pub(super) fn transfer() -> &'static Value {
    static ORDER: OnceLock<Value> = OnceLock::new();
    ORDER.get_or_init(|| current(&sepa()))
}

pub(super) fn instant() -> &'static Value {
    static ORDER: OnceLock<Value> = OnceLock::new();
    ORDER.get_or_init(|| {
        current(&InstantCreditTransfer::new(id(), "Bakkerij", creditor(), amount()))
    })
}

pub(super) fn cross_border() -> &'static Value {
    static ORDER: OnceLock<Value> = OnceLock::new();
    ORDER.get_or_init(|| {
        let creditor = CrossBorderCreditor::iban(creditor());
        let currency = Currency::parse("USD").expect("a currency");
        let bearer = ChargeBearer::Shared;
        let (id, amount) = (id(), amount());
        let order =
            CrossBorderCreditTransfer::new(id, "Bakery", creditor, amount, currency, bearer);
        current(&order)
    })
}

pub(super) fn standing_order() -> &'static Value {
    static ORDER: OnceLock<Value> = OnceLock::new();
    ORDER.get_or_init(|| {
        current(&StandingOrder::new(sepa(), Date::constant(2026, 6, 1), Frequency::Monthly))
    })
}

pub(super) fn file() -> &'static Value {
    static ORDER: OnceLock<Value> = OnceLock::new();
    ORDER.get_or_init(|| {
        let file = BulkFile::new(*b"<Document/>").expect("a file");
        let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
        let reference = PaymentId::new("salaries").expect("an id");
        stored(UnsignedPayment::bulk(&file, product, reference, JoseHeader::default()))
    })
}

/// The order of generations 1 and 2.
pub(super) fn order() -> &'static Value {
    static ORDER: OnceLock<Value> = OnceLock::new();
    ORDER.get_or_init(|| {
        let id = PaymentId::new("invoice-1").expect("an id");
        let order = PaymentOrder::new(id, "Bakkerij", creditor(), amount())
            .with_debtor(Iban::parse("BE54063301200997").expect("an IBAN"))
            .with_execution_date(Date::constant(2026, 1, 6));
        let unsigned = UnsignedPayment::new(&order, JoseHeader::default(), TODAY);
        stored(unsigned.expect("an order"))
    })
}
