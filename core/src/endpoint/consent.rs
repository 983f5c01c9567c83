//! `GET /consent-uris`: where the PSU gives consent.

use alloc::vec::Vec;

use http::Request;

use super::{
    answer::Answer,
    request::{Prepared, Query, Target, challenge, identify},
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    crypto::pkce,
    error::{Error, ErrorKind},
    model::{Iban, Language, RequestId, Scope},
    secret::CodeVerifier,
    wire::consent::{self, ConsentUri},
};

/// Scope and account of generation 1: a consent covers one IBAN.
pub(crate) fn prepare(client: &Client, scope: Scope, iban: &Iban) -> Result<Prepared, Error> {
    let mut query = Query::default();
    query.push("scope", scope.as_str());
    query.push("iban", iban.as_str());
    Prepared::new(client, Operation::ConsentUris, &Target { query, ..Target::default() })
}

pub(crate) fn request(
    prepared: &Prepared,
    client: &Client,
    request_id: RequestId,
    verifier: &CodeVerifier,
) -> Request<Vec<u8>> {
    let mut request = prepared.request(client, request_id, Vec::new());
    identify(request.headers_mut(), client);
    challenge(request.headers_mut(), &pkce::challenge(verifier));
    request
}

/// The page in the language asked for; a page that names no language is taken
/// when it is the only one.
pub(crate) fn read(answer: &Answer<'_>) -> Result<BankUrl, Error> {
    let uris = answer.read(consent::read)?;
    let asked = answer.client.language();
    let uri = uris
        .iter()
        .find(|uri| uri.language() == Some(asked))
        .or_else(|| match uris.as_slice() {
            [only] if only.language().is_none() => Some(only),
            _ => None,
        })
        .ok_or_else(|| answer.error(ErrorKind::LanguageNotOffered { offered: offered(&uris) }))?;
    answer.client.bank().url(uri.uri()).map_err(|error| answer.error(ErrorKind::Url(error)))
}

fn offered(uris: &[ConsentUri]) -> Vec<Language> {
    uris.iter().filter_map(ConsentUri::language).collect()
}
