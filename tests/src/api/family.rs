//! The two families of errors. The rows of the first generation are
//! [`DocumentedError`]; here is what the later generations make of each.
//!
//! Their error code pages are known for 400, 401 and 403. For all other rows
//! the first generation's meaning is kept, in capitals and with the numeric
//! code (assumed).

use crate::faults::DocumentedError;
use crate::options::Generation;

/// A row of the later generations' tables, with the third one's code.
pub(crate) type Later = (u16, &'static str, &'static str);

/// A row as it is answered.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) status: u16,
    pub(crate) error: String,
    pub(crate) code: String,
}

const SECURITY: &str = "FAILED_SECURITY_VALIDATION";

pub(crate) const HEADER_MISSING: Later = (400, "MISSING_INPUT", "GEN-1201-100001");
pub(crate) const HEADER_INVALID: Later = (400, "INVALID_INPUT", "GEN-1202-100001");
pub(crate) const INVALID_JWT: Later = (401, SECURITY, "GEN-1203-100010");
pub(crate) const UNKNOWN_CLIENT: Later = (401, SECURITY, "GEN-1203-100009");
/// The pages show a row for refresh tokens only; a code is taken for another
/// OAuth2 parameter (assumed).
pub(crate) const BAD_CODE: Later = (401, SECURITY, "GEN-1203-100008");
/// What is missing in an order, such as `endtoend_identification`.
pub(crate) const ORDER_MISSING: Later = (400, "MISSING_INPUT", "B14821ZZ-1200-000000");
pub(crate) const BAD_COUNTRY: Later = (400, "INVALID_INPUT", "B14821ZZ-1227-000000");
pub(crate) const BAD_CURRENCY: Later = (400, "INVALID_INPUT", "B14821ZZ-1232-000000");
pub(crate) const BAD_BBAN: Later = (400, "INVALID_INPUT", "B14821ZZ-1236-000000");
pub(crate) const BAD_BEGIN: Later = (400, "INVALID_INPUT", "B14821ZZ-1259-000000");
pub(crate) const BAD_END_MONTH: Later = (400, "INVALID_INPUT", "B14821ZZ-1322-000000");
pub(crate) const BAD_END_DAY: Later = (400, "INVALID_INPUT", "B14821ZZ-1345-000000");
pub(crate) const BAD_BIC: Later = (400, "INVALID_INPUT", "B14821ZZ-2102-000000");
pub(crate) const INVALID_PAYMENT: Later = (403, "INVALID_PAYMENT", "B14821ZZ-2121-000000");

/// How a generation writes an error.
pub(crate) fn row(error: DocumentedError, later: Option<Later>, generation: Generation) -> Row {
    let first = || Row {
        status: error.status(),
        error: error.error().to_owned(),
        code: error.code().to_owned(),
    };
    if generation == Generation::First {
        return first();
    }
    let Some((status, name, code)) = later.or_else(|| known(error)) else {
        let row = first();
        return Row { error: row.error.to_ascii_uppercase(), ..row };
    };
    let code = match generation {
        Generation::Second => code.replace("ZZ-", "-"),
        _ => code.to_owned(),
    };
    Row { status, error: name.to_owned(), code }
}

/// The words, where a later generation's were seen; else the first one's.
pub(crate) fn description(error: DocumentedError, generation: Generation) -> &'static str {
    match (generation, error) {
        (Generation::First, _) => error.description(),
        (_, DocumentedError::InvalidAccessToken) => "Invalid access token.",
        (_, DocumentedError::InvalidGrant) => "Invalid refresh token.",
        _ => error.description(),
    }
}

fn known(error: DocumentedError) -> Option<Later> {
    use DocumentedError as E;
    Some(match error {
        E::SignatureRequired | E::ScaRequired => (401, "SCA_REQUIRED", "B14800ZZ-0PLC-REDRCT"),
        E::MissingInput => (400, "MISSING_INPUT", "GEN-1201-100002"),
        E::InvalidInput => (400, "INVALID_INPUT", "GEN-1202-100002"),
        E::AmountNotPositive => (400, "INVALID_INPUT", "B14821ZZ-1231-000000"),
        E::CurrencyNotEur => BAD_CURRENCY,
        E::FailedSecurityValidation => (401, SECURITY, "GEN-1203-100008"),
        E::TokenNotInScope | E::InvalidAccessToken => (401, SECURITY, "GEN-1203-100003"),
        E::InvalidGrant => (401, SECURITY, "GEN-1203-100004"),
        E::BlockedTpp => (403, "INVALID_TPP", "B14663ZZ-2100-000000"),
        E::InvalidAccount => (403, "INVALID_ACCOUNT", "B14800ZZ-3002-000000"),
        E::ChannelNotPermitted => (403, "CHANNEL_NOT_PERMITTED", "B14800ZZ-3007-000000"),
        E::AccountNotSupported => (403, "ACCOUNT_NOT_SUPPORTED", "B14800ZZ-3008-000000"),
        E::NoActiveConsent => (403, "NO_ACTIVE_CONSENT", "B14800ZZ-3013-000000"),
        E::AccessDenied => (403, "ACCESS_DENIED", "B14800ZZ-3004-000000"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{DocumentedError, Generation, row};

    #[test]
    fn each_generation_writes_its_own_code() {
        let code = |generation| row(DocumentedError::AccountNotSupported, None, generation).code;
        assert_eq!(code(Generation::First), "20004");
        assert_eq!(code(Generation::Second), "B14800-3008-000000");
        assert_eq!(code(Generation::Third), "B14800ZZ-3008-000000");
        let unknown = row(DocumentedError::RateLimit, None, Generation::Third);
        assert_eq!(
            (unknown.error.as_str(), unknown.code.as_str()),
            ("RATE_LIMIT_EXCEEDED", "10107")
        );
    }
}
