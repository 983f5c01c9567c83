//! `POST /token`: tokens for a code, or for a refresh token.
//!
//! The bank's first pages say that it consumes JSON; its later page, and every
//! client in production, say a form.

use alloc::vec::Vec;

use http::{
    HeaderValue, Request,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use jiff::SignedDuration;
use url::form_urlencoded::Serializer;

use super::{
    answer::Answer,
    request::{Prepared, Target},
};
use crate::{
    bank::Operation,
    client::Client,
    error::Error,
    model::{RequestId, Scope},
    secret::{AuthorizationCode, CodeVerifier, RefreshToken},
    tokens::Tokens,
    wire::token,
};

pub(crate) fn prepare(
    client: &Client,
    operation: Operation,
    scope: Scope,
) -> Result<Prepared, Error> {
    Prepared::new(client, operation, scope, Target::default())
}

/// The form of a code. A code that came without a challenge, as after strong
/// authentication, goes without a verifier.
pub(crate) fn code_form(
    code: &AuthorizationCode,
    redirect_uri: &str,
    verifier: Option<&CodeVerifier>,
) -> Vec<u8> {
    let mut form = Serializer::new(alloc::string::String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code.expose())
        .append_pair("redirect_uri", redirect_uri);
    if let Some(verifier) = verifier {
        form.append_pair("code_verifier", verifier.expose());
    }
    form.finish().into_bytes()
}

/// The form of a refresh token.
pub(crate) fn refresh_form(token: &RefreshToken) -> Vec<u8> {
    let mut form = Serializer::new(alloc::string::String::new());
    form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", token.expose());
    form.finish().into_bytes()
}

pub(crate) fn request(
    prepared: &Prepared,
    client: &Client,
    request_id: RequestId,
    form: Vec<u8>,
) -> Request<Vec<u8>> {
    let mut request = prepared.request(client, request_id, form);
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, client.basic_header());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    request
}

/// The tokens. Their scope is the one that was asked for: tokens are bound to it
/// (documented), and an answer that says another must not make them unusable.
pub(crate) fn read(answer: &Answer<'_>, asked: Scope) -> Result<Tokens, Error> {
    let read = answer.read(token::read)?;
    let lifetime = read.expires_in.map(SignedDuration::from_secs);
    let (logical_id, iban, sca_token) = (read.logical_id, read.iban, read.sca_token);
    let mut tokens = Tokens::new(answer.client, asked, read.access_token, answer.now);
    let pair = tokens.pair_mut();
    pair.refresh = read.refresh_token;
    // A lifetime beyond the end of time is as good as none.
    pair.expires_at = lifetime.and_then(|lifetime| answer.now.checked_add(lifetime).ok());
    pair.logical_id = logical_id;
    pair.iban = iban;
    Ok(match sca_token {
        Some(token) => tokens.with_sca_token(token, answer.now),
        None => tokens,
    })
}
