//! A file of payments: the bytes are signed and digested as they are. What is
//! inside is the bank's business after the PSU has signed, so only the account
//! that pays is looked for.

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use serde_json::Map;

use super::Ordered;
use crate::api::call::Call;
use crate::api::content_type;
use crate::api::headers::required;
use crate::api::refusal::Refusal;
use crate::api::signature;
use crate::bank::iban;
use crate::bank::initiation::Shown;

/// # Errors
/// 415 for another type, 400 for a file that is too large or no pain.001, 401
/// for a digest or signature that is not the file's.
pub(super) fn read(call: &Call<'_>) -> Result<Ordered, Refusal> {
    content_type::check_xml(call)?;
    let body = &call.request.body;
    let most = call.shared.options.max_file_size;
    if body.len() > most {
        return Err(Refusal::invalid("body", &format!("It has more than {most} bytes.")));
    }
    let headers = &call.request.headers;
    let given = required(headers, "Digest")?;
    let right = format!("SHA-256={}", BASE64.encode(digest(&SHA256, body).as_ref()));
    if given != right {
        return Err(Refusal::security("Digest: it is not the SHA-256 of the file."));
    }
    signature::check_detached(required(headers, "Signature")?, body, &call.bank.signing_keys)?;

    let text =
        std::str::from_utf8(body).map_err(|_| Refusal::invalid("body", "It is not UTF-8."))?;
    let is_pain = text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
        && text.contains("pain.001.")
        && text.trim_end().ends_with("Document>");
    if !is_pain {
        return Err(Refusal::invalid("body", "It is no pain.001 document."));
    }
    let debtor = debtor(text).map(str::to_owned);
    let shown = Shown { payee: format!("pain.001, {} bytes", body.len()), ..Shown::default() };
    Ok(Ordered { debtor, members: Map::new(), shown })
}

/// The first account that pays; a file without one lets the PSU pick.
fn debtor(xml: &str) -> Option<&str> {
    let (_, rest) = xml.split_once("<DbtrAcct>")?;
    let (account, _) = rest.split_once("</DbtrAcct>")?;
    let (_, rest) = account.split_once("<IBAN>")?;
    let (number, _) = rest.split_once("</IBAN>")?;
    Some(number.trim()).filter(|number| iban::is_valid(number))
}
