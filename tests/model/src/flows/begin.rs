//! How the world is when a flow begins.

use std::sync::OnceLock;

use belfius_psd2::{
    SignedPayment, UnsignedPayment,
    model::{
        Amount, BodyChanges, BulkFile, CurrentOrder, Date, EndToEndId, Frequency, Iban, PaymentId,
        PaymentOrder, PaymentProduct, SepaCreditTransfer, StandingOrder,
    },
    sign::JoseHeader,
};
use serde_json::{Value, json};

use crate::{
    bank::{Bank, Fate, Payment, Progress, Scope},
    explore::{Flow, World},
};

/// The pair in the store.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tokens {
    Ais,
    AisExpired,
    Pis,
    PisExpired,
    CafExpired,
}

/// A world that is being set up.
pub(super) struct Begin {
    bank: Bank,
    tokens: Option<String>,
    row: String,
    processes: usize,
}

pub(super) fn at(flow: &Flow) -> Begin {
    let (bank, row) = (Bank::new(flow.generation), r#"{"stage":"new"}"#.to_owned());
    Begin { bank, tokens: None, row, processes: flow.processes }
}

impl Begin {
    pub(super) fn tokens(mut self, tokens: Tokens) -> Self {
        let (scope, alive) = match tokens {
            Tokens::Ais => (Scope::Ais, true),
            Tokens::AisExpired => (Scope::Ais, false),
            Tokens::Pis => (Scope::Pis, true),
            Tokens::PisExpired => (Scope::Pis, false),
            Tokens::CafExpired => (Scope::Caf, false),
        };
        let pair = self.bank.issue(scope, None, Fate::Saved);
        self.bank.pairs[pair].access = alive;
        let expires_at = if alive { "2026-01-06T09:00:00Z" } else { "2026-01-05T08:30:00Z" };
        let json = json!({
            "tokens": 1, "bank": "https://psd2.b2b.belfius.be:8443", "scope": scope.name(),
            "access_token": format!("A{pair}"), "refresh_token": format!("R{pair}"),
            "obtained_at": "2026-01-05T08:15:00Z", "expires_at": expires_at, "sca": null,
            "logical_id": null, "iban": "BE54063301200997",
        });
        Self { tokens: Some(json.to_string()), ..self }
    }

    /// A statement of three pages, with equal rows within a page and over pages;
    /// the last page wants strong authentication.
    pub(super) fn statement(mut self) -> Self {
        self.bank.rows = vec![7, 7, 7, 9, 7];
        self.wants_authentication()
    }

    /// A statement of two pages, for nobody to authenticate for.
    pub(super) fn short_statement(mut self) -> Self {
        self.bank.rows = vec![7, 7, 7];
        self
    }

    pub(super) fn one_page(mut self) -> Self {
        self.bank.rows = vec![7];
        self
    }

    /// The last page wants strong authentication.
    pub(super) fn wants_authentication(mut self) -> Self {
        self.bank.wants_sca = true;
        self
    }

    /// A payment that the bank has already.
    pub(super) fn registered(mut self) -> Self {
        let order = "invoice-1".to_owned();
        self.bank.payments.push(Payment { order, progress: Progress::Waiting, signatures: 0 });
        self.row(r#"{"stage":"new","id":"invoice-1"}"#)
    }

    pub(super) fn order(self, order: &Value) -> Self {
        self.row(&json!({"stage": "new", "order": order}).to_string())
    }

    pub(super) fn row(self, row: &str) -> Self {
        Self { row: row.to_owned(), ..self }
    }

    pub(super) fn done(self) -> World {
        World::new(self.bank, self.tokens, &self.row, self.processes)
    }
}

/// Not a signature: the model does not check it, and one costs more than a path.
const JWS: &str = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
const TODAY: Date = Date::constant(2026, 1, 5);

fn sepa() -> SepaCreditTransfer {
    let creditor = Iban::parse("BE71096123456769").expect("an IBAN");
    let id = EndToEndId::new("invoice-1").expect("an id");
    SepaCreditTransfer::new(id, "Bakkerij", creditor, Amount::parse("17.5").expect("an amount"))
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

pub(super) fn order() -> &'static Value {
    static ORDER: OnceLock<Value> = OnceLock::new();
    ORDER.get_or_init(|| {
        let creditor = Iban::parse("BE71096123456769").expect("an IBAN");
        let order = PaymentOrder::new(
            PaymentId::new("invoice-1").expect("an id"),
            "Bakkerij",
            creditor,
            Amount::parse("17.5").expect("an amount"),
        )
        .with_debtor(Iban::parse("BE54063301200997").expect("an IBAN"))
        .with_execution_date(Date::constant(2026, 1, 6));
        let unsigned = UnsignedPayment::new(&order, JoseHeader::default(), TODAY);
        stored(unsigned.expect("an order"))
    })
}
