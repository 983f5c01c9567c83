//! An error as the bank documents it: `error`, `error_code`,
//! `error_description`.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use http::StatusCode;

use super::BankCode;
use crate::{bank::BankUrl, model::Text};

/// The bank's refusal, in the form that it documents.
///
/// The text shows the code's meaning and the bank's fixed-form tokens. Its free
/// text may name a customer's account: read it with
/// [`description`](Self::description).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankError {
    status: StatusCode,
    code: BankCode,
    error: Text,
    raw_code: Text,
    description: Text,
    input: Option<&'static str>,
    url: Option<BankUrl>,
}

const REQUEST_ID: &str = "Request-ID";

/// The inputs that the bank can complain about: every header, parameter and
/// member that this crate sends. Only these are repeated from its free text.
const INPUTS: &[&str] = &[
    "Accept",
    "Accept-Language",
    "Authorization",
    "Client-ID",
    "Code-Challenge",
    "Code-Challenge-Method",
    "Content-Type",
    "Digest",
    "Redirect-URI",
    REQUEST_ID,
    "SCA-Token",
    "Signature",
    "account",
    "account.iban",
    "amount",
    "bic",
    "code",
    "code_verifier",
    "communication",
    "communication_type",
    "charge_bearer",
    "creditor_account",
    "creditor_account.bankNationalID",
    "creditor_account.bban",
    "creditor_account.bic",
    "creditor_account.currency",
    "creditor_account.iban",
    "creditor_address",
    "creditor_address.building_number",
    "creditor_address.country",
    "creditor_address.post_code",
    "creditor_address.street_name",
    "creditor_address.town_name",
    "creditor_name",
    "currency",
    "date_from",
    "date_to",
    "day_of_execution",
    "debtor_account",
    "debtor_account.currency",
    "debtor_account.iban",
    "end_date",
    "endtoend_identification",
    "execution_date",
    "frequency",
    "grant_type",
    "iban",
    "instructed_amount",
    "instructed_amount.amount",
    "instructed_amount.currency",
    "logical-id",
    "logical_id",
    "name",
    "next",
    "origin_account",
    "origin_account.iban",
    "pagesize",
    "payment-id",
    "payment-product",
    "payment_id",
    "payment_treatment_type",
    "psu_involved",
    "redirect_uri",
    "refresh_token",
    "remittance_information_structured",
    "remittance_information_unstructured",
    "remote_account",
    "remote_account.bic",
    "remote_account.iban",
    "remote_account.name",
    "requested_execution_date",
    "scope",
    "start_date",
];

impl BankError {
    pub(crate) fn new(
        status: StatusCode,
        error: &str,
        code: &str,
        description: &str,
        url: Option<BankUrl>,
    ) -> Self {
        let named = quoted(description).into_iter().find_map(known_input);
        let (meaning, input) = match BankCode::of(error, code, description) {
            BankCode::InvalidInput if refuses_request_id(named, description) => {
                (BankCode::RepeatedRequestId, Some(REQUEST_ID))
            }
            // The code of it is assumed: another that quotes the header says the same.
            BankCode::Unknown if named == Some(REQUEST_ID) => (BankCode::RepeatedRequestId, named),
            other => (other, named),
        };
        Self {
            status,
            code: meaning,
            error: error.into(),
            raw_code: code.into(),
            description: description.into(),
            input,
            url,
        }
    }

    /// About an order of the current API, whose members have other names than
    /// those that the codes were made for.
    pub(crate) fn of_current_order(self) -> Self {
        let member = match self.code {
            BankCode::AmountNotPositive => Some("instructed_amount.amount"),
            BankCode::CurrencyNotEur => Some("instructed_amount.currency"),
            BankCode::SameAccount => Some("creditor_account.iban"),
            BankCode::StructuredLength => Some("remittance_information_structured"),
            BankCode::ExecutionDateNotFuture | BankCode::ExecutionDateInvalid => {
                Some("requested_execution_date")
            }
            _ => None,
        };
        Self { input: self.input.or(member), ..self }
    }

    /// What it means.
    #[must_use]
    pub fn code(&self) -> BankCode {
        self.code
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// `error`, as sent.
    #[must_use]
    pub fn error(&self) -> &str {
        &self.error
    }

    /// `error_code`, as sent.
    #[must_use]
    pub fn raw_code(&self) -> &str {
        &self.raw_code
    }

    /// `error_description`, as sent. It may hold a customer's data or an
    /// address that opens their session: do not log it.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The header, parameter or member that the bank complains about, if it
    /// names one that this crate sends, or if its code is about one of an order of
    /// the current API.
    #[must_use]
    pub fn input(&self) -> Option<&'static str> {
        self.input
    }

    /// Where the PSU has to go, if the answer says so and the address may be
    /// opened.
    #[must_use]
    pub fn url(&self) -> Option<&BankUrl> {
        self.url.as_ref()
    }

