//! A contract in a file: one that is taken keeps every request on the bank's host
//! and leaves no placeholder open.

use belfius_psd2::{
    Bank, Contract, Exchange, Generation, Pages, TransactionsQuery,
    model::{
        BankPaymentId, Iban, PaymentProduct, PaymentResource, PaymentService, PsuPresence, Scope,
    },
};
use http::Request;

use crate::support::{once, world};

pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(contract) = serde_json::from_str::<Contract>(text) else { return };
    let written = serde_json::to_string(&contract).unwrap();
    let again: Contract = serde_json::from_str(&written).expect(&written);
    assert_eq!(again, contract, "{written}");
    assert!(!contract.to_string().is_empty());
    for request in requests(contract) {
        let uri = request.uri();
        assert_eq!(uri.authority().map(|host| host.as_str()), Some("psd2.b2b.belfius.be:8443"));
        assert!(!uri.path().contains(['{', '}']), "filled in: {uri}");
        assert!(uri.path().starts_with('/'), "{uri}");
        let parsed = url::Url::parse(&uri.to_string()).unwrap();
        assert_eq!(parsed.path(), uri.path(), "no client rewrites the path");
        assert!(request.headers()["accept"].to_str().is_ok());
    }
}

/// One of each operation that the contract has.
fn requests(contract: Contract) -> Vec<Request<Vec<u8>>> {
    let bank = Bank::belfius(Generation::Three).with_contract(contract);
    let client = world::client(Generation::Three).with_bank(bank);
    let (ais, pis) = (world::last_tokens(Scope::Ais), world::last_tokens(Scope::Pis));
    let (id, absent, seed) = (world::logical_id(), PsuPresence::Absent, || world::seed(1));
    let iban = Iban::parse(world::IBAN).unwrap();
    let payment = PaymentResource::new(
        PaymentService::Payments,
        PaymentProduct::SEPA_CREDIT_TRANSFERS,
        BankPaymentId::new("a/b?c{d}..").unwrap(),
    );
    let pages = Pages::new(id.clone(), TransactionsQuery::default());
    let mut requests = Vec::new();
    let mut add = |request: Option<Request<Vec<u8>>>| requests.extend(request);
    add(asked(client.consent_to_chosen_accounts(seed())));
    add(asked(client.consent(Scope::Caf, &iban, seed())));
    add(asked(client.accounts(&ais, absent, seed())));
    add(asked(client.account(&id, &ais, absent, seed())));
    add(asked(client.page(&pages, &ais, absent, seed())));
    add(asked(client.payment_details(&payment, &pis, seed())));
    add(asked(client.payment_status(&payment, None, seed())));
    add(asked(client.sign_again(&payment, None, seed())));
    add(asked(client.cancel(&payment, &pis, seed())));
    requests
}

fn asked<X: Exchange + std::fmt::Debug>(
    ask: Result<X, belfius_psd2::Error>,
) -> Option<Request<Vec<u8>>> {
    ask.ok().map(|ask| once::asks_the_same_twice(&ask))
}
