//! Errors as JavaScript knows them: objects of the class `BelfiusError`, with the
//! facts as members.
//!
//! What shows where an error is printed, or written as JSON, repeats no secret and
//! none of the customer's data. What may hold some is a member that does not show:
//! the tokens that could not be stored, an address that opens the customer's
//! session, the bank's free text.

mod facts;
mod from_core;
mod from_transport;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use self::facts::Facts;
use super::script::set_hidden;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("error.d.ts");

/// What a call throws, or its promise is rejected with.
#[derive(Debug)]
pub struct Thrown(JsValue);

/// A wrong argument: which one, and what is wrong with it. Nothing was sent.
pub(super) fn invalid(field: &str, text: &str) -> Thrown {
    of_kind("invalid-argument", field, None, text)
}

/// As [`invalid`], with the bank's own name for the field.
fn invalid_input(field: &str, input: &str, text: &str) -> Thrown {
    of_kind("invalid-argument", field, Some(input), text)
}

fn of_kind(kind: &str, field: &str, input: Option<&str>, text: &str) -> Thrown {
    let mut facts = Facts::of(kind);
    facts.show("fault", Some("caller"));
    facts.show("field", Some(field));
    facts.show("input", input);
    facts.show("remedy", Some("fix-input"));
    facts.thrown(&format!("{field}: {text}"))
}

impl Thrown {
    /// An error of this kind, before anything was sent.
    pub(super) fn of_kind(kind: &str, message: &str) -> Self {
        Facts::of(kind).thrown(message)
    }

    /// Something that JavaScript threw where nobody expected it.
    pub(super) fn other() -> Self {
        Self::of_kind("other", "the runtime refused what it never refuses")
    }

    /// The same error, because of another of ours. Of nobody else's: Node prints a
    /// cause, and theirs may hold a secret.
    fn with_cause(self, cause: &Self) -> Self {
        set_hidden(&self.0, "cause", &cause.0);
        self
    }

    /// The same error, with what the caller's store threw.
    fn with_store_error(self, thrown: &JsValue) -> Self {
        set_hidden(&self.0, "storeError", thrown);
        self
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0
    }
}

#[cfg(test)]
mod tests {
    use belfius_psd2::{BankCode as C, Delivery, Operation};

    use crate::{
        Limit, SendKind as S,
        js::name::{kebab, union},
    };

    const TYPES: &str = include_str!("error.d.ts");

    #[test]
    fn every_code_of_the_bank_has_its_type() {
        let codes = [
            C::MissingInput,
            C::InvalidInput,
            C::RepeatedRequestId,
            C::ExecutionDateNotFuture,
            C::AmountNotPositive,
            C::CurrencyNotEur,
            C::SameAccount,
            C::StructuredLength,
            C::CheckDigits,
            C::ExecutionDateInvalid,
            C::ScaRequired,
            C::SecurityParameters,
            C::InvalidAccessToken,
            C::InvalidRefreshToken,
            C::InvalidClientId,
            C::InvalidJwt,
            C::BlockedTpp,
            C::InvalidAccount,
            C::ChannelNotPermitted,
            C::AccountNotSupported,
            C::NoActiveConsent,
            C::AccessDenied,
            C::DuplicatePaymentId,
            C::SignatureRequired,
            C::VersionNotFound,
            C::ResourceNotFound,
            C::MethodNotAllowed,
            C::UnacceptableMediaType,
            C::UnsupportedMediaType,
            C::QuotaExceeded,
            C::RateLimitExceeded,
            C::TlsValidation,
            C::InternalError,
            C::UnavailableNow,
            C::UnavailableToday,
            C::CustomerProfile,
            C::InvalidPayment,
            C::CountryInvalid,
            C::CurrencyInvalid,
            C::BbanWithBic,
            C::BicInvalid,
            C::StartDateNotFuture,
            C::EndDateMonth,
            C::EndDateDay,
            C::Unknown,
        ];
        let names: Vec<String> = codes.iter().map(|code| kebab(code)).collect();
        assert_eq!(union(TYPES, "BankCode"), names);
    }

    #[test]
    fn every_way_to_fail_on_the_way_has_its_type() {
        let kinds = union(TYPES, "ErrorKind");
        for kind in [
            S::NotHttps,
            S::NotMapped,
            S::ForbiddenHeader,
            S::NotForFetch,
            S::Unresolved,
            S::ConnectFailed,
            S::TlsHandshake,
            S::ServerCertificate,
            S::ClientCertificate,
            S::Aborted,
            S::Network,
            S::CorsRefused,
            S::OpaqueRedirect,
            S::CutOff,
            S::HeadersTooLarge,
            S::NotHttp,
            S::NotTheBank,
            S::BadProxyStatus,
            S::NotAResponse,
            S::BodyTooLong,
            S::Other,
        ] {
            assert!(kinds.contains(&kebab(&kind)), "{kind:?}");
        }
        assert_eq!(kebab(&S::Timeout(Limit::Total)), "timeout", "which is a time-out there");
        assert!(kinds.contains(&"time-out".to_owned()));
    }

    #[test]
    fn every_kind_in_the_code_has_its_type() {
        let kinds = union(TYPES, "ErrorKind");
        let (core, transport) = (include_str!("from_core.rs"), include_str!("from_transport.rs"));
        let (_, table) = core.split_once("fn kind(").unwrap();
        let (table, _) = table.split_once("\nfn ").unwrap();
        let of_core = table.split("=> \"").skip(1);
        let of_transport = transport.split("of(\"").chain(transport.split("of_kind(\"")).skip(1);
        for found in of_core.chain(of_transport).filter_map(|rest| rest.split('"').next()) {
            let word = found.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(!word || kinds.contains(&found.to_owned()), "{found}");
        }
    }

    #[test]
    fn deliveries_and_operations_have_their_types() {
        let deliveries = [Delivery::NotSent, Delivery::Refused, Delivery::Unknown];
        let names: Vec<String> = deliveries.iter().map(|delivery| kebab(delivery)).collect();
        assert_eq!(union(TYPES, "Delivery"), names);
        let operations: Vec<String> = Operation::ALL.iter().map(|known| kebab(known)).collect();
        assert_eq!(union(include_str!("../bank.d.ts"), "Operation"), operations);
    }
}
