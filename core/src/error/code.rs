//! The bank's error table: three families of codes, one meaning each.
//!
//! Generation 1 has numbers (`10006`); later ones have `GEN-1203-100003` and
//! `B14800ZZ-3013-000000`, the last without its `ZZ` in production. They are
//! compared without case and without `ZZ`; where the code is new, the `error`
//! text decides.

use super::code_table::{BY_CODE, BY_ERROR};
use crate::error::Fault;

/// What an error of the bank means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BankCode {
    /// A mandatory input is missing (10001).
    MissingInput,
    /// An input is not valid (10002).
    InvalidInput,
    /// The `Request-ID` is not valid (10002). This crate makes each of them as the bank
    /// wants them, and sends each once. So something between the program and the bank
    /// has sent the request twice (or the program has used a [`Seed`](crate::Seed)
    /// twice), and this is the response to the second: the first may have been carried
    /// out.
    RepeatedRequestId,
    /// The execution date must be in the future (10008).
    ExecutionDateNotFuture,
    /// The amount must be more than zero (10009).
    AmountNotPositive,
    /// The currency must be EUR (10010).
    CurrencyNotEur,
    /// Debtor and creditor are the same account (10011).
    SameAccount,
    /// A structured communication must have 20 characters (10013).
    StructuredLength,
    /// The check digits of an account or of a structured communication are wrong (20018).
    CheckDigits,
    /// The execution date is no banking day (20019).
    ExecutionDateInvalid,
    /// The PSU must authenticate again, at an address in the answer (20007).
    ScaRequired,
    /// A security parameter, such as a code or a PKCE verifier, was refused (10003).
    SecurityParameters,
    /// The access token is not valid, or not in this scope (10006).
    InvalidAccessToken,
    /// The refresh token is not valid: `invalid_grant` (10006). That it says the
    /// same of a callback's code is assumed.
    InvalidRefreshToken,
    /// The client id is not known (`GEN-1203-100009`).
    InvalidClientId,
    /// The logical id, the SCA token or the PIS token is not valid (`GEN-1203-100010`).
    InvalidJwt,
    /// The TPP is not active (20001).
    BlockedTpp,
    /// No such account at this bank, or at this brand's host (20002).
    InvalidAccount,
    /// The account is in no electronic channel, or at the other brand's host (20003).
    ChannelNotPermitted,
    /// The account is not one that PSD2 opens (20004).
    AccountNotSupported,
    /// The PSU withdrew the consent (20005).
    NoActiveConsent,
    /// The bank disabled the access (20006).
    AccessDenied,
    /// A payment with this `payment_id` exists (20009).
    DuplicatePaymentId,
    /// The payment has to be signed by the PSU (20010).
    SignatureRequired,
    /// The version is not served (10004).
    VersionNotFound,
    /// No such resource, or not with this verb (10102).
    ResourceNotFound,
    /// The verb is not allowed (10103).
    MethodNotAllowed,
    /// The `Accept` or `Accept-Language` header is missing or unknown (10005).
    UnacceptableMediaType,
    /// The `Content-Type` must be `application/json` (10012).
    UnsupportedMediaType,
    /// A quota of the account plan or the API plan is used up (10105, 10106).
    QuotaExceeded,
    /// Too many requests (10107).
    RateLimitExceeded,
    /// The client certificate was refused (10020).
    TlsValidation,
    /// An internal error of the bank (20020).
    InternalError,
    /// Not at this time (10108).
    UnavailableNow,
    /// Not on this day; try again in 24 hours (10109).
    UnavailableToday,
    /// The customer's profile forbids it: limits, country (`B14821-2101`).
    CustomerProfile,
    /// This payment is not allowed (`B14821-2121`).
    InvalidPayment,
    /// The country is not valid (`B14821-1227`).
    CountryInvalid,
    /// The currency is not valid (`B14821-1232`).
    CurrencyInvalid,
    /// A BBAN does not go with this BIC (`B14821-1236`).
    BbanWithBic,
    /// The BIC is missing or wrong (`B14821-2102`).
    BicInvalid,
    /// A standing order must begin in the future (`B14821-1259`).
    StartDateNotFuture,
    /// The month of a standing order's end does not fit its frequency
    /// (`B14821-1322`).
    EndDateMonth,
    /// The day of a standing order's end is not valid (`B14821-1345`; the bank's
    /// text is cut short in what is public).
    EndDateDay,
    /// A code that this release does not know.
    Unknown,
}

