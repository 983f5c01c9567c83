//! Whatever a user gives, one request goes to one resource of one bank: no value
//! breaks out of its header, its segment, its parameter or its member.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod poison;
mod transfers;

use belfius_psd2::{
    Bank, Client, Contract, Exchange, FundsCheck, Generation, Operation, Pages, Reply, Row, Tokens,
    TransactionsQuery, UnsignedPayment, model::*, secret::*, sign::JoseHeader,
};
use common::*;
use current::*;
use http::{Method, Request};
use poison::*;
use serde_json::json;
use transfers::{DAY, address, amount, creditor, cross_border, currency, sepa};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Sent = Result<Request<Vec<u8>>, String>;

/// Nothing at all is refused: it travels encoded.
#[track_caller]
fn taken(field: &str, clean: &str, send: impl Fn(&str) -> Sent) {
    let (_, refused) = contained(field, clean, "?", send);
    assert_eq!(refused, 0, "{field}");
}

/// Some are refused, and some may be sent.
#[track_caller]
fn checked(field: &str, clean: &str, word: &str, send: impl Fn(&str) -> Sent) {
    let (_, refused) = contained(field, clean, word, send);
    assert_ne!(refused, 0, "{field}");
}

fn first<X: Exchange>(exchange: X) -> Sent {
    Ok(begin(exchange).request())
}

fn asked(client: &Client) -> Sent {
    first(client.consent_to_chosen_accounts(seed()).unwrap())
}

fn client_with(id: &str, secret: &str, redirect: &str) -> Result<Client, String> {
    let secret = ClientSecret::new(secret).map_err(refusal)?;
    let bank = Bank::belfius(Generation::Three);
    Client::new(bank, id, secret, redirect, Language::FR).map_err(refusal)
}

fn stored(field: &str, text: &str) -> Result<Tokens, String> {
    let mut tokens = serde_json::to_value(tokens_after_sca()).unwrap();
    let place = match field {
        "sca" => &mut tokens["sca"]["token"],
        field => &mut tokens[field],
    };
    assert!(place.is_string());
    *place = json!(text);
    serde_json::from_value(tokens).map_err(refusal)
}

fn account(id: &str, tokens: &Tokens) -> Sent {
    let id = LogicalId::new(id).map_err(refusal)?;
    first(current().account(&id, tokens, PsuPresence::Present, seed()).unwrap())
}

#[test]
fn what_the_tpp_is_registered_with() {
    checked("client id", CLIENT_ID, "the client id", |text| {
        asked(&client_with(text, CLIENT_SECRET, CALLBACK)?)
    });
    checked("redirect URI", "callback", "the redirect URI", |text| {
        asked(&client_with(CLIENT_ID, CLIENT_SECRET, &format!("https://tpp.example/{text}"))?)
    });
    let refresh = |client: &Client| first(client.refresh(&tokens(Scope::Ais), seed()).unwrap());
    taken("client secret", CLIENT_SECRET, |text| refresh(&client_with(CLIENT_ID, text, CALLBACK)?));
    checked("language", "nl", "language", |text| {
        let language = Language::parse(text).map_err(refusal)?;
        asked(&current().with_language(language))
    });
}

#[test]
fn what_the_tokens_are() {
    checked("access token", ACCESS, "header", |text| {
        account(LOGICAL_ID, &stored("access_token", text)?)
    });
    checked("SCA token", SCA, "header", |text| {
        let tokens = stored("sca", text)?;
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        first(current().page(&pages, &tokens, PsuPresence::Present, seed()).unwrap())
    });
    taken("refresh token", REFRESH, |text| {
        first(current().refresh(&stored("refresh_token", text)?, seed()).unwrap())
    });
}

#[test]
fn what_a_callback_brings() {
    taken("code", "code-1", |text| {
        let pending = consent().pending;
        let mut url = url::Url::parse(CALLBACK).unwrap();
        url.query_pairs_mut()
            .append_pair("code", text)
            .append_pair("state", pending.state().expose());
        first(pending.callback(&client(), url.as_str(), now(), seed()).unwrap())
    });
}

