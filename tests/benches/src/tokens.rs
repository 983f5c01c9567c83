//! From the first step of a consent to tokens, without a network: PKCE, the address
//! for the customer, the callback, the code's exchange.

use belfius_psd2::{
    Client, Tokens,
    model::{Iban, Scope},
};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, PkceCodeChallenge, RedirectUrl, TokenUrl,
    basic::{BasicClient, BasicTokenResponse},
};

use crate::fixtures::{CALLBACK, answer, begin, done, now, seed};

/// With an address for the customer and one for tokens.
pub type OAuth2 =
    BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// What the crate `oauth2` makes of tokens.
pub type OAuth2Tokens = BasicTokenResponse;

const LAUNCHER: &str = "https://www.belfius.be/common/fr/fw/generic/launcher.html?appkey=PSD2_AIS&apptoken=eyJ0.e30.x-_";
const URIS: &str = r#"[{"language":"fr","consent_uri":"https://www.belfius.be/common/fr/fw/generic/launcher.html?appkey=PSD2_AIS&apptoken=eyJ0.e30.x-_"}]"#;
const TOKENS: &str = r#"{"access_token":"access-Token-1a2b","refresh_token":"refresh-Token-3c4d","token_type":"Bearer","expires_in":900}"#;

/// This library, which asks the bank for the address and so has one exchange more.
pub fn ours(client: &Client, iban: &Iban) -> Tokens {
    let consent = begin(client.consent(Scope::Ais, iban, seed()).unwrap());
    let redirect = done(consent, answer(URIS.into()));
    let state = redirect.pending.state().expose();
    let callback = format!("{CALLBACK}?code=a-code&state={state}");
    let exchange = redirect.pending.callback(client, &callback, now(), seed()).unwrap();
    done(begin(exchange), answer(TOKENS.into()))
}

/// The client of the crate `oauth2`; as ours, made once.
pub fn oauth2_client() -> OAuth2 {
    let token = "https://psd2.b2b.belfius.be:8443/token".to_owned();
    BasicClient::new(ClientId::new("l7957ffb0123456789abcdef0123456789".to_owned()))
        .set_client_secret(ClientSecret::new("client-Secret-0f9e".to_owned()))
        .set_auth_uri(AuthUrl::new(LAUNCHER.to_owned()).unwrap())
        .set_token_uri(TokenUrl::new(token).unwrap())
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap())
}

/// The crate `oauth2`, whose answer comes from a function.
pub fn oauth2(client: &OAuth2) -> OAuth2Tokens {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let url = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge);
    let (_url, state) = url.url();
    let callback = format!("{CALLBACK}?code=a-code&state={}", state.secret());
    let callback = url::Url::parse(&callback).unwrap();
    let of = |wanted: &str| {
        let found = callback.query_pairs().find(|(name, _)| name == wanted);
        found.unwrap().1.into_owned()
    };
    assert_eq!(&of("state"), state.secret());
    let http = |request: HttpRequest| -> Result<HttpResponse, std::io::Error> {
        assert!(!request.body().is_empty());
        Ok(answer(TOKENS.into()))
    };
    let exchange = client.exchange_code(AuthorizationCode::new(of("code")));
    exchange.set_pkce_verifier(verifier).request(&http).unwrap()
}
