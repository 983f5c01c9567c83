//! The crate `oauth2` alone: an authorisation address with PKCE, a code for tokens, a
//! refresh. The answers come in as text; there is no HTTP client in it.

use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope, TokenResponse, TokenUrl,
    basic::BasicClient,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// A step of the flow, at a server of this address.
#[wasm_bindgen]
pub fn flow(step: u32, server: String, value: String, answer: String) -> Result<String, String> {
    let text = |error: &dyn std::error::Error| error.to_string();
    let client = BasicClient::new(ClientId::new(value.clone()))
        .set_client_secret(ClientSecret::new(value.clone()))
        .set_auth_uri(AuthUrl::new(server.clone()).map_err(|e| text(&e))?)
        .set_token_uri(TokenUrl::new(server.clone()).map_err(|e| text(&e))?)
        .set_redirect_uri(RedirectUrl::new(server).map_err(|e| text(&e))?);
    let http = |request: HttpRequest| -> Result<HttpResponse, std::io::Error> {
        let mut response = HttpResponse::new(answer.clone().into_bytes());
        *response.status_mut() = if request.body().is_empty() {
            http::StatusCode::BAD_REQUEST
        } else {
            http::StatusCode::OK
        };
        Ok(response)
    };
    let tokens = match step {
        0 => {
            let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
            let url = client.authorize_url(CsrfToken::new_random).add_scope(Scope::new(value));
            let (url, state) = url.set_pkce_challenge(challenge).url();
            return Ok(format!("{url} {} {}", state.secret(), verifier.secret()));
        }
        1 => {
            let code = client.exchange_code(AuthorizationCode::new(value.clone()));
            code.set_pkce_verifier(PkceCodeVerifier::new(value)).request(&http)
        }
        _ => client.exchange_refresh_token(&RefreshToken::new(value)).request(&http),
    };
    let tokens = tokens.map_err(|e| text(&e))?;
    Ok(format!("{} {:?}", tokens.access_token().secret(), tokens.expires_in()))
}