#[test]
fn names_of_the_banks() {
    // A dot segment cannot be encoded: it alone is refused.
    checked("logical id", "id-5c6b", "dot segment", |text| account(text, &tokens(Scope::Ais)));
    taken("page key", "key-1", |text| {
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        let ais = tokens(Scope::Ais);
        let page = current().page(&pages, &ais, PsuPresence::Present, seed()).unwrap();
        let body = json!({"transactions": {"booked": [{"amount": 1}], "next_page_key": text}});
        let Reply::Answer(page) = done(page, answer(200, &body.to_string())) else { panic!() };
        first(current().page(&page.next.unwrap(), &ais, PsuPresence::Present, seed()).unwrap())
    });
    let of_payment = |id: &str, product: &str| -> Result<_, String> {
        let product = PaymentProduct::other(product).map_err(refusal)?;
        let id = BankPaymentId::new(id).map_err(refusal)?;
        Ok(PaymentResource::new(PaymentService::Payments, product, id))
    };
    checked("bank's payment id", "id-5c6b", "dot segment", |text| {
        let payment = of_payment(text, "sepa-credit-transfers")?;
        let end = first(current().cancel(payment.clone(), &pis(), seed()).unwrap())?;
        let again = first(current().sign_again(&payment, Some(&pis()), seed()).unwrap())?;
        assert_eq!(again.uri().path(), format!("{}/authorisations", end.uri().path()));
        first(current().payment_details(&payment, &pis(), seed()).unwrap())
    });
    checked("payment product", "my-product", "payment product", |text| {
        first(current().payment_status(&of_payment("id", text)?, None, seed()).unwrap())
    });
}

#[test]
fn accounts_that_are_asked_about() {
    let two = client_of(Bank::belfius(Generation::Two));
    let consent = |iban: Iban| first(two.consent(Scope::Ais, &iban, seed()).unwrap());
    checked("IBAN", IBAN, "IBAN", |text| consent(Iban::parse(text).map_err(refusal)?));
    taken("unchecked IBAN", IBAN, |text| consent(Iban::unchecked(text)));
    let caf = tokens(Scope::Caf);
    let ask = |check: &FundsCheck| first(current().funds(check, &caf, seed()).unwrap());
    taken("funds: IBAN", IBAN, |text| {
        ask(&FundsCheck::new(amount("1"), Currency::EUR).of_iban(&Iban::unchecked(text)))
    });
    checked("funds: amount", "12.50", "amount", |text| {
        ask(&FundsCheck::new(Amount::parse(text).map_err(refusal)?, Currency::EUR).of_iban(&iban()))
    });
    checked("funds: currency", "USD", "currency", |text| {
        let currency = Currency::parse(text).map_err(refusal)?;
        ask(&FundsCheck::new(amount("1"), currency).of_iban(&iban()))
    });
    let one = client();
    checked("funds: logical id", "id-5c6b", "dot segment", |text| {
        let id = LogicalId::new(text).map_err(refusal)?;
        let check = FundsCheck::new(amount("1"), Currency::EUR).of_account(&id);
        first(one.funds(&check, &caf, seed()).unwrap())
    });
    checked("transactions: currency", "USD", "currency", |text| {
        let currency = Currency::parse(text).map_err(refusal)?;
        let query = TransactionsQuery::default().with_currency(currency);
        let pages = Pages::new(logical_id(), query);
        first(one.page(&pages, &tokens_after_sca(), PsuPresence::Present, seed()).unwrap())
    });
}

/// An order of the current API, sent.
fn paid(order: &impl CurrentOrder, changes: &BodyChanges) -> Sent {
    let header = JoseHeader::default();
    let unsigned = UnsignedPayment::current(order, changes, header, DAY).map_err(refusal)?;
    first(current().initiate(&marked(unsigned), None, seed()).unwrap())
}

fn plain(order: &impl CurrentOrder) -> Sent {
    paid(order, &BodyChanges::default())
}

