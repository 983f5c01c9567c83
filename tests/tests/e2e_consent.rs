//! Consent: from the account number that somebody typed to tokens that are
//! stored, and every way in which it does not come to that.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::time::Duration;

use belfius_psd2::model::{Iban, Language, PsuPresence, Scope};
use belfius_psd2::{
    Bank, BankCode, CallbackError, Delivery, ErrorKind, Generation, Limits,
    Operation as CoreOperation, PendingConsent, RefusalReason, Remedy, Row, callback_state,
};
use belfius_psd2_sandbox::{Behaviour, Operation, Options};
use belfius_psd2_ureq::{Error, Roots, SendKind, Transport};
use e2e_tpp::{
    FEW, FIRST, MIXED, Store, Tpp, answer, assert_core, client_at, logical_id, tokens, tpp,
};

#[track_caller]
fn callback_error(tpp: &Tpp, error: &Error, why: CallbackError, remedy: &Remedy) {
    tpp.discreet(error);
    assert_core(error, &ErrorKind::Callback(why), Delivery::NotSent, remedy);
}

#[test]
fn a_consent_ends_in_stored_tokens_that_work() {
    let tpp = tpp();
    for scope in [Scope::Ais, Scope::Caf] {
        let session = tpp.session();
        let iban = tpp.iban(FIRST);
        let redirect = session.consent(scope, &iban).unwrap();
        assert_eq!(redirect.pending.scope(), scope);
        assert_eq!(redirect.pending.iban(), Some(&iban));
        let state = redirect.pending.state().expose().to_owned();
        assert!(redirect.url.as_str().ends_with(&format!("&state={state}")));
        assert!(redirect.url.as_str().contains(&format!("appkey=PSD2_{scope}")));
        // What the customer sees is what was asked.
        let html = tpp.bank.customer().look(redirect.url.as_str()).unwrap();
        assert!(html.contains(iban.as_str()), "{html}");
        assert!(session.tokens().unwrap().is_none());

        let callback = tpp.approve(&redirect);
        assert_eq!(callback_state(&callback).unwrap(), state);
        let got = session.finish_consent(&redirect.pending, &callback).unwrap();
        assert_eq!(tokens(&session), got);
        assert_eq!(got.scope(), scope);
        assert_eq!(got.iban().unwrap().as_str(), iban.as_str());
        assert!(got.can_refresh() && !got.is_expired(tpp.now()));
        let lifetime = got.obtained_at().duration_until(got.expires_at().unwrap());
        assert_eq!(lifetime.as_secs(), 900);
        assert_eq!(got.sca_token(tpp.now()).is_some(), scope == Scope::Ais);
        assert!(!got.logical_id().unwrap().as_str().is_empty());
    }
}

#[test]
fn the_challenge_and_the_verifier_belong_together_and_are_used_once() {
    let tpp = tpp();
    tpp.consented(Scope::Ais, FIRST);
    tpp.consented(Scope::Ais, FIRST);
    let asked = tpp.received(Operation::Consent);
    let bought = tpp.received(Operation::Token);
    let challenge = |at: usize| asked[at].header("code-challenge").unwrap().to_owned();
    assert_eq!(challenge(0).len(), 43);
    assert_ne!(challenge(0), challenge(1));
    for (at, request) in bought.iter().enumerate() {
        let form = String::from_utf8(request.body.clone()).unwrap();
        let verifier = form.split("code_verifier=").nth(1).unwrap().split('&').next().unwrap();
        let digest = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
        assert_eq!(data_encoding::BASE64URL_NOPAD.encode(digest.as_ref()), challenge(at));
        // The verifier was nowhere before.
        assert!(!format!("{:?}{}", asked[at].headers, asked[at].query).contains(verifier));
    }
}

#[test]
fn an_account_may_be_typed_in_any_way() {
    let tpp = tpp();
    let session = tpp.session();
    let typed = Iban::parse(" be54 0633\u{a0}0120 0997\n").unwrap();
    let redirect = session.consent(Scope::Ais, &typed).unwrap();
    let callback = tpp.approve(&redirect);
    let got = session.finish_consent(&redirect.pending, &callback).unwrap();
    assert_eq!(got.iban().unwrap().as_str(), "BE54063301200997");
}

