//! No public type is forgotten: each one is either formatted here, full of marked
//! secrets and customers' data, or stands in a list of those that hold neither.
//! A new type in the source fails this test until it is in one of the two.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod discreet;
mod driven;
mod transfers;

use std::{any::type_name, collections::BTreeSet, fmt::Debug, fs, path::Path};

use belfius_psd2::{
    fallback::{Call, Fallback, SignatureAlgorithm, SignatureParameters},
    model::*,
    secret::*,
    session::{self, Again, Ask, Facts, Job, Jobs},
    sign::{JoseHeader, SigningInput},
    store::{StoreError, Unsaved},
    *,
};
use common::*;
use current::{BANK_ID, JWS, bank_id, current, kinds, pis, resource, sca_required};
use discreet::*;
use driven::{Lost, pair};
use http::Method;
use serde_json::{Value, json};
use transfers::*;

/// Words of a fixed set, numbers, moments, and names that are the TPP's own.
const HOLD_NOTHING: &[&str] = &[
    "AccountCall AccountsCall CancelCall DetailsCall FundsCall PageCall PaymentCall SignCall StatusCall", // inside `Authorized`, which hides them
    "Algorithm DigestLabel Evidence Generation LaterPages Operation SignatureAlgorithm",
    "Again BankCode Body Concerns Content Delivery ErrorKind Fault JsonProblem RandomError RefusalReason Remedy Retries RetryAfter Unanswered Unreadable",
    "AmountError BaseUrlError BbanError BicError BodyChangeError BulkFileError CallError ChargeBearerError",
    "ClientError CommunicationError ContractError CountryError CurrencyError DayOfExecutionError",
    "EndToEndIdError FallbackError FingerprintError FrequencyError IbanError JwsError KeyError LanguageError",
    "NationalBankIdError OpaqueError OrderError ParameterError PaymentIdError PaymentProductError",
    "PaymentServiceError PaymentTreatmentError RequestIdError ScopeError SecretError SignatureError",
    "SignedHeadersError TransactionKeyError TransferError UnsignedPaymentError UrlError",
    "ChargeBearer CommunicationKind Country Currency DayOfExecution Frequency Language OtherFrequency",
    "PaymentKind PaymentProduct PaymentService PaymentStatus PaymentTreatment PsuPresence RequestId Scope",
    "ConsentEnd ConsentLife ConsentState Exhausted Limits TransactionsQuery UnattendedBudget",
    "Bic Contract Row SignedHeaders", // a bank's own name is nobody's
    "EndToEndId PaymentId",           // the TPP's own names, which may show
    "Fingerprint TransactionKey Occurrences", // digests
    "AccountsAnswer Answer Circumstances JsonText Object PageAnswer Prepared Read SignAt", // not to be had from outside
];

/// What is formatted, under the name of its type.
#[derive(Default)]
struct Sweep(BTreeSet<String>);

impl Sweep {
    /// Formats it in both ways; nothing private may show.
    #[track_caller]
    fn see<T: Debug>(&mut self, value: &T) {
        let name = type_name::<T>().split('<').next().unwrap();
        let name = name.rsplit("::").next().unwrap();
        let shown = debug(value);
        assert!(!shown.trim().is_empty(), "{name} does not even show what it is");
        hides(&shown);
        let others = [BANK_ID, JWS, "apptoken", "<Document", "MARK", "geheim"];
        for private in PRIVATE.iter().chain(&others) {
            assert!(!shown.contains(private), "{private} shows in {name}: {shown}");
        }
        self.0.insert(name.to_owned());
    }

    #[track_caller]
    fn error(&mut self, error: &Error) {
        self.see(error);
        hides(&shown(error));
        self.see(error.kind());
        self.see(&error.remedy());
        error.body().into_iter().for_each(|body| self.see(body));
        error.bank().into_iter().for_each(|bank| self.see(bank));
    }
}

#[test]
fn every_public_type_is_shown_or_holds_nothing() {
    let mut sweep = Sweep::default();
    values(&mut sweep);
    orders(&mut sweep);
    answers(&mut sweep);
    redirects(&mut sweep);
    stores(&mut sweep);
    errors(&mut sweep);
    jobs(&mut sweep);
    fallback_calls(&mut sweep);

    let nothing: BTreeSet<_> = HOLD_NOTHING.iter().flat_map(|line| line.split(' ')).collect();
    let public = public_types();
    assert!(public.len() > 150, "the source was not read: {public:?}");
    let known = |name: &&String| sweep.0.contains(*name) || nothing.contains(name.as_str());
    let forgotten: Vec<_> = public.iter().filter(|name| !known(name)).collect();
    assert!(forgotten.is_empty(), "neither shown here nor in the list: {forgotten:?}");
    let stale: Vec<_> = nothing.iter().filter(|name| !public.contains(**name)).collect();
    assert!(stale.is_empty(), "in the list, but not in the source: {stale:?}");
}

