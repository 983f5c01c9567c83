//! The answer of `GET /consent-uris`: a customer is sent to the bank or nowhere.

use belfius_psd2::{Error, Generation, PendingConsent, Redirect};
use url::Url;

use crate::support::{
    bank,
    discreet::hides_text,
    made, once, redirects,
    strict::{self, Json, Kind},
    world,
};

pub(crate) fn run(input: &[u8]) {
    let body = made::body(input);
    if let Ok(redirect) = read(&body) {
        let state = redirect.pending.state().expose();
        redirects::leads_to_the_bank(&redirect.url, state);
        hides_text(&redirect, state);
        assert_eq!(bank::stored(&redirect.pending).state().expose(), state);
        if let Some(json) = strict::parse_body(&body) {
            assert!(names(&json, redirect.url.as_str()), "the address stood in the answer");
        }
    }
    once::means_the_same_when_broken_elsewhere(&body, |body| {
        read(body).map(|redirect| redirect.url.as_str().to_owned())
    });
}

fn read(body: &[u8]) -> Result<Redirect<PendingConsent>, Error> {
    let client = world::client(Generation::Three);
    let ask = client.consent_to_chosen_accounts(world::seed(1)).unwrap();
    once::read(ask, once::answer(200, body))
}

/// Whether one of the texts is this address, but for its query.
fn names(json: &Json<'_>, url: &str) -> bool {
    match &json.kind {
        Kind::Text(Some(text)) => {
            let base = Url::parse("https://psd2.b2b.belfius.be:8443").unwrap();
            let (Ok(named), Ok(url)) = (base.join(text.trim()), Url::parse(url)) else {
                return false;
            };
            named.origin() == url.origin()
                && named.path() == url.path()
                && named.fragment() == url.fragment()
        }
        Kind::List(items) => items.iter().any(|item| names(item, url)),
        Kind::Object(members) => members.iter().any(|(_, value)| names(value, url)),
        _ => false,
    }
}