#[test]
fn a_customer_who_refuses_gives_nothing() {
    let tpp = tpp();
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    tpp.discretion.remember(&redirect.pending);
    let callback = tpp.refuse(&redirect);
    let error = session.finish_consent(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    let ErrorKind::Callback(CallbackError::Refused(refusal)) = error.core().unwrap().kind() else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.reason(), RefusalReason::AccessDenied);
    assert_eq!(refusal.error(), "access_denied");
    assert_eq!(refusal.description(), Some("The customer refused / a refusé."));
    assert!(!error.to_string().contains("a refusé"), "free text is shown: {error}");
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(session.tokens().unwrap().is_none());
    assert_eq!(tpp.received(Operation::Token).len(), 0);
}

#[test]
fn a_replayed_callback_gives_what_it_has_bought_and_asks_nothing() {
    let tpp = tpp();
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let callback = tpp.approve(&redirect);
    let got = session.finish_consent(&redirect.pending, &callback).unwrap();
    assert_eq!(session.finish_consent(&redirect.pending, &callback).unwrap(), got);
    // Renewed since: those that are there now.
    let renewed = session.refresh().unwrap();
    assert_eq!(session.finish_consent(&redirect.pending, &callback).unwrap(), renewed);
    assert_eq!(tokens(&session), renewed);
    assert_eq!(tpp.received(Operation::Token).len(), 1);
    let _ = answer(session.account(&logical_id(&session), PsuPresence::Present).unwrap());
}

