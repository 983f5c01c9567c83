//! The same attacks on each way back from the bank: callbacks that are foreign,
//! forged, late, doubled, of another bank, or of another redirect.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;
mod current;
mod transfers;

use belfius_psd2::{
    Bank, CallbackError, Client, Delivery, Error, ErrorKind, Exchange, Generation, PageRequest,
    Pages, PendingConsent, PendingPayment, PendingSca, Reply, Seed, TransactionsQuery,
    model::{PsuPresence, Scope, Timestamp},
};
use common::*;
use current::*;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// One redirect, whatever waits for its callback.
enum Pending {
    Consent(PendingConsent),
    Sca(PendingSca),
    Payment(PendingPayment),
}

impl Pending {
    fn state(&self) -> String {
        let state = match self {
            Self::Consent(pending) => pending.state(),
            Self::Sca(pending) => pending.state(),
            Self::Payment(pending) => pending.state(),
        };
        state.expose().to_owned()
    }

    fn callback(&self, client: &Client, url: &str, at: Timestamp) -> Result<(), Error> {
        let again = Seed::new([99; 32]);
        match self {
            Self::Consent(pending) => pending.callback(client, url, at, again).map(drop),
            Self::Sca(pending) => pending.callback(client, url, at, again).map(drop),
            Self::Payment(pending) => pending.callback(client, url, at, again).map(drop),
        }
    }

    fn url(&self) -> String {
        format!("{CALLBACK}?code=abc&state={}", self.state())
    }
}

/// One redirect of each kind at this bank; no two of the same seed.
fn redirects(client: &Client, seed: u8) -> Vec<Pending> {
    let seed = |n: u8| Seed::new([seed + n; 32]);
    let host =
        if client.bank().base_url().contains("banx") { "www.banx.be" } else { "www.belfius.be" };
    let page = format!("https://{host}/launcher?apptoken=x");
    let uris = json!([{ "language": "fr", "consent_uri": page }]).to_string();
    let base = client.bank().base_url();
    let tokens = |scope| tokens_with(scope, |stored| stored["bank"] = json!(base));
    let ask = client.consent_to_chosen_accounts(seed(0)).unwrap();
    let consent = done(ask, answer(200, &uris)).pending;
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let ask: PageRequest =
        client.page(&pages, &tokens(Scope::Ais), PsuPresence::Present, seed(1)).unwrap();
    let required = || sca_required(json!({ "url": page }));
    let Reply::StrongAuthentication(sca) = done(ask, required()) else { panic!("redirect") };
    let pay = client.initiate(&transfer(), None, seed(2)).unwrap();
    let again = client.sign_again(&resource(), None, seed(3)).unwrap();
    let end = client.cancel(resource(), &tokens(Scope::Pis), seed(4)).unwrap();
    vec![
        Pending::Consent(consent),
        Pending::Sca(sca.pending),
        Pending::Payment(to_sign(done(pay, required())).pending),
        Pending::Payment(to_sign(done(again, required())).pending),
        Pending::Payment(to_confirm(done(end, required())).pending),
    ]
}

fn at(bank: Bank) -> Client {
    client_of(bank)
}

fn belfius() -> Client {
    at(Bank::belfius(Generation::Three))
}

fn banx() -> Client {
    at(Bank::banx(Generation::Three))
}

#[track_caller]
fn refused(pending: &Pending, client: &Client, url: &str, at: Timestamp, kind: CallbackError) {
    let error = pending.callback(client, url, at).unwrap_err();
    // A payment's own callback that cannot be used may follow a signature.
    let own = !matches!(kind, CallbackError::WrongRedirectUri | CallbackError::StateMismatch);
    let unknown = own && matches!(pending, Pending::Payment(_));
    let delivery = if unknown { Delivery::Unknown } else { Delivery::NotSent };
    assert_eq!((error.kind(), error.delivery()), (&ErrorKind::Callback(kind), delivery));
    assert!(!shown(&error).contains(&pending.state()));
}

