//! The bank's error table: status, word, code, and a text as the bank writes it.
//!
//! Statuses of generation 1 are inferred from the order of the Payment API page
//! and from production; where a later generation's row is not public, the word of
//! the first one stands without a code.

use super::Breadth;
use crate::bank::answer::Answer;

type Row = (u16, &'static str, &'static str, &'static str);

const ONE: &[Row] = &[
    (400, "missing_input", "10001", "Missing required input 'X'."),
    (400, "invalid_input", "10002", "Input 'X' is not valid."),
    (400, "invalid_input", "10008", "Execution date must be in future."),
    (400, "invalid_input", "10009", "Amount must be biger than 0."),
    (400, "invalid_input", "10010", "Currency has to be EUR."),
    (400, "invalid_input", "10011", "Same accounts."),
    (400, "invalid_input", "10013", "STRUCTURED must be 20 chars."),
    (400, "invalid_checkdigit", "20018", "Check digits."),
    (400, "invalid_input", "20019", "Execution date is not valid."),
    (400, "SCA_required", "20007", "Go to https://www.belfius.be/sca?apptoken=T999"),
    (401, "failed_security_validation", "10003", "OAuth2 security parameters."),
    (401, "invalid_access_token", "10006", "access_token is not valid."),
    (401, "invalid_grant", "10006", "refresh token is not valid."),
    (403, "blocked_tpp", "20001", "No Active TPP found."),
    (403, "invalid_account", "20002", "No Account found."),
    (403, "channel_not_permitted", "20003", "No electronic channel."),
    (403, "account_not_supported", "20004", "Not allowed."),
    (403, "no_active_consent", "20005", "Consent deactivated."),
    (403, "access_denied", "20006", "Contact customer support."),
    (404, "resource_not_found", "10004", "Version not found. Supported versions are [9]."),
    (404, "resource_not_found", "10102", "Unsupported verb or path."),
    (405, "method_not_allowed", "10103", "Method not allowed."),
    (406, "unacceptable_media_type", "10005", "Accept-Language."),
    (415, "unsupported_media_type", "10012", "Content-Type."),
    (429, "quota_limit_exceeded", "10105", "Account Plan."),
    (429, "quota_limit_exceeded", "10106", "API Plan."),
    (429, "rate_limit_exceeded", "10107", "Rate."),
    (495, "ssl_validation_error", "10020", "error during client authentication."),
];

const THREE: &[Row] = &[
    (400, "MISSING_INPUT", "GEN-1201-100001", "Header."),
    (400, "MISSING_INPUT", "GEN-1201-100002", "Body."),
    (400, "INVALID_INPUT", "GEN-1202-100001", "Header."),
    (400, "INVALID_INPUT", "GEN-1202-100002", "Body."),
    (400, "MISSING_INPUT", "B14821ZZ-1200-000000", "endtoend_identification"),
    (400, "INVALID_INPUT", "B14821ZZ-1227-000000", "Country."),
    (400, "INVALID_INPUT", "B14821ZZ-1231-000000", "Amount."),
    (400, "INVALID_INPUT", "B14821ZZ-1232-000000", "Currency."),
    (400, "INVALID_INPUT", "B14821ZZ-1236-000000", "BBAN with BIC."),
    (400, "INVALID_INPUT", "B14821ZZ-1259-000000", "Begin date."),
    (400, "INVALID_INPUT", "B14821ZZ-1322-000000", "End date's month."),
    (400, "INVALID_INPUT", "B14821ZZ-1345-000000", "End date's day."),
    (400, "INVALID_INPUT", "B14821ZZ-2102-000000", "BIC."),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100003", "Invalid access token."),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100004", "Invalid refresh token."),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100008", "Security parameter."),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100009", "Invalid Client-ID."),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100010", "Invalid JWT."),
    (401, "SCA_REQUIRED", "B14800ZZ-0PLC-REDRCT", "Go to https://www.belfius.be/s?apptoken=T999"),
    (403, "INVALID_TPP", "B14663ZZ-2100-000000", "TPP not active."),
    (403, "INVALID_ACCOUNT", "B14800ZZ-3002-000000", "Account."),
    (403, "ACCESS_DENIED", "B14800ZZ-3004-000000", "Disabled."),
    (403, "CHANNEL_NOT_PERMITTED", "B14800ZZ-3007-000000", "Channel."),
    (403, "ACCOUNT_NOT_SUPPORTED", "B14800-3008-000000", "Account."),
    (403, "NO_ACTIVE_CONSENT", "B14800ZZ-3013-000000", "Withdrawn."),
    (403, "FORBIDDEN", "B14821ZZ-2101-000000", "Customer profile."),
    (403, "INVALID_PAYMENT", "B14821ZZ-2121-000000", "Not SEPA."),
    (404, "RESOURCE_NOT_FOUND", "", "Version not found. Supported versions are [9]."),
    (404, "RESOURCE_NOT_FOUND", "", "Unsupported verb or path."),
    (405, "METHOD_NOT_ALLOWED", "", "Method not allowed."),
    (406, "UNACCEPTABLE_MEDIA_TYPE", "", "Accept-Language."),
    (415, "UNSUPPORTED_MEDIA_TYPE", "", "Content-Type."),
    (429, "QUOTA_LIMIT_EXCEEDED", "", "Plan."),
    (429, "RATE_LIMIT_EXCEEDED", "", "Rate."),
];

/// Codes that say nothing about what became of the request, or that it was done:
/// they are not in the table, but among the odd answers and the bank's own.
const ELSEWHERE: &[&str] = &["20009", "20010", "20020", "10108", "10109"];

/// One of each reaction.
const REPRESENTATIVES: &[&str] = &[
    "10002",
    "10003",
    "10006",
    "20005",
    "10107",
    "GEN-1202-100002",
    "GEN-1203-100003",
    "GEN-1203-100004",
    "GEN-1203-100008",
    "GEN-1203-100010",
    "B14800ZZ-3013-000000",
    "B14800ZZ-3002-000000",
];

pub(super) fn answers(generation: u8, breadth: Breadth) -> Vec<(String, Answer)> {
    let rows = if generation == 1 { ONE } else { THREE };
    let wanted = |row: &&Row| breadth == Breadth::All || REPRESENTATIVES.contains(&row.2);
    let mut answers = Vec::new();
    for &(status, error, code, text) in rows.iter().filter(wanted) {
        // As production wrote it in generation 2.
        let code = if generation == 2 { code.replacen("ZZ-", "-", 1) } else { code.to_owned() };
        let answer = Answer::error(status, error, &code, text);
        let name = format!("{status} {} {code}", error.to_lowercase());
        if status == 429 && breadth == Breadth::All {
            let waits = ["0", "7", "Mon, 05 Jan 2026 09:00:07 GMT", "soon"];
            for wait in waits {
                let answer = answer.clone().with("retry-after", wait);
                answers.push((format!("{name}, Retry-After: {wait}"), answer));
            }
        }
        answers.push((name, answer));
    }
    answers
}

/// The codes of the bank's table that the walks try, without the `ZZ` that only
/// the documents have.
#[must_use]
pub fn documented_codes() -> Vec<String> {
    let rows = ONE.iter().chain(THREE).map(|row| row.2);
    rows.chain(ELSEWHERE.iter().copied()).map(|code| code.replacen("ZZ-", "-", 1)).collect()
}