#[test]
fn what_a_transfer_says() {
    let words = |text: &str| FreeCommunication::new(text).map_err(refusal);
    checked("creditor name", "Bakkerij", "payee's name", |text| {
        plain(&SepaCreditTransfer::new(transfers::id(), text, creditor(), amount("1")))
    });
    checked("end-to-end id", "INV-17", "end-to-end id", |text| {
        let id = EndToEndId::new(text).map_err(refusal)?;
        plain(&SepaCreditTransfer::new(id, "Jan", creditor(), amount("1")))
    });
    checked("communication", "Thank you", "communication", |text| {
        plain(&sepa().with_communication(words(text)?))
    });
    taken("unchecked structured communication", "090933755493", |text| {
        plain(&sepa().with_communication(StructuredCommunication::unchecked(text)))
    });
    taken("unchecked creditor account", "BE71096123456769", |text| {
        plain(&SepaCreditTransfer::new(transfers::id(), "Jan", Iban::unchecked(text), amount("1")))
    });
    taken("unchecked debtor account", IBAN, |text| {
        plain(&sepa().with_debtor(Iban::unchecked(text)))
    });
    taken("unchecked BIC", "GKCCBEBB", |text| {
        plain(&sepa().with_creditor_bic(Bic::unchecked(text)))
    });
    checked("BIC", "GKCCBEBB", "BIC", |text| {
        plain(&sepa().with_creditor_bic(Bic::parse(text).map_err(refusal)?))
    });
    checked("frequency", "Fortnightly", "frequency", |text| {
        let frequency = Frequency::parse(text).map_err(refusal)?;
        plain(&StandingOrder::new(sepa(), Date::constant(2026, 6, 1), frequency))
    });
    checked("charge bearer", "SHAR", "charge", |text| {
        let (bearer, usd) = (ChargeBearer::parse(text).map_err(refusal)?, currency("USD"));
        let payee = transfers::american();
        let (id, one) = (transfers::id(), amount("1"));
        plain(&CrossBorderCreditTransfer::new(id, "Jan", payee, one, usd, bearer))
    });
}

#[test]
fn where_a_payee_lives_and_banks() {
    let number = |text: &str| NationalBankId::new(text).map_err(refusal);
    let abroad = |bban: Bban, bank: NationalBankId, home: Address| {
        let bank = CreditorBank::NationalId(bank);
        plain(&cross_border(CrossBorderCreditor::bban(bban, bank, home)))
    };
    let (bban, bank) = (Bban::parse("9876543210").unwrap(), number("021000021").unwrap());
    let at = |home: Address| abroad(bban.clone(), bank.clone(), home);
    checked("street", "Main Street", "address", |text| at(address().with_street(text, "5")));
    checked("house number", "5b", "address", |text| at(address().with_street("Main", text)));
    checked("town", "New York", "address", |text| at(address().with_town("10001", text)));
    checked("post code", "10001", "address", |text| at(address().with_town(text, "New York")));
    checked("country", "US", "country", |text| {
        at(Address::new(Country::parse(text).map_err(refusal)?))
    });
    checked("BBAN", "9876543210", "BBAN", |text| {
        abroad(Bban::parse(text).map_err(refusal)?, bank.clone(), address())
    });
    taken("unchecked BBAN", "9876543210", |text| {
        abroad(Bban::unchecked(text), bank.clone(), address())
    });
    checked("national bank id", "021000021", "bank", |text| {
        abroad(bban.clone(), number(text)?, address())
    });
}

#[test]
fn what_a_caller_changes_in_a_body() {
    let changes = BodyChanges::default;
    taken("a member's value", "value-1", |text| {
        paid(&sepa(), &changes().with_member("purpose", text))
    });
    checked("a member's name", "purpose", "a dot", |text| {
        // A dot leads into an object, which is another test's.
        let name = Some(text).filter(|text| !text.contains('.')).ok_or("a dot")?;
        paid(&sepa(), &changes().with_member(name, "x"))
    });
}

#[test]
fn an_order_of_the_first_generation() {
    let order = |id: PaymentId, name: &str| {
        PaymentOrder::new(id, name, iban(), amount("1")).with_execution_date(TODAY)
    };
    let pay = |order: &PaymentOrder| {
        let unsigned =
            UnsignedPayment::new(order, JoseHeader::default(), TODAY).map_err(refusal)?;
        first(client().initiate(&marked(unsigned), None, seed()).unwrap())
    };
    let id = |text: &str| PaymentId::new(text).map_err(refusal);
    checked("creditor name", "Marcel", "payee's name", |text| pay(&order(id("1232424kw")?, text)));
    checked("payment id", "1232424kw", "payment id", |text| pay(&order(id(text)?, "Marcel")));
    checked("payment id in a path", "1232424kw", "payment id", |text| {
        first(client().cancel(&id(text)?, &pis(), seed()).unwrap())
    });
}

