//! The contract table: three generations, replaceable rows, a file of them.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    Bank, Contract, ContractError, ErrorKind, Evidence, Exchange, Generation, Operation as Op,
    Remedy, Row, model::*,
};
use common::*;
use http::Method;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn version(bank: &Bank, operation: Op) -> Option<&str> {
    bank.row(operation).map(Row::version)
}

#[test]
fn a_generation_sets_every_row() {
    for (generation, versions) in [
        (Generation::One, [Some("2"), Some("1.1"), None, Some("1"), Some("1.2"), Some("1")]),
        (Generation::Two, [Some("3"), Some("2"), None, Some("2"), Some("2"), Some("1")]),
        (Generation::Three, [Some("4"), Some("3"), Some("3"), Some("3"), Some("3"), Some("3")]),
    ] {
        let other = Bank::at("https://127.0.0.1:1", generation).unwrap();
        for bank in
            [Bank::belfius(generation), Bank::banx(generation), Bank::sandbox(generation), other]
        {
            let operations = [
                Op::ConsentUris,
                Op::ExchangeCode,
                Op::Accounts,
                Op::Account,
                Op::Transactions,
                Op::InitiatePayment,
            ];
            assert_eq!(operations.map(|operation| version(&bank, operation)), versions);
            assert_eq!(bank.generation(), generation);
        }
    }
}

#[test]
fn the_current_generation_has_every_operation() {
    let bank = Bank::belfius(Generation::Three);
    for operation in Op::ALL {
        assert!(bank.row(operation).is_some(), "{operation}");
    }
}

#[test]
fn a_row_for_one_scope_leaves_those_of_the_others() {
    let row = Row::new(Method::GET, "/caf/consents", "9").unwrap();
    let before = Bank::belfius(Generation::Three);
    let bank = before.clone().with_row_for(Op::ConsentUris, Scope::Caf, row).unwrap();
    let path = |bank: &Bank, scope| bank.row_for(Op::ConsentUris, scope).unwrap().path().to_owned();
    assert_eq!(path(&bank, Scope::Caf), "/caf/consents");
    assert_eq!(path(&bank, Scope::Ais), path(&before, Scope::Ais));
    assert_ne!(path(&bank, Scope::Ais), "/caf/consents");

    let nameless = Row::new(Method::GET, "/accounts", "3").unwrap();
    assert!(before.with_row_for(Op::Account, Scope::Ais, nameless).is_err());
}

#[test]
fn a_funds_consent_of_the_current_generation_is_the_older_kind() {
    let bank = Bank::belfius(Generation::Three);
    let row = |operation, scope| bank.row_for(operation, scope).unwrap();
    assert_eq!(row(Op::ConsentUris, Scope::Caf).version(), "3");
    assert_eq!(row(Op::ConsentUris, Scope::Caf).evidence(), Evidence::Assumed);
    assert_eq!(row(Op::ExchangeCode, Scope::Caf).version(), "2");
    assert_eq!(row(Op::RefreshTokens, Scope::Ais).version(), "3");
    assert!(bank.consents_by_iban(Scope::Caf) && !bank.consents_by_iban(Scope::Ais));
    assert!(Bank::belfius(Generation::Two).consents_by_iban(Scope::Ais));
}

#[test]
fn what_a_generation_lacks_is_an_error_before_anything_is_sent() {
    for generation in [Generation::One, Generation::Two] {
        let client = client_of(Bank::belfius(generation));
        let error = client.accounts(&tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NotInGeneration { generation });
        assert_eq!(error.remedy(), Remedy::FixInput(None));
        assert_eq!(
            error.to_string(),
            format!(
                "list of accounts: generation {} of the bank's API has no such operation; choose another generation, or set a row with Bank::with_row; correct the call",
                generation.number()
            )
        );
    }
}