/// The names of all types that the source calls `pub`, those that a macro makes
/// too.
fn public_types() -> BTreeSet<String> {
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut names = BTreeSet::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        for line in fs::read_to_string(path).unwrap().lines().map(str::trim_start) {
            let named = ["pub struct ", "pub enum ", "pub union "]
                .iter()
                .find_map(|start| line.strip_prefix(start))
                // In `secret!` and `opaque!`: the name, and what checks it.
                .or_else(|| {
                    line.strip_suffix(", any")
                        .or(line.strip_suffix(", header"))
                        .or(line.strip_suffix(", segment"))
                });
            let Some(named) = named else { continue };
            let name: String = named.chars().take_while(char::is_ascii_alphanumeric).collect();
            if name.starts_with(|first: char| first.is_ascii_uppercase()) {
                names.insert(name);
            }
        }
    }
    names
}

fn values(sweep: &mut Sweep) {
    sweep.see(&AccessToken::new(ACCESS).unwrap());
    sweep.see(&RefreshToken::new(REFRESH).unwrap());
    sweep.see(&ScaToken::new(SCA).unwrap());
    sweep.see(&ClientSecret::new(CLIENT_SECRET).unwrap());
    sweep.see(&AuthorizationCode::new("MARK").unwrap());
    sweep.see(&CodeVerifier::new("MARK").unwrap());
    sweep.see(&State::new("MARK").unwrap());
    sweep.see(&tokens_after_sca());
    sweep.see(&client());
    sweep.see(client().bank());
    sweep.see(&Seed::new([b'M'; 32]));
    sweep.see(&Text::from(MARKS[0]));
    sweep.see(&iban());
    sweep.see(&iban().grouped());
    sweep.see(&logical_id());
    sweep.see(&bank_id());
    sweep.see(&PageKey::new(MARKS[2]).unwrap());
    sweep.see(&Pages::new(logical_id(), TransactionsQuery::default()));
    sweep.see(&Amount::parse("100.01").unwrap());
    sweep.see(&Bban::parse("9876543210").unwrap());
    sweep.see(&NationalBankId::new("0633").unwrap());
    sweep.see(&address());
    sweep.see(&FundsCheck::new(Amount::parse("100.01").unwrap(), Currency::EUR).of_iban(&iban()));
    sweep.see(&resource());
    sweep.see(&key());
    let input = SigningInput::new(&JoseHeader::default(), MARKS[0].as_bytes());
    sweep.see(&key().sign(&input));
    sweep.see(&input);
    sweep.see(&JoseHeader::default());
}

fn orders(sweep: &mut Sweep) {
    let words = || FreeCommunication::new("for Grandmother").unwrap();
    let structured = StructuredCommunication::unchecked("MARK");
    sweep.see(&words());
    sweep.see(&structured);
    sweep.see(&Communication::from(words()));
    sweep.see(&Communication::from(structured));
    sweep.see(&order());
    sweep.see(&DebtorAccount::new(debtor()));
    sweep.see(&sepa().with_debtor(debtor()).with_communication(words()));
    sweep.see(&instant().with_debtor(debtor()).with_communication(words()));
    sweep.see(&cross_border(american()).with_communication(words()));
    sweep.see(&current::standing_order());
    sweep.see(&american());
    sweep.see(&british().with_address(address()));
    sweep.see(&CreditorBank::NationalId(NationalBankId::new("0633").unwrap()));
    sweep.see(&BodyChanges::default().with_member("purpose", MARKS[0]));
    sweep.see(&BulkFile::new(*b"<Document>Jeanne Peeters</Document>").unwrap());
    sweep.see(&unsigned(&sepa(), &BodyChanges::default()).unwrap());
    for kind in kinds() {
        sweep.see(&kind.signed);
    }
    sweep.see(&signed());
}

fn account(body: Value) -> Account {
    let ask = client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed());
    let Reply::Answer(account) = done(ask.unwrap(), answer(200, &body.to_string())) else {
        panic!("redirected")
    };
    account
}