#[test]
fn foreign_forged_late_and_doubled_ones_are_refused_and_spoil_nothing() {
    for pending in redirects(&belfius(), 1) {
        let (good, state) = (pending.url(), pending.state());
        let bare = format!("{CALLBACK}?code=abc");
        for (url, at, kind) in [
            (good.replace("tpp.example", "evil.example"), now(), CallbackError::WrongRedirectUri),
            (good.replace("/callback", "/callback/x"), now(), CallbackError::WrongRedirectUri),
            (good.replace("https:", "http:"), now(), CallbackError::WrongRedirectUri),
            (bare.clone(), now(), CallbackError::StateMismatch),
            (format!("{bare}&state={}", state.to_lowercase()), now(), CallbackError::StateMismatch),
            (format!("{bare}&state={state}%00"), now(), CallbackError::StateMismatch),
            (format!("{good}&state={state}"), now(), CallbackError::RepeatedParameter),
            (format!("{good}&state=other"), now(), CallbackError::RepeatedParameter),
            (format!("{good}&code=other"), now(), CallbackError::RepeatedParameter),
            (format!("{good}&c%6fde=other"), now(), CallbackError::RepeatedParameter),
            (good.clone(), after(3600), CallbackError::Expired),
        ] {
            refused(&pending, &belfius(), &url, at, kind);
        }
        pending.callback(&belfius(), &good, now()).unwrap();
    }
}

/// Each callback fits one redirect of one bank: not a neighbour's, not that of
/// another kind, not the same at the other brand.
#[test]
fn a_callback_fits_its_own_redirect_alone() {
    let all: Vec<(Client, Pending)> = [(belfius(), 1), (banx(), 20), (belfius(), 40)]
        .into_iter()
        .flat_map(|(client, seed)| {
            redirects(&client, seed).into_iter().map(move |pending| (client.clone(), pending))
        })
        .collect();
    for (n, (client, pending)) in all.iter().enumerate() {
        for (m, (_, other)) in all.iter().enumerate() {
            match n == m {
                true => pending.callback(client, &other.url(), now()).unwrap(),
                false => {
                    refused(pending, client, &other.url(), now(), CallbackError::StateMismatch);
                }
            }
        }
    }
}

/// The TPP that mixes up its two clients is told so, before a code goes to the
/// wrong token endpoint.
#[test]
fn a_redirect_of_one_brand_is_not_ended_at_the_other() {
    for (own, other) in [(belfius(), banx()), (banx(), belfius())] {
        for pending in redirects(&own, 1) {
            let error = pending.callback(&other, &pending.url(), now()).unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (&ErrorKind::WrongBank, Delivery::NotSent)
            );
            pending.callback(&own, &pending.url(), now()).unwrap();
        }
    }
}

/// One bank's answer that names a page of the other brand's is not followed.
#[test]
fn a_brand_sends_nobody_to_the_other() {
    for (client, page) in
        [(belfius(), "https://www.banx.be/x?a=1"), (banx(), "https://evil.example/x?a=1")]
    {
        let uris = json!([{ "language": "fr", "consent_uri": page }]).to_string();
        let error = fails(client.consent_to_chosen_accounts(seed()).unwrap(), answer(200, &uris));
        assert!(matches!(error.kind(), ErrorKind::Url(_)), "{error:?}");
        let ask = client.initiate(&transfer(), None, seed()).unwrap();
        let error = fails(ask, sca_required(json!({ "url": page })));
        assert!(matches!(error.kind(), ErrorKind::Url(_)), "{error:?}");
    }
}

/// A replay asks for the very same tokens again: the bank refuses a spent code.
#[test]
fn a_replayed_callback_asks_for_nothing_new() {
    let pending = consent().pending;
    let url = format!("{CALLBACK}?code=abc&state={}", pending.state().expose());
    let sent = |n: u8| {
        let exchange = pending.callback(&client(), &url, now(), Seed::new([n; 32])).unwrap();
        form(&begin(exchange).request())
    };
    assert_eq!(sent(1), sent(2));
}