#[test]
fn a_callback_that_a_browser_sends_twice_at_once_is_spent_once() {
    let tpp = tpp();
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let callback = tpp.approve(&redirect);
    let got: Vec<_> = std::thread::scope(|scope| {
        let finish = || session.finish_consent(&redirect.pending, &callback).unwrap();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(finish)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(got.iter().all(|tokens| *tokens == got[0]));
    assert_eq!(tokens(&session), got[0]);
    assert_eq!(tpp.received(Operation::Token).len(), 1);
}

#[test]
fn a_callback_whose_tokens_are_not_in_the_store_is_refused_and_costs_nothing() {
    let tpp = tpp();
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let callback = tpp.approve(&redirect);
    let _ = session.finish_consent(&redirect.pending, &callback).unwrap();
    let other = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let got = session.finish_consent(&other.pending, &tpp.approve(&other)).unwrap();
    let error = session.finish_consent(&redirect.pending, &callback).unwrap_err();
    tpp.refused(&error, BankCode::InvalidRefreshToken);
    assert_eq!(error.operation(), Some(CoreOperation::ExchangeCode));
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(tokens(&session), got);
    let _ = answer(session.account(&logical_id(&session), PsuPresence::Present).unwrap());
}

#[test]
fn a_callback_of_another_redirect_is_not_taken_and_spoils_nothing() {
    let tpp = tpp();
    let session = tpp.session();
    let mine = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let theirs = session.consent(Scope::Ais, &tpp.iban(FEW)).unwrap();
    tpp.discretion.remember(&mine.pending);
    let foreign = tpp.approve(&theirs);
    let error = session.finish_consent(&mine.pending, &foreign).unwrap_err();
    callback_error(&tpp, &error, CallbackError::StateMismatch, &Remedy::NotPermitted);
    assert_eq!(tpp.received(Operation::Token).len(), 0);
    let own = tpp.approve(&mine);
    session.finish_consent(&mine.pending, &own).unwrap();
    let other = tpp.session();
    other.finish_consent(&theirs.pending, &foreign).unwrap();
    assert_ne!(tokens(&session).iban(), tokens(&other).iban());
}

#[test]
fn a_callback_that_was_tampered_with_is_not_taken() {
    let tpp = tpp();
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let good = tpp.approve(&redirect);
    let state = redirect.pending.state().expose();
    let uri = tpp.bank.redirect_uri();
    let stateless = good.split("&state=").next().unwrap();
    let cases = [
        (good.replace("tpp.example", "evil.example"), CallbackError::WrongRedirectUri),
        (good.replace("/callback", "/callback2"), CallbackError::WrongRedirectUri),
        (good.replace("https:", "http:"), CallbackError::WrongRedirectUri),
        (format!("{good}&state={state}"), CallbackError::RepeatedParameter),
        (format!("{good}&code=other"), CallbackError::RepeatedParameter),
        (stateless.to_owned(), CallbackError::StateMismatch),
        (format!("{stateless}&state={}", state.to_uppercase()), CallbackError::StateMismatch),
        (format!("{stateless}&state={state}x"), CallbackError::StateMismatch),
        (format!("{uri}?state={state}"), CallbackError::NoCode),
        (format!("{uri}?code=&state={state}"), CallbackError::NoCode),
        (uri.to_owned(), CallbackError::StateMismatch),
    ];
    for (url, why) in cases {
        let error = session.finish_consent(&redirect.pending, &url).unwrap_err();
        let remedy = match why {
            CallbackError::WrongRedirectUri | CallbackError::StateMismatch => Remedy::NotPermitted,
            _ => Remedy::StartOver,
        };
        callback_error(&tpp, &error, why, &remedy);
    }
    assert_eq!(tpp.received(Operation::Token).len(), 0);
    // A browser may add a fragment.
    session.finish_consent(&redirect.pending, &format!("{good}#_=_")).unwrap();
}

#[test]
fn a_customer_who_comes_back_too_late_starts_over() {
    let tpp = tpp();
    let limits = Limits::default().with_redirect_lifetime(jiff::SignedDuration::from_mins(5));
    let client = tpp.client.with_limits(limits);
    let session = tpp.session_as(&client, &tpp.transport, Store::default());
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let left = tpp.now().duration_until(redirect.pending.expires_at()).as_secs();
    assert!((280..=300).contains(&left), "{left}");
    let callback = tpp.approve(&redirect);
    tpp.advance(Duration::from_secs(301));
    let error = session.finish_consent(&redirect.pending, &callback).unwrap_err();
    callback_error(&tpp, &error, CallbackError::Expired, &Remedy::StartOver);
    assert_eq!(tpp.received(Operation::Token).len(), 0);
}

#[test]
fn a_code_that_has_died_at_the_bank_starts_over() {
    let tpp = tpp();
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let callback = tpp.approve(&redirect);
    tpp.advance(Duration::from_secs(601));
    let error = session.finish_consent(&redirect.pending, &callback).unwrap_err();
    tpp.refused(&error, BankCode::InvalidRefreshToken);
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    assert!(session.tokens().unwrap().is_none());
}

#[test]
fn the_pages_are_in_the_language_asked_for() {
    let tpp = tpp();
    for language in [Language::FR, Language::NL] {
        let client = tpp.client.with_language(language);
        let session = tpp.session_as(&client, &tpp.transport, Store::default());
        let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
        assert!(redirect.url.as_str().contains(&format!("/common/{language}/")));
        let request = tpp.received(Operation::Consent).pop().unwrap();
        assert_eq!(request.header("accept-language"), Some(language.as_str()));
    }
    // Known to the bank, which has no pages in them.
    for language in [Language::EN, Language::DE] {
        let client = tpp.client.with_language(language);
        let session = tpp.session_as(&client, &tpp.transport, Store::default());
        let error = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap_err();
        tpp.discreet(&error);
        let ErrorKind::LanguageNotOffered { offered } = error.core().unwrap().kind() else {
            panic!("{error:?}");
        };
        assert_eq!(offered, &[Language::FR, Language::NL]);
        assert_eq!(error.remedy(), Some(Remedy::FixInput(Some("Accept-Language"))));
        assert!(error.to_string().contains("fr, nl"), "{error}");
        let client = client.with_language(offered[1]);
        let session = tpp.session_as(&client, &tpp.transport, Store::default());
        tpp.consent(&session, Scope::Ais, FIRST);
    }
    // Not known to it.
    let client = tpp.client.with_language(Language::parse("it").unwrap());
    let session = tpp.session_as(&client, &tpp.transport, Store::default());
    let error = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap_err();
    tpp.refused(&error, BankCode::UnacceptableMediaType);
    assert_eq!(error.remedy(), Some(Remedy::FixInput(None)));
}

#[test]
fn accounts_that_are_not_open_to_it_are_refused_at_once() {
    let tpp = tpp();
    let session = tpp.session();
    let mut seen = 0;
    for facts in tpp.bank.accounts() {
        let (code, raw, remedy) = match facts.behaviour {
            Behaviour::Ordinary => continue,
            Behaviour::NotOurs => (BankCode::InvalidAccount, "20002", Remedy::NotPermitted),
            Behaviour::ChannelNotPermitted => {
                (BankCode::ChannelNotPermitted, "20003", Remedy::NotPermitted)
            }
            Behaviour::NotSupported => {
                (BankCode::AccountNotSupported, "20004", Remedy::NotPermitted)
            }
            Behaviour::Disabled => (BankCode::AccessDenied, "20006", Remedy::AskBank),
        };
        let iban = Iban::parse(&facts.iban).unwrap();
        for scope in [Scope::Ais, Scope::Caf] {
            let error = session.consent(scope, &iban).unwrap_err();
            tpp.refused(&error, code);
            let core = error.core().unwrap();
            assert_eq!(core.status().unwrap().as_u16(), 403);
            assert_eq!(core.bank().unwrap().raw_code(), raw);
            assert_eq!(error.remedy(), Some(remedy.clone()));
            assert_eq!(error.delivery(), Delivery::Refused);
            assert!(error.to_string().contains(raw), "{error}");
        }
        seen += 1;
    }
    assert_eq!(seen, 4);
    // One that nobody has.
    let error = session.consent(Scope::Ais, &Iban::parse("BE71096123456769").unwrap());
    tpp.refused(&error.unwrap_err(), BankCode::InvalidAccount);
    // One that is none, when somebody insists.
    let error = session.consent(Scope::Ais, &Iban::unchecked("BE80350454678790")).unwrap_err();
    tpp.refused(&error, BankCode::InvalidInput);
    assert_eq!(error.remedy(), Some(Remedy::FixInput(Some("iban"))));
}

#[test]
fn a_pending_consent_is_taken_up_by_another_process() {
    let tpp = tpp();
    let redirect = tpp.session().consent(Scope::Ais, &tpp.iban(MIXED)).unwrap();
    let stored = serde_json::to_string(&redirect.pending).unwrap();
    let callback = tpp.approve(&redirect);
    drop(redirect);

    let pending: PendingConsent = serde_json::from_str(&stored).unwrap();
    assert_eq!(pending.state().expose(), callback_state(&callback).unwrap());
    let client = client_at(&tpp.bank, tpp.bank.client_id(), tpp.bank.client_secret());
    let transport = tpp.builder().build().unwrap();
    let other = tpp.session_as(&client, &transport, Store::default());
    other.finish_consent(&pending, &callback).unwrap();
    let account = answer(other.account(&logical_id(&other), PsuPresence::Present).unwrap());
    assert_eq!(account.iban.unwrap().as_str(), tpp.iban(MIXED).as_str());
}

#[test]
fn a_pending_consent_belongs_to_its_bank() {
    let (one, two) = (tpp(), tpp());
    let session = one.session();
    let redirect = session.consent(Scope::Ais, &one.iban(FIRST)).unwrap();
    let callback = one.approve(&redirect);
    let stranger = two.session();
    let error = stranger.finish_consent(&redirect.pending, &callback).unwrap_err();
    one.discretion.remember(&redirect.pending);
    one.discreet(&error);
    two.discreet(&error);
    let remedy = Remedy::FixInput(None);
    assert_core(&error, &ErrorKind::WrongBank, Delivery::NotSent, &remedy);
    assert!(two.bank.requests().is_empty());
    session.finish_consent(&redirect.pending, &callback).unwrap();

    // And so do the tokens.
    let stranger = two.session_over(&two.transport, session.store().clone());
    let error = stranger.account(&logical_id(&session), PsuPresence::Present).unwrap_err();
    assert_core(&error, &ErrorKind::WrongBank, Delivery::NotSent, &remedy);
    let error = stranger.refresh().unwrap_err();
    assert_core(&error, &ErrorKind::WrongBank, Delivery::NotSent, &remedy);
    assert!(two.bank.requests().is_empty());
}

#[test]
fn the_bank_may_put_a_second_page_in_between() {
    let tpp = Tpp::start(Options::default().rows(10).second_redirect(true));
    for scope in [Scope::Ais, Scope::Caf] {
        tpp.consented(scope, FIRST);
    }
}

#[test]
fn a_base_path_stands_before_every_operation() {
    for prefix in ["/sandbox/psd2", "sandbox/psd2/"] {
        let tpp = Tpp::start(Options::default().rows(10).prefix(prefix));
        assert!(tpp.bank.base_url().ends_with("/sandbox/psd2"));
        let session = tpp.consented(Scope::Ais, FIRST);
        let _ = answer(session.account(&logical_id(&session), PsuPresence::Present).unwrap());
        let requests = tpp.bank.requests();
        assert_eq!(requests.len(), 3);
        assert!(requests.iter().all(|request| request.path.starts_with("/sandbox/psd2/")));
        assert!(requests.iter().all(|request| !request.path.contains("//")));
    }
}

#[test]
fn a_redirect_uri_may_have_a_query_of_its_own() {
    let uri = "https://tpp.example/callback?tenant=4";
    let tpp = Tpp::start(Options::default().rows(10).redirect_uri(uri));
    let session = tpp.consented(Scope::Ais, FIRST);
    assert_eq!(tpp.received(Operation::Consent)[0].header("redirect-uri"), Some(uri));
    let _ = answer(session.account(&logical_id(&session), PsuPresence::Present).unwrap());
}

#[test]
fn a_store_holds_one_scope_and_the_code_is_not_spent_on_another() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let before = tokens(&session);
    let redirect = session.consent(Scope::Caf, &tpp.iban(FIRST)).unwrap();
    let callback = tpp.approve(&redirect);
    let error = session.finish_consent(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    assert!(matches!(error, Error::Store(_)), "{error:?}");
    assert_eq!(tokens(&session), before);
    assert_eq!(tpp.received(Operation::Token).len(), 1);
    tpp.session().finish_consent(&redirect.pending, &callback).unwrap();
}

#[test]
fn there_is_no_consent_for_payments() {
    let tpp = tpp();
    let error = tpp.session().consent(Scope::Pis, &tpp.iban(FIRST)).unwrap_err();
    let kind = ErrorKind::NoConsentForPayments;
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::FixInput(None));
    assert!(tpp.bank.requests().is_empty());
}

#[test]
fn a_wrong_client_id_or_secret_is_said() {
    let tpp = tpp();
    let client = client_at(&tpp.bank, "l7ffffffffffffffffffffffffffffffff", "secret");
    let session = tpp.session_as(&client, &tpp.transport, Store::default());
    let error = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap_err();
    tpp.refused(&error, BankCode::BlockedTpp);
    assert_eq!(error.remedy(), Some(Remedy::AskBank));

    let client = client_at(&tpp.bank, tpp.bank.client_id(), "wrong-client-secret");
    tpp.discretion.add("wrong-client-secret");
    let session = tpp.session_as(&client, &tpp.transport, Store::default());
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let callback = tpp.approve(&redirect);
    let error = session.finish_consent(&redirect.pending, &callback).unwrap_err();
    tpp.refused(&error, BankCode::SecurityParameters);
    assert!(session.tokens().unwrap().is_none());
    // The code is good for whoever has the right one.
    tpp.session().finish_consent(&redirect.pending, &callback).unwrap();
}

#[test]
fn a_version_that_is_not_served_is_answered_with_those_that_are() {
    let first = [belfius_psd2_sandbox::Generation::First];
    let tpp = Tpp::start(Options::default().rows(60).generations(&first));
    let row = |version| Row::new(http::Method::GET, "/consent-uris", version).unwrap();
    let at = |version| {
        let bank = Bank::at(tpp.bank.base_url(), Generation::One).unwrap();
        let bank = bank.with_row(CoreOperation::ConsentUris, row(version)).unwrap();
        tpp.session_as(&tpp.client.with_bank(bank), &tpp.transport, Store::default())
    };
    let error = at("2.9").consent(Scope::Ais, &tpp.iban(FIRST)).unwrap_err();
    tpp.refused(&error, BankCode::VersionNotFound);
    let versions = vec!["1".to_owned(), "2".to_owned()];
    assert_eq!(error.remedy(), Some(Remedy::UseVersion(versions)));
    let session = at("2");
    tpp.consent(&session, Scope::Ais, FIRST);
}

#[test]
fn a_bank_that_is_not_trusted_gets_nothing() {
    let tpp = tpp();
    let other = belfius_psd2_sandbox::Sandbox::start(Options::default().rows(1)).unwrap();
    let transport = Transport::builder()
        .client_certificate(tpp.bank.client_cert_pem(), tpp.bank.client_key_pem())
        .roots(Roots::Pem(other.ca_pem().into()))
        .retries(2, Duration::ZERO)
        .build()
        .unwrap();
    let session = tpp.session_over(&transport, Store::default());
    let error = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap_err();
    tpp.discreet(&error);
    let Error::Send(send) = &error else { panic!("{error:?}") };
    assert_eq!((send.kind(), send.attempts()), (SendKind::ServerCertificate, 1));
    assert_eq!((error.delivery(), error.remedy()), (Delivery::NotSent, None));
    assert!(tpp.bank.requests().is_empty());
}

#[test]
fn without_its_own_certificate_the_bank_takes_nothing() {
    let tpp = tpp();
    let other = belfius_psd2_sandbox::Sandbox::start(Options::default().rows(1)).unwrap();
    let builder = || {
        Transport::builder().roots(Roots::Pem(tpp.bank.ca_pem().into())).retries(2, Duration::ZERO)
    };
    let none = builder().without_client_certificate();
    let foreign = builder().client_certificate(other.client_cert_pem(), other.client_key_pem());
    for transport in [none, foreign] {
        let session = tpp.session_over(&transport.build().unwrap(), Store::default());
        let error = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap_err();
        tpp.discreet(&error);
        let Error::Send(send) = &error else { panic!("{error:?}") };
        assert_eq!((send.kind(), send.attempts()), (SendKind::ClientCertificate, 1));
        assert_ne!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.remedy(), None);
        assert!(tpp.bank.requests().is_empty());
    }
}