fn answers(sweep: &mut Sweep) {
    let mark = MARKS[0];
    let account = account(json!({
        "iban": IBAN, "type": mark, "account_name": mark, "psu_name": mark, "balance": "100.01",
        "currency": "EUR", "other_compartments": [{ "currency": "USD", "balance": "100.01" }],
    }));
    sweep.see(account.iban.as_ref().unwrap());
    sweep.see(&account.other_compartments[0]);
    sweep.see(&account);

    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let ask = client().page(&pages, &tokens_after_sca(), PsuPresence::Present, seed()).unwrap();
    sweep.see(&ask);
    sweep.see(&ask.start(now()));
    let ask = client().page(&pages, &tokens_after_sca(), PsuPresence::Present, seed()).unwrap();
    let rows = json!([
        { "transaction_ref": mark, "amount": -100.01, "counterparty_account": IBAN,
          "counterparty_info": mark, "communication": mark, "remittance_info": mark },
        { "amount": mark },
    ]);
    let body = json!({ "transactions": { "booked": rows, "next_page_key": MARKS[2] } });
    let reply = done(ask, answer(200, &body.to_string()));
    sweep.see(&reply);
    let Reply::Answer(page) = reply else { panic!("redirected") };
    sweep.see(&page.rows[0]);
    sweep.see(&page.unreadable[0]);
    sweep.see(page.unreadable[0].reason());
    sweep.see(&page);

    let ask = current().accounts(&tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let body = json!([{ "iban": IBAN, "logical_id": LOGICAL_ID, "account_name": mark }]);
    let Reply::Answer(list) = done(ask, answer(200, &body.to_string())) else { panic!() };
    sweep.see(&list.accounts[0]);
    sweep.see(&list);

    let ask = current().payment_details(&resource(), &pis(), seed()).unwrap();
    let body =
        json!({ "transaction_status": "RCVD", "creditor_name": mark, "payment_id": BANK_ID });
    sweep.see(&done(ask, answer(200, &body.to_string())));
    fn body_of(order: &impl CurrentOrder) -> impl Debug {
        order.to_tree()
    }
    sweep.see(&body_of(&sepa().with_debtor(debtor())));

    let pay = || client().initiate(&signed(), Some(&pis()), seed()).unwrap();
    let receipt = json!({ "payment_id": mark, "transaction_ref": mark }).to_string();
    let reply = done(pay(), answer(200, &receipt));
    sweep.see(&reply);
    let PaymentReply::Accepted(receipt) = reply else { panic!("not accepted") };
    sweep.see(&receipt);
}

fn redirects(sweep: &mut Sweep) {
    let ask = client().consent(Scope::Ais, &iban(), seed()).unwrap();
    sweep.see(&ask);
    let redirect = consent();
    sweep.see(&redirect.url);
    sweep.see(&redirect.pending);
    let url = format!("{CALLBACK}?code=MARK&state={}", redirect.pending.state().expose());
    sweep.see(&redirect.pending.callback(&client(), &url, now(), seed()).unwrap());
    sweep.see(&redirect);
    sweep.see(&client().refresh(&tokens(Scope::Ais), seed()).unwrap());

    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let page = || client().page(&pages, &tokens_after_sca(), PsuPresence::Present, seed()).unwrap();
    let required = bank_error(400, "SCA_required", "20007", LAUNCHER);
    let Reply::StrongAuthentication(redirect) = done(page(), required) else { panic!() };
    sweep.see(&redirect.pending);
    let state = redirect.pending.state().expose().to_owned();
    for rest in ["&sca_token=MARK", "&code=MARK"] {
        let url = format!("{CALLBACK}?state={state}{rest}");
        let back = redirect.pending.callback(&client(), &url, now(), seed()).unwrap();
        sweep.see(&back.grant);
        sweep.see(&back);
    }
    let Step::Renew(renew) = page().start(after(5000)) else { panic!("expired") };
    sweep.see(&renew);

    let to_sign = || sca_required(json!({ "url": SIGN_AT, "payment_id": BANK_ID }));
    let reply = done(current().sign_again(&resource(), None, seed()).unwrap(), to_sign());
    let redirect = current::to_sign(reply);
    sweep.see(&redirect.pending);
    let url = format!("{CALLBACK}?code=MARK&state={}", redirect.pending.state().expose());
    sweep.see(&redirect.pending.callback(&current(), &url, now(), seed()).unwrap());
    sweep.see(&done(current().cancel(resource(), &pis(), seed()).unwrap(), to_sign()));
}

fn stores(sweep: &mut Sweep) {
    let stored = serde_json::to_string(&tokens_after_sca()).unwrap();
    for wrong in [stored.replace("\"AIS\"", "[\"MARK\"]"), format!("{stored}MARK")] {
        let error = StoreError::parse(&wrong).unwrap_err();
        hides(&error.to_string());
        sweep.see(&error);
        sweep.see(&error.kind());
    }
    let unsaved =
        Unsaved::new(Operation::RefreshTokens, tokens_after_sca(), StoreError::save("no space"));
    hides(&unsaved.to_string());
    sweep.see(&unsaved);
}

fn errors(sweep: &mut Sweep) {
    let mark = MARKS[0];
    let ask = || {
        let tokens = last_tokens(Scope::Ais);
        client().account(&logical_id(), &tokens, PsuPresence::Present, seed()).unwrap()
    };
    let said = json!({
        "error": mark, "error_code": mark, "error_description": format!("Input '{mark}' {LAUNCHER}"),
    });
    for (status, body) in [(403, said.to_string()), (200, mark.to_owned()), (500, mark.to_owned())]
    {
        let response = answer(status, &body);
        let failure = begin(ask()).step(response, now()).unwrap_err();
        sweep.see(&failure);
        sweep.error(&failure.into_error());
    }
    let pending = consent().pending;
    let state = pending.state().expose();
    let url = format!("{CALLBACK}?state={state}&error=MARK&error_description=MARK");
    let error = pending.callback(&client(), &url, now(), seed()).unwrap_err();
    sweep.error(&error);
    let ErrorKind::Callback(refused) = error.kind() else { panic!() };
    sweep.see(refused);
    let CallbackError::Refused(refusal) = refused else { panic!() };
    sweep.see(refusal);
}

/// A job at each of its steps, and each way in which it ends badly.
fn jobs(sweep: &mut Sweep) {
    let client = client();
    sweep.see(&Jobs::new(&client, seed(), now()));
    let job = || -> Job<'_, Reply<Account>, Lost> {
        Jobs::new(&client, seed(), after(895)).account(logical_id(), PsuPresence::Absent)
    };
    let mut kept = None;
    for saves in [true, false] {
        let mut asked = job();
        loop {
            sweep.see(&asked);
            sweep.see(&asked.ask());
            match asked.ask() {
                Ask::Load(ask) => {
                    sweep.see(&ask);
                    ask.loaded(Ok(Some(tokens_after_sca())), after(895));
                }
                Ask::Lock(ask) => {
                    sweep.see(&ask);
                    ask.locked(Ok(Some(tokens_after_sca())), &mut kept, after(895));
                }
                Ask::Save(ask) => {
                    sweep.see(&ask);
                    let saved = if saves { Ok(()) } else { Err(StoreError::save("no space")) };
                    ask.saved(saved, &mut kept);
                }
                Ask::Unlock(ask) => {
                    sweep.see(&ask);
                    ask.unlocked();
                }
                Ask::Send(ask) => {
                    sweep.see(&ask);
                    let facts: Facts = ask.facts();
                    sweep.see(&facts);
                    let call = facts.unanswered(Delivery::NotSent);
                    hides(&call.to_string());
                    let lost = Lost { call, attempt: facts.attempt, again: Again::Later };
                    let refreshes = facts.operation == Operation::RefreshTokens;
                    ask.answered(if refreshes { Ok(pair(ACCESS)) } else { Err(lost) }, after(895));
                }
                Ask::Pause(ask) => {
                    sweep.see(&ask);
                    ask.over();
                }
                _ => break,
            }
        }
        let error: session::Error<Lost> = asked.end().unwrap_err();
        hides(&shown(&error));
        sweep.see(&error);
    }
    sweep.see(&kept.unwrap());
}

fn fallback_calls(sweep: &mut Sweep) {
    let parameters = SignatureParameters::new("k", SignatureAlgorithm::EcdsaSha256).unwrap();
    sweep.see(&parameters);
    let fallback =
        Fallback::new("https://a.example", "https://b.example", "client", parameters).unwrap();
    sweep.see(&fallback);
    let call = Call::new(Method::POST, "/MARK?MARK=geheim").unwrap();
    let call = call.with_header("cookie", "geheim").unwrap().with_body(MARKS[0]);
    sweep.see(&call);
    let id = RequestId::from_random([7; 16]);
    let unsigned = fallback.first(&call, id, now()).unwrap();
    sweep.see(&unsigned);
    sweep.see(&unsigned.sign(&key()).unwrap());
    sweep.see(&fallback::HttpSignature::ecdsa_fixed(&[1; 64]).unwrap());
}