impl BankCode {
    /// The meaning of an error, by its code and, failing that, by its `error`.
    pub(super) fn of(error: &str, code: &str, description: &str) -> Self {
        let found = lookup(BY_CODE, |known| same_code(known, code))
            .or_else(|| lookup(BY_ERROR, |known| known.eq_ignore_ascii_case(error)))
            .unwrap_or(Self::Unknown);
        let description = description.to_ascii_lowercase();
        // Number 10006 serves the access token and the refresh token alike.
        let refresh =
            error.eq_ignore_ascii_case("invalid_grant") || description.contains("refresh token");
        let access =
            ["access_token is not valid", "access_token not valid", "invalid access token"];
        let access = error.eq_ignore_ascii_case("invalid_token")
            || access.iter().any(|words| description.contains(words));
        match found {
            Self::InvalidAccessToken if refresh => Self::InvalidRefreshToken,
            // How production says it of an SCA token, before it had a code.
            Self::SecurityParameters | Self::InvalidAccessToken | Self::Unknown
                if description.contains("invalid jwt") =>
            {
                Self::InvalidJwt
            }
            // The later families' codes for it are not public; its words are known.
            Self::ResourceNotFound | Self::UnacceptableMediaType | Self::Unknown
                if description.contains("supported version") =>
            {
                Self::VersionNotFound
            }
            // How production clients know it, whatever the code.
            Self::SecurityParameters | Self::Unknown if access => Self::InvalidAccessToken,
            found => found,
        }
    }

    /// What it means, in a few words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::MissingInput => "a mandatory input is missing",
            Self::InvalidInput => "an input is not valid",
            Self::RepeatedRequestId => {
                "the bank has seen this Request-ID before: something between this program and the bank sent the request twice"
            }
            Self::ExecutionDateNotFuture => "the execution date must be in the future",
            Self::AmountNotPositive => "the amount must be more than zero",
            Self::CurrencyNotEur => "the currency must be EUR",
            Self::SameAccount => "debtor and creditor are the same account",
            Self::StructuredLength => "a structured communication must have 20 characters",
            Self::CheckDigits => {
                "the check digits of an IBAN or of the structured communication are wrong"
            }
            Self::ExecutionDateInvalid => "the execution date is no banking day",
            Self::ScaRequired => "the customer must authenticate again",
            Self::SecurityParameters => "a security parameter was refused",
            Self::InvalidAccessToken => "the access token is not valid here",
            Self::InvalidRefreshToken => "the refresh token or the code is not valid",
            Self::InvalidClientId => "the client id is not known",
            Self::InvalidJwt => "the logical id, SCA token or PIS token is not valid",
            Self::BlockedTpp => "the TPP is not active at the bank",
            Self::InvalidAccount => "no such account at this bank or brand",
            Self::ChannelNotPermitted => "the account is in no electronic channel of this brand",
            Self::AccountNotSupported => "the account is not open to PSD2",
            Self::NoActiveConsent => "the customer has withdrawn the consent",
            Self::AccessDenied => "the bank has disabled the access",
            Self::DuplicatePaymentId => "a payment with this payment_id exists already",
            Self::SignatureRequired => "the payment has to be signed by the customer",
            Self::VersionNotFound => "this version of the operation is not served",
            Self::ResourceNotFound => "no such resource, or not with this verb",
            Self::MethodNotAllowed => "the verb is not allowed",
            Self::UnacceptableMediaType => "the Accept or Accept-Language header was refused",
            Self::UnsupportedMediaType => "the Content-Type header was refused",
            Self::QuotaExceeded => "a quota is used up",
            Self::RateLimitExceeded => "too many requests",
            Self::TlsValidation => "the client certificate was refused",
            Self::InternalError => "an internal error of the bank",
            Self::UnavailableNow => "the bank's API is not available now",
            Self::UnavailableToday => "the bank's API is not available today",
            Self::CustomerProfile => "the customer's profile or limits forbid it",
            Self::InvalidPayment => "this kind of payment is not allowed",
            Self::CountryInvalid => "the country is not valid",
            Self::CurrencyInvalid => "the currency is not valid",
            Self::BbanWithBic => "the BBAN does not go with the BIC",
            Self::BicInvalid => "the BIC is missing or wrong",
            Self::StartDateNotFuture => "a standing order must begin in the future",
            Self::EndDateMonth => "the month of the end date does not fit the frequency",
            Self::EndDateDay => "the day of the end date is not valid",
            Self::Unknown => "an error that this release does not know",
        }
    }

    pub(super) const fn fault(self) -> Fault {
        match self {
            Self::ScaRequired
            | Self::NoActiveConsent
            | Self::AccountNotSupported
            | Self::ChannelNotPermitted
            | Self::InvalidAccount
            | Self::CustomerProfile
            | Self::InvalidRefreshToken
            | Self::SignatureRequired => Fault::Customer,
            Self::AccessDenied
            | Self::RepeatedRequestId
            | Self::InternalError
            | Self::UnavailableNow
            | Self::UnavailableToday
            | Self::Unknown => Fault::Bank,
            _ => Fault::Caller,
        }
    }
}

