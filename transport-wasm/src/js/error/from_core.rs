//! What core says about an error, fact by fact.

use belfius_psd2::{
    BankError, CallbackError, ConsentEnd, ConsentLife, ConsentState, Error, ErrorKind, Remedy,
    model::{Language, Timestamp},
};

use super::{Thrown, facts::Facts};
use crate::js::{name::kebab, views::json};

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        let mut facts = Facts::new(kind(error.kind()), error.delivery());
        add(&mut facts, &error);
        let remedy = error.remedy();
        let input = match &remedy {
            Remedy::FixInput(input) => *input,
            _ => None,
        };
        facts.show("input", input.or_else(|| error.bank()?.input()));
        facts.remedy(Some(&remedy), error.retry_after());
        facts.thrown(&error.to_string())
    }
}

/// What an error says of the consent: what the core would note of it.
pub(super) fn consent(error: &Error) -> Option<&'static str> {
    let mut life = ConsentLife::new(Timestamp::UNIX_EPOCH);
    // Long after its renewal was due, so that all that can be noted is.
    life.note(error, Timestamp::MAX);
    match life.state(Timestamp::MAX) {
        ConsentState::Ended { reason: ConsentEnd::Withdrawn, .. } => Some("withdrawn"),
        ConsentState::Ended { .. } => Some("refresh-refused"),
        ConsentState::ScaRequired { .. } => Some("sca-required"),
        _ => None,
    }
}

/// All facts but for what to do.
fn add(facts: &mut Facts, error: &Error) {
    facts.call(Some(error.operation()), error.request_id());
    facts.show("consent", consent(error));
    facts.show("fault", Some(&kebab(&error.fault())));
    facts.status("httpStatus", error.status());
    facts.show("contentType", error.content_type());
    facts.hide("responseId", error.response_id());
    let body = error.body().filter(|body| !body.is_empty());
    facts.hide("body", body.map(|body| body.expose_text()).as_deref());
    match error.kind() {
        ErrorKind::Bank(refusal) => bank(facts, refusal),
        ErrorKind::Callback(callback) => facts.show("reason", Some(reason(callback))),
        ErrorKind::LanguageNotOffered { offered } => {
            let offered: Vec<&str> = offered.iter().map(Language::as_str).collect();
            facts.list("languages", Some(json(&offered)));
        }
        ErrorKind::Unreadable(unreadable) => facts.show("path", Some(unreadable.path())),
        ErrorKind::NotCancelled { status } => facts.show("paymentStatus", Some(status.as_str())),
        _ => {}
    }
}

fn bank(facts: &mut Facts, refusal: &BankError) {
    facts.show("code", Some(&kebab(&refusal.code())));
    facts.hide("rawError", Some(refusal.error()));
    facts.hide("rawCode", Some(refusal.raw_code()));
    facts.hide("description", Some(refusal.description()));
}

/// The kind by its name. A closed list: `error.d.ts` has the same.
fn kind(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::WrongScope { .. } => "wrong-scope",
        ErrorKind::NoConsentForPayments => "no-consent-for-payments",
        ErrorKind::NotInGeneration { .. } => "not-in-generation",
        ErrorKind::IbanNotTaken => "iban-not-taken",
        ErrorKind::IbanNeeded => "iban-needed",
        ErrorKind::FundsIban => "funds-iban",
        ErrorKind::FundsLogicalId => "funds-logical-id",
        ErrorKind::OtherOrder { .. } => "other-order",
        ErrorKind::OtherProduct => "other-product",
        ErrorKind::WrongBank => "wrong-bank",
        ErrorKind::NoRefreshToken => "no-refresh-token",
        ErrorKind::EmptyDateRange => "empty-date-range",
        ErrorKind::FundsAmount => "funds-amount",
        ErrorKind::AddressTooLong => "address-too-long",
        ErrorKind::Callback(_) => "callback",
        ErrorKind::Bank(_) => "bank",
        ErrorKind::Undocumented { .. } => "undocumented",
        ErrorKind::Unreadable(_) => "unreadable",
        ErrorKind::BodyTooLong { .. } => "body-too-long",
        ErrorKind::Url(_) => "url-refused",
        ErrorKind::NoUrl => "no-url",
        ErrorKind::LanguageNotOffered { .. } => "language-not-offered",
        ErrorKind::NotCancelled { .. } => "not-cancelled",
        ErrorKind::RepeatedPageKey { .. } => "repeated-page-key",
        ErrorKind::TooManyPages { .. } => "too-many-pages",
        _ => "other",
    }
}

fn reason(callback: &CallbackError) -> &'static str {
    use belfius_psd2::RefusalReason as R;
    match callback {
        CallbackError::WrongRedirectUri => "wrong-redirect-uri",
        CallbackError::RepeatedParameter => "repeated-parameter",
        CallbackError::StateMismatch => "state-mismatch",
        CallbackError::Expired => "expired",
        CallbackError::NoCode => "no-code",
        CallbackError::BadCode => "bad-code",
        CallbackError::Refused(refusal) => match refusal.reason() {
            R::AccessDenied => "access-denied",
            R::LoginRequired => "login-required",
            R::ServerError => "server-error",
            R::TemporarilyUnavailable => "temporarily-unavailable",
            _ => "other",
        },
        _ => "other",
    }
}
