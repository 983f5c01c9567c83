//! The address with which a customer comes back. Only one that begins with the
//! client's own, has the state once and repeats no parameter is taken.

use std::sync::OnceLock;

use belfius_psd2::{Error, Generation, PendingConsent, PendingPayment, PendingSca, callback_state};
use url::form_urlencoded;

use crate::support::{
    discreet::{hides_core_error, hides_debug, hides_text},
    once::asks_the_same_twice,
    world::{self, CALLBACK},
};

/// A text in which `{state}` stands for the state, the first byte chooses whose.
pub(crate) fn run(input: &[u8]) {
    let Some((which, url)) = input.split_first() else { return };
    let Ok(url) = std::str::from_utf8(url) else { return };
    let url = url.replace("{state}", STATE);
    let _ = callback_state(&url);
    let taken = match which % 3 {
        0 => consent(&url),
        1 => strong_authentication(&url),
        _ => payment(&url),
    };
    if taken {
        let query = url.split_once('#').map_or(&*url, |(url, _)| url).split_once('?').unwrap().1;
        let mut names: Vec<_> =
            form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "no parameter comes twice: {url}");
        assert!(!names.iter().any(|name| name == "error"), "{url}");
        assert_eq!(callback_state(&url).as_deref(), Some(STATE));
        assert!(same_place(&url), "{url}");
    }
}

const STATE: &str = "the-state-that-was-sent";
const REDIRECT: &str = r#""redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state-that-was-sent","expires_at":"2026-01-05T10:00:00Z"}"#;

/// As a browser sees it.
fn same_place(url: &str) -> bool {
    let (url, own) = (url::Url::parse(url).unwrap(), url::Url::parse(CALLBACK).unwrap());
    url.origin() == own.origin() && url.path() == own.path() && url.username().is_empty()
}

fn consent(url: &str) -> bool {
    static PENDING: OnceLock<PendingConsent> = OnceLock::new();
    let pending = PENDING.get_or_init(|| {
        stored(r#"{"pending_consent":1,{redirect},"verifier":"7f3A~Zq","scope":"AIS","iban":null}"#)
    });
    let client = world::client(Generation::Three);
    match pending.callback(&client, url, world::now(), world::seed(1)) {
        Ok(exchange) => {
            asks_the_same_twice(&exchange);
            true
        }
        Err(error) => refused(&error),
    }
}

fn strong_authentication(url: &str) -> bool {
    static PENDING: OnceLock<PendingSca> = OnceLock::new();
    let pending = PENDING
        .get_or_init(|| stored(r#"{"pending_sca":1,{redirect},"logical_id":null,"pages":null}"#));
    let client = world::client(Generation::Three);
    match pending.callback(&client, url, world::now(), world::seed(1)) {
        Ok(back) => {
            hides_debug(&back);
            true
        }
        Err(error) => refused(&error),
    }
}

fn payment(url: &str) -> bool {
    static PENDING: OnceLock<PendingPayment> = OnceLock::new();
    let pending = PENDING.get_or_init(|| {
        stored(r#"{"pending_payment":1,{redirect},"verifier":"7f3A~Zq","payment_id":"order-17"}"#)
    });
    let client = world::client(Generation::Three);
    match pending.callback(&client, url, world::now(), world::seed(1)) {
        Ok(back) => {
            hides_debug(&back);
            true
        }
        Err(error) => refused(&error),
    }
}

fn refused(error: &Error) -> bool {
    hides_core_error(error);
    hides_text(error, STATE);
    false
}

fn stored<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(&text.replace("{redirect}", REDIRECT)).unwrap()
}