fn lookup(table: &[(&str, BankCode)], is: impl Fn(&str) -> bool) -> Option<BankCode> {
    table.iter().find(|(known, _)| is(known)).map(|(_, code)| *code)
}

/// Equal but for case and for the `ZZ` that only the documents have.
fn same_code(known: &str, code: &str) -> bool {
    let code = code.trim();
    let (head, tail) = code.split_once('-').unwrap_or((code, ""));
    let head = match head.len().checked_sub(2).and_then(|at| head.split_at_checked(at)) {
        Some((short, zz)) if zz.eq_ignore_ascii_case("ZZ") => short,
        _ => head,
    };
    match known.split_once('-') {
        None => code == known,
        Some((known_head, known_tail)) => {
            head.eq_ignore_ascii_case(known_head) && tail.eq_ignore_ascii_case(known_tail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_three_families_mean_the_same() {
        for code in ["20005", "B14800ZZ-3013-000000", "B14800-3013-000000", "b14800zz-3013-000000"]
        {
            assert_eq!(BankCode::of("x", code, ""), BankCode::NoActiveConsent, "{code}");
        }
        assert_eq!(BankCode::of("x", "gen-1203-100003", ""), BankCode::InvalidAccessToken);
    }

    #[test]
    fn number_10006_is_two_errors() {
        let of = |error, description| BankCode::of(error, "10006", description);
        assert_eq!(
            of("invalid_access_token", "access_token is not valid."),
            BankCode::InvalidAccessToken
        );
        assert_eq!(of("invalid_grant", "x"), BankCode::InvalidRefreshToken);
        assert_eq!(
            of("INVALID_GRANT", "refresh token is not valid."),
            BankCode::InvalidRefreshToken
        );
    }

    #[test]
    fn an_invalid_jwt_is_known_by_its_words_too() {
        let of = |code, text| BankCode::of("failed_security_validation", code, text);
        assert_eq!(of("10003", "Invalid JWT."), BankCode::InvalidJwt);
        assert_eq!(of("GEN-1203-100010", ""), BankCode::InvalidJwt);
        assert_eq!(of("10003", "code_verifier"), BankCode::SecurityParameters);
    }

    #[test]
    fn a_dead_access_token_is_known_by_its_words_too() {
        let of = |code, text| BankCode::of("FAILED_SECURITY_VALIDATION", code, text);
        assert_eq!(of("10003", "access_token is not valid."), BankCode::InvalidAccessToken);
        assert_eq!(of("", "Invalid access token."), BankCode::InvalidAccessToken);
        assert_eq!(BankCode::of("invalid_token", "", ""), BankCode::InvalidAccessToken);
        assert_eq!(of("", "Invalid refresh token."), BankCode::SecurityParameters);
    }

    #[test]
    fn a_version_that_is_not_served_is_known_by_its_words_too() {
        let text = "Specific version not found. Supported versions are [3].";
        let of = |code| BankCode::of("RESOURCE_NOT_FOUND", code, text);
        assert_eq!(of("GEN-1204-100001"), BankCode::VersionNotFound);
        let bare = BankCode::of("RESOURCE_NOT_FOUND", "GEN-1204-100001", "");
        assert_eq!(bare, BankCode::ResourceNotFound);
    }

    #[test]
    fn an_unknown_code_is_read_by_its_error() {
        assert_eq!(BankCode::of("SERVICE_UNAVAILABLE", "", ""), BankCode::UnavailableNow);
        assert_eq!(BankCode::of("Payment has to be signed", "", ""), BankCode::SignatureRequired);
        assert_eq!(BankCode::of("new_thing", "99999", ""), BankCode::Unknown);
        assert_eq!(BankCode::of("", "", ""), BankCode::Unknown);
    }
}
