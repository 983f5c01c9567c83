//! The answer of `GET /consent-uris`: a customer is sent to the bank or nowhere.

use belfius_psd2::{Error, Generation, PendingConsent, Redirect};

use crate::support::{bank, discreet::hides_text, made, once, redirects, strict, world};

pub(crate) fn run(input: &[u8]) {
    let body = made::body(input);
    if let Ok(redirect) = read(&body) {
        let state = redirect.pending.state().expose();
        redirects::leads_to_the_bank(&redirect.url, state);
        hides_text(&redirect, state);
        assert_eq!(bank::stored(&redirect.pending).state().expose(), state);
        if let Some(json) = strict::parse_body(&body) {
            // The address stood in the answer, whatever its query was before.
            let host = redirect.url.host();
            let unescaped = json.raw.replace("\\/", "/").to_ascii_lowercase();
            let relative = host == "psd2.b2b.belfius.be";
            assert!(
                relative
                    || unescaped.contains("belfius")
                    || unescaped.contains('\\')
                    || !unescaped.is_ascii()
            );
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
