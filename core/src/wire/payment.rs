//! The answers about payments.
//!
//! Generation 1 documents one: `{"payment_id":"…","transaction_ref":123132123}`.
//! Those of generation 3 are not published: names of the bank's style and of
//! NextGenPSD2 are taken, and everything else is kept as it came (assumed).

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{body, lenient::digits_of};
use crate::{
    error::Unreadable,
    json::{Kind, Members, Raw, last},
    model::{BankPaymentId, PaymentStatus, Text},
};

/// What the bank says about a payment that it took.
pub(crate) struct PaymentAnswer {
    pub(crate) payment_id: Option<Text>,
    pub(crate) transaction_ref: Option<Text>,
    pub(crate) status: Option<PaymentStatus>,
    /// Where the PSU signs, if a success says so among its links.
    pub(crate) sign_at: Option<String>,
}

/// Reads the payment's id, the bank's own reference, its status, and where it is
/// signed.
pub(crate) fn read(body: &[u8]) -> Result<PaymentAnswer, Unreadable> {
    let sound = body::sound(body)?;
    let members = members(&sound)?;
    let answer = PaymentAnswer {
        payment_id: text(&members, &PAYMENT_ID),
        transaction_ref: text(&members, &["transaction_ref"]),
        status: status(&members),
        sign_at: last(&members, "_links").and_then(redirect),
    };
    let nothing =
        answer.payment_id.is_none() && answer.transaction_ref.is_none() && answer.sign_at.is_none();
    if nothing {
        return Err(Unreadable::shape("", "expected `payment_id` or `transaction_ref`"));
    }
    Ok(answer)
}

/// The payment's id in any answer, an error's too.
pub(crate) fn id(body: &[u8]) -> Option<BankPaymentId> {
    let sound = body::sound(body).ok()?;
    BankPaymentId::new(text(&members(&sound).ok()?, &PAYMENT_ID)?).ok()
}

/// The addresses by which an answer, an error's too, names the payment itself
/// (NextGenPSD2), best first.
pub(crate) fn own_links(body: &[u8]) -> Vec<String> {
    let sound = body::sound(body).unwrap_or_default();
    let members = members(&sound).unwrap_or_default();
    let links = last(&members, "_links");
    let own = |name: &str| {
        let address = address(links?.member(name)?)?;
        Some(address.strip_suffix("/status").unwrap_or(&address).into())
    };
    ["self", "status"].into_iter().filter_map(own).collect()
}

/// Reads a status: without one it is no answer.
pub(crate) fn read_status(body: &[u8]) -> Result<PaymentStatus, Unreadable> {
    status(&members(&body::sound(body)?)?)
        .ok_or_else(|| Unreadable::shape("transaction_status", "expected a status"))
}

/// The status in an answer that may have none, or be none.
pub(crate) fn status_of(body: &[u8]) -> Option<PaymentStatus> {
    status(&members(&body::sound(body).ok()?).ok()?)
}

/// Reads what the bank says about a payment: its status if there is one, and all
/// of it as it came.
pub(crate) fn read_details(body: &[u8]) -> Result<(Option<PaymentStatus>, Text), Unreadable> {
    let sound = body::sound(body)?;
    let members = members(&sound)?;
    if members.is_empty() {
        return Err(Unreadable::shape("", "expected a payment, found no members"));
    }
    Ok((status(&members), Text::from(&*sound)))
}

const PAYMENT_ID: [&str; 3] = ["payment_id", "paymentId", "payment-id"];
const STATUS: [&str; 4] =
    ["transaction_status", "transactionStatus", "payment_status", "paymentStatus"];

fn members(sound: &str) -> Result<Members<'_>, Unreadable> {
    let answer = body::whole(sound)?;
    if answer.kind() != Kind::Object {
        return Err(Unreadable::shape("", "expected an object"));
    }
    answer.members().map_err(|fault| Unreadable::at(sound, &fault))
}

/// A payment's status, unless it is blank. A bare `status` beside an `error` may be
/// that of HTTP; a success may carry those members too, as `null` or empty.
fn status(members: &Members<'_>) -> Option<PaymentStatus> {
    let of_error = text(members, &["error", "error_code"]).is_some();
    let bare = if of_error { None } else { Some("status") };
    STATUS.into_iter().chain(bare).find_map(|name| {
        let code = text(members, &[name])?;
        (!code.trim().is_empty()).then(|| PaymentStatus::read(&code))
    })
}

fn text(members: &Members<'_>, names: &[&str]) -> Option<Text> {
    names.iter().find_map(|name| digits_of(last(members, name)?))
}

/// The address of a link that sends somebody somewhere: `scaRedirect` in
/// NextGenPSD2. Of several, the first by name: their order decides nothing.
fn redirect(links: Raw<'_>) -> Option<String> {
    let links = links.members().ok()?.into_iter();
    let links = links.filter(|(name, _)| name.to_ascii_lowercase().contains("redirect"));
    let (_, link) = links.min_by(|(a, _), (b, _)| a.cmp(b))?;
    address(link).map(Cow::into_owned)
}

/// A link's address: a text, or an object's `href`.
fn address(link: Raw<'_>) -> Option<Cow<'_, str>> {
    link.text().or_else(|| link.member("href")?.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_answer_of_the_current_api_may_name_where_to_sign() {
        let body = br#"{"payment_id":"a","transaction_status":"RCVD",
            "_links":{"self":{"href":"/x"},"scaRedirect":{"href":"https://h.example/s"}}}"#;
        let answer = read(body).unwrap();
        assert_eq!(answer.sign_at.as_deref(), Some("https://h.example/s"));
        assert_eq!(answer.status, Some(PaymentStatus::Received));
        assert_eq!(id(body).unwrap().as_str(), "a");
    }

    #[test]
    fn a_status_has_several_names() {
        for name in STATUS.into_iter().chain(["status"]) {
            let body = alloc::format!(r#"{{"{name}":"ACSC"}}"#);
            let status = read_status(body.as_bytes()).unwrap();
            assert_eq!(status, PaymentStatus::Settled, "{name}");
        }
        let body = br#"{"status":"ACSC","error":null,"error_code":""}"#;
        assert_eq!(read_status(body).unwrap(), PaymentStatus::Settled);
        assert!(read_status(br#"{"status":"404","error":"x"}"#).is_err());
        assert!(read_status(b"{}").is_err() && read_status(br#"{"status":null}"#).is_err());
    }

    #[test]
    fn a_blank_status_is_none() {
        for blank in ["", " ", r"\t\n ", r"\u00a0"] {
            let body = alloc::format!(r#"{{"transaction_status":"{blank}"}}"#);
            assert!(read_status(body.as_bytes()).is_err(), "{blank:?}");
            let body = alloc::format!(r#"{{"transaction_status":"{blank}","status":"ACSC"}}"#);
            assert_eq!(status_of(body.as_bytes()), Some(PaymentStatus::Settled), "{blank:?}");
        }
    }

    #[test]
    fn an_id_may_be_a_number() {
        assert_eq!(id(br#"{"error":"x","payment_id":12}"#).unwrap().as_str(), "12");
        assert!(id(b"<html>").is_none() && id(br#"{"payment_id":""}"#).is_none());
    }
}