    /// The versions that the bank says it serves, when it does not serve the
    /// one asked for.
    #[must_use]
    pub fn supported_versions(&self) -> Vec<String> {
        if self.code != BankCode::VersionNotFound {
            return Vec::new();
        }
        // "Specific version not found. Supported versions are [1,1.2]."
        let list = self.description.rsplit_once('[').and_then(|(_, rest)| rest.split_once(']'));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let version = |text: &&str| text.len() <= 16 && text.split('.').all(digits);
        list.map(|(list, _)| {
            list.split(',').map(str::trim).filter(version).map(str::to_owned).collect()
        })
        .unwrap_or_default()
    }
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code.meaning())?;
        if let Some(input) = self.input {
            write!(f, " (`{input}`)")?;
        }
        write!(f, ": HTTP {}", self.status.as_u16())?;
        for token in [self.error.as_str(), self.raw_code.as_str()] {
            if fixed_form(token) {
                write!(f, " {token}")?;
            }
        }
        Ok(())
    }
}

/// Whether a text looks like the bank's fixed-form tokens and codes, and not
/// like somebody's data or secret.
fn fixed_form(token: &str) -> bool {
    let word = |text: &str| {
        (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
    };
    // The one documented with spaces, which a customer's name may have too.
    let signature = token.eq_ignore_ascii_case("Payment has to be signed");
    let number =
        |text: &str| (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let dashed = |text: &str| {
        let parts: Vec<&str> = text.split('-').collect();
        let lengths_fit = matches!(parts.as_slice(), [a, b, c]
            if (3..=8).contains(&a.len()) && b.len() == 4 && c.len() == 6);
        lengths_fit && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    signature || word(token) || number(token) || dashed(token)
}

/// What stands between single quotes, as in `Missing required input 'INPUT'`.
fn quoted(text: &str) -> Vec<&str> {
    text.split('\'').skip(1).step_by(2).collect()
}

/// Whether what is not valid is the `Request-ID`: the input that is named, or, where
/// none is, what the text speaks of.
fn refuses_request_id(named: Option<&str>, description: &str) -> bool {
    let spoken_of = || description.to_ascii_lowercase().contains("request-id");
    named.map_or_else(spoken_of, |input| input == REQUEST_ID)
}

fn known_input(name: &str) -> Option<&'static str> {
    INPUTS.iter().copied().find(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn error(error: &str, code: &str, description: &str) -> BankError {
        BankError::new(StatusCode::BAD_REQUEST, error, code, description, None)
    }

    #[test]
    fn a_missing_input_is_named() {
        let error =
            error("missing_input", "10001", "Missing required input 'DATE_FROM'. It is 'x'.");
        assert_eq!(error.input(), Some("date_from"));
        assert_eq!(
            format!("{error}"),
            "a mandatory input is missing (`date_from`): HTTP 400 missing_input 10001"
        );
    }

    #[test]
    fn the_current_apis_members_have_their_own_names() {
        let error = |code, text| error("INVALID_INPUT", code, text).of_current_order();
        assert_eq!(error("B14821ZZ-1231-000000", "").input(), Some("instructed_amount.amount"));
        for (code, member) in [
            ("10008", "requested_execution_date"),
            ("20019", "requested_execution_date"),
            ("10009", "instructed_amount.amount"),
            ("10010", "instructed_amount.currency"),
            ("10011", "creditor_account.iban"),
            ("10013", "remittance_information_structured"),
        ] {
            assert_eq!(error(code, "").input(), Some(member), "{code}");
        }
        // What the bank names is better known.
        assert_eq!(
            error("10011", "Input 'debtor_account.iban'").input(),
            Some("debtor_account.iban")
        );
        assert_eq!(error("B14821ZZ-1232-000000", "").input(), None, "its remedy knows");
    }

    #[test]
    fn free_text_is_not_repeated() {
        let error =
            error("Jan 3", "BE68539007547034", "Input 'BE68539007547034' of Jan is not valid.");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("BE68") && !shown.contains("Jan"), "{shown}");
        assert_eq!(error.description(), "Input 'BE68539007547034' of Jan is not valid.");
    }

    #[test]
    fn an_unknown_code_stays_readable() {
        assert_eq!(
            format!("{}", error("brand_new", "B14999ZZ-1234-000000", "?")),
            "an error that this release does not know: HTTP 400 brand_new B14999ZZ-1234-000000"
        );
    }

    #[test]
    fn the_supported_versions_are_read() {
        let of = |text| error("resource_not_found", "10004", text).supported_versions();
        assert_eq!(
            of("Specific version not found.  Supported versions are [1, 1.2]."),
            ["1", "1.2"]
        );
        assert!(of("Specific version not found.").is_empty());
        // As the bank's page prints it.
        assert!(of("Specific version not found.  Supported versions are [X,..].").is_empty());
    }
}