#[test]
fn a_row_that_a_generation_lacks_can_be_added() {
    let row = Row::new(Method::GET, "/accounts", "1").unwrap();
    let bank = Bank::belfius(Generation::One).with_row(Op::Accounts, row).unwrap();
    let exchange =
        client_of(bank).accounts(&tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    assert_eq!(exchange.request().uri().path(), "/accounts");
}

#[test]
fn a_row_may_carry_parameters_of_its_own() {
    let row = Row::new(Method::GET, "/accounts", "3").unwrap();
    let row = row.with_parameter("account type", "a&b").unwrap();
    let bank = Bank::belfius(Generation::Three).with_row(Op::Accounts, row).unwrap();
    let exchange =
        client_of(bank).accounts(&tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap();
    assert_eq!(exchange.request().uri().query(), Some("psu_involved=false&account%20type=a%26b"));
}

#[test]
fn the_table_shows_each_row_with_its_evidence() {
    let table = Bank::banx(Generation::Three).describe();
    for line in [
        "https://psd2.b2b.banx.be:8443",
        "contract of generation 3",
        "consent URIs (CAF)           GET    /consent-uris",
        "POST   /payments/{payment-product}",
        "DELETE /periodic-payments/{payment-product}/{payment-id}",
        "documented  consent reference page",
        "assumed     inferred from the consent flows and CAF flows pages",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
    assert!(Bank::belfius(Generation::Two).describe().contains("seen        production clients"));
}

const FILE: &str = r#"{"contract":1,"generation":3,"rows":[
    {"operation":"sign-payment","method":"PUT","path":"/sign/{payment-id}","version":"2",
     "parameters":{"type":"INTERNAL"}},
    {"operation":"consent-uris","scope":"CAF","method":"GET","path":"/consent-uris","version":"5"},
    {"operation":"account","method":"GET","path":"/accounts/{logical-id}","version":"3"}]}"#;

#[test]
fn rows_come_from_a_file() {
    let contract: Contract = serde_json::from_str(FILE).unwrap();
    let bank = Bank::belfius(contract.generation()).with_contract(contract.clone());
    let row = bank.row(Op::SignPayment).unwrap();
    assert_eq!(
        (row.method().as_str(), row.path(), row.version()),
        ("PUT", "/sign/{payment-id}", "2")
    );
    assert_eq!(row.evidence(), Evidence::Caller);
    assert_eq!(bank.row_for(Op::ConsentUris, Scope::Caf).unwrap().version(), "5");
    assert_eq!(version(&bank, Op::ConsentUris), Some("4"));
    // A row that says what is known anyway keeps its evidence.
    assert_eq!(bank.row(Op::Account).unwrap().evidence(), Evidence::Documented);

    let written = serde_json::to_string(&contract).unwrap();
    assert_eq!(serde_json::from_str::<Contract>(&written).unwrap(), contract);
    assert!(!written.contains("\"account\""), "only what differs is written: {written}");
}

#[test]
fn a_wrong_row_in_a_file_is_named() {
    let fails = |file: &str| serde_json::from_str::<Contract>(file).unwrap_err().to_string();
    let row = |row: &str| format!(r#"{{"contract":1,"generation":3,"rows":[{row}]}}"#);
    let good = r#"{"operation":"account","method":"GET","path":"/a/{logical-id}","version":"3"}"#;
    for (file, says) in [
        (row(&good.replace("/a/{logical-id}", "/a")), "the row for account: this operation's path"),
        (row(&good.replace("\"3\"", "\"v3\"")), "the row for account: a version is digits"),
        (row(&good.replace("GET", "LOOK")), "the row for account: the method must be"),
        (row(&format!("{good},{good}")), "the row for account: it comes twice"),
        (row(&good.replace("account\"", "balance\"")), "this must be one of consent-uris, "),
        (row(&good.replace("\"version\"", "\"vers\"")), "missing field `version`, in `rows[0]`"),
        (row(&good.replacen('{', r#"{"vers":1,"#, 1)), "unknown field `vers`, in `rows[0]`"),
        (r#"{"contract":2,"generation":3}"#.into(), "stored with version 2"),
        (r#"{"contract":1,"generation":4}"#.into(), "a generation is 1, 2 or 3"),
    ] {
        let error = fails(&file);
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn another_version_reaches_every_row_of_the_operation() {
    let bank = Bank::belfius(Generation::Three).with_version(Op::ConsentUris, "5").unwrap();
    for scope in [Scope::Ais, Scope::Caf] {
        let row = bank.row_for(Op::ConsentUris, scope).unwrap();
        assert_eq!((row.version(), row.evidence()), ("5", Evidence::Caller));
    }
    let wrong = Bank::belfius(Generation::One).with_version(Op::Account, "x").unwrap_err();
    assert_eq!(wrong, ContractError::Version);
}

#[test]
fn a_consent_asks_as_its_version_does() {
    let asked = |bank: Bank, scope, by_iban: bool| {
        let client = client_of(bank);
        let consent = if by_iban {
            client.consent(scope, &iban(), seed())
        } else {
            client.consent_to_chosen_accounts(seed())
        };
        consent.map(|exchange| exchange.request().uri().query().unwrap().to_owned())
    };
    let one = Bank::belfius(Generation::One).with_version(Op::ConsentUris, "1").unwrap();
    let three = || Bank::belfius(Generation::Three);
    let iban = format!("iban={IBAN}");
    assert_eq!(asked(one, Scope::Ais, true).unwrap(), iban);
    let two = asked(Bank::belfius(Generation::Two), Scope::Ais, true).unwrap();
    assert_eq!(two, format!("scope=AIS&{iban}"));
    assert_eq!(asked(three(), Scope::Ais, false).unwrap(), "scope=AIS");
    assert_eq!(asked(three(), Scope::Caf, true).unwrap(), format!("scope=CAF&{iban}"));

    let error = asked(three(), Scope::Ais, true).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::IbanNotTaken);
    let error = asked(Bank::belfius(Generation::Two), Scope::Ais, false).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::IbanNeeded);
    assert_eq!(error.remedy(), Remedy::FixInput(Some("iban")));
}

#[test]
fn tokens_for_chosen_accounts_name_none() {
    let client = client_of(Bank::belfius(Generation::Three));
    let consent = client.consent_to_chosen_accounts(seed()).unwrap();
    let body = format!(r#"[{{"language":"fr","consent_uri":"{LAUNCHER}"}}]"#);
    let redirect = done(consent, answer(200, &body));
    assert_eq!(redirect.pending.iban(), None);
    let callback = format!("{CALLBACK}?code=c&state={}", redirect.pending.state().expose());
    let exchange = redirect.pending.callback(&client, &callback, now(), seed()).unwrap();
    let request = exchange.request();
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=3"));
    let body = r#"{"access_token":"a","token_type":"Bearer","expires_in":"900","refresh_token":"r","scope":"AIS"}"#;
    let tokens = done(exchange, answer(200, body));
    assert_eq!((tokens.logical_id(), tokens.iban()), (None, None));
}