#[test]
fn signatures() {
    let unsigned = || transfers::unsigned(&sepa(), &Default::default()).unwrap();
    checked("signature text", "text.of.signature", "header", |text| {
        let signed = unsigned().with_signature_text(text).map_err(refusal)?;
        first(current().initiate(&signed, None, seed()).unwrap())
    });
    for poison in poisoned("kid-1") {
        let header = JoseHeader::default().with("kid", poison.as_str()).unwrap();
        let read: serde_json::Value = serde_json::from_str(&header.to_json()).unwrap();
        assert_eq!(read, json!({ "typ": "JWT", "alg": "ES256", "kid": poison }));
        assert!(header.to_json().bytes().all(|byte| byte >= b' '));
    }
}

#[test]
fn parameters_and_versions_of_the_contract() {
    let row = || Row::new(Method::GET, "/consent-uris", "4").unwrap();
    let with = |row: Row| {
        let bank = Bank::belfius(Generation::Three);
        asked(&client_of(bank.with_row(Operation::ConsentUris, row).map_err(refusal)?))
    };
    taken("value of a parameter", "value-1", |text| {
        with(row().with_parameter("purpose", text).map_err(refusal)?)
    });
    taken("name of a parameter", "purpose", |text| {
        with(row().with_parameter(text, "x").map_err(refusal)?)
    });
    checked("version", "4.2", "version", |text| {
        let bank = Bank::belfius(Generation::Three);
        let bank = bank.with_version(Operation::ConsentUris, text).map_err(refusal)?;
        asked(&client_of(bank))
    });
    // The same out of a file.
    let file = |method: &str, version: &str, parameter: (&str, &str)| {
        let row = json!({
            "operation": "consent-uris", "method": method, "path": "/consent-uris",
            "version": version, "parameters": { parameter.0: parameter.1 },
        });
        let file = json!({ "contract": 1, "generation": 3, "rows": [row] });
        let contract: Contract = serde_json::from_value(file).map_err(refusal)?;
        asked(&client_of(Bank::belfius(Generation::Three).with_contract(contract)))
    };
    taken("file: value of a parameter", "value-1", |text| file("GET", "4", ("purpose", text)));
    taken("file: name of a parameter", "purpose", |text| file("GET", "4", (text, "x")));
    checked("file: version", "4.2", "version", |text| file("GET", text, ("purpose", "x")));
    for method in poisoned("GET") {
        let error = file(&method, "4", ("purpose", "x")).unwrap_err();
        assert!(error.contains("method"), "{error}");
    }
}

/// A path is the caller's to choose, but not the server, the query or a header;
/// and what is sent is what was chosen.
#[test]
fn paths_of_the_contract() {
    let mut sent = 0;
    for poison in poisoned("consent") {
        let path = format!("/{poison}/uris");
        let row = match Row::new(Method::GET, &path, "4") {
            Ok(row) => row,
            Err(error) => {
                assert!(refusal(error).contains("a path template"), "{poison:?}");
                continue;
            }
        };
        let Ok(bank) = Bank::belfius(Generation::Three).with_row(Operation::ConsentUris, row)
        else {
            assert!(path.contains("{logical-id}"));
            continue;
        };
        let request = asked(&client_of(bank)).unwrap();
        let _ = heard(&request);
        assert_eq!(
            request.uri().to_string(),
            format!("https://psd2.b2b.belfius.be:8443{path}?scope=AIS")
        );
        sent += 1;
    }
    assert!(sent > 20, "{sent}");
}

/// A base is read as a browser reads it, and then stays.
#[test]
fn base_addresses() {
    let (mut sent, mut refused) = (0, 0);
    for poison in poisoned("base") {
        for text in [format!("https://bank.test/{poison}"), format!("https://bank.test{poison}/x")]
        {
            let Ok(bank) = Bank::at(&text, Generation::Three) else {
                refused += 1;
                continue;
            };
            assert!(client_of(bank.clone()).consent_to_chosen_accounts(seed()).is_ok(), "{text:?}");
            let request = asked(&client_of(bank)).unwrap();
            let _ = heard(&request);
            let host = url::Url::parse(&text).unwrap().host_str().unwrap().to_owned();
            assert_eq!(request.uri().host(), Some(host.as_str()), "{text:?}");
            assert!(request.uri().path().ends_with("/consent-uris"), "{text:?}");
            assert_eq!(request.uri().query(), Some("scope=AIS"), "{text:?}");
            sent += 1;
        }
    }
    assert!(sent > 50 && refused > 50, "{sent} {refused}");
}
