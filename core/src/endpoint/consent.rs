//! `GET /consent-uris`: where the PSU gives consent.

use alloc::vec::Vec;

use http::Request;

use super::{
    answer::Answer,
    request::{Prepared, Query, Target, challenge, identify, row},
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

/// Scope and account, as the version takes them: 1 an IBAN alone, 2 and 3 a scope
/// too, 4 a scope alone (documented: consent reference page).
pub(crate) fn prepare(
    client: &Client,
    scope: Scope,
    iban: Option<&Iban>,
) -> Result<Prepared, Error> {
    let operation = Operation::ConsentUris;
    let version = row(client, operation, scope)?.major();
    let mut query = Query::default();
    // Version 1 knows AIS only, and does not name it.
    if version > 1 || scope != Scope::Ais {
        query.push("scope", scope.as_str());
    }
    match iban {
        Some(_) if version >= 4 => return Err(Error::new(operation, ErrorKind::IbanNotTaken)),
        Some(iban) => query.push("iban", iban.as_str()),
        None if version < 4 => return Err(Error::new(operation, ErrorKind::IbanNeeded)),
        None => {}
    }
    Prepared::new(client, operation, scope, Target { query, ..Target::default() })
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
