//! The bank's error tables, row by row: what each error means, whose fault it
//! is, what became of the request, and what to do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    AccountRequest, BankCode as C, CodeExchange, Delivery, Error, ErrorKind, Fault, PaymentRequest,
    Remedy,
    model::{PsuPresence, Scope},
};
use common::*;
use http::Response;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn account() -> AccountRequest {
    client().account(&logical_id(), &last_tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap()
}

fn exchange() -> CodeExchange {
    let pending = consent().pending;
    let callback = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
    pending.callback(&client(), &callback, now(), seed()).unwrap()
}

fn payment() -> PaymentRequest {
    client().initiate(&signed(), None, seed()).unwrap()
}

fn of_consent(response: Response<Vec<u8>>) -> Error {
    fails(client().consent(Scope::Ais, &iban(), seed()).unwrap(), response)
}

/// Generation 1, as the bank's Payment API page prints it; statuses as seen in
/// production, or by the order of the page. `read` and `pay` are what the remedy
/// says for an account and for a payment.
struct Row {
    status: u16,
    error: &'static str,
    code: &'static str,
    text: &'static str,
    means: C,
    fault: Fault,
    delivery: Delivery,
    read: &'static str,
    pay: &'static str,
}

const LOOK: &str =
    "it may have been done: look it up before sending it again, and never under another id";
const ASK: &str = "ask the bank, with the Request-ID";
const NOT: &str = "do not repeat it";
const WAIT: &str = "wait and call again";

#[rustfmt::skip]
const GENERATION_1: &[Row] = &[
    row(400, "missing_input", "10001", "Missing required input 'IBAN'. It is not there.", C::MissingInput, Fault::Caller, "correct `iban`"),
    row(400, "missing_input", "10001", "Missing required input 'INPUT'. DETAILS OF WHAT IS WRONG.", C::MissingInput, Fault::Caller, "correct the call"),
    row(400, "invalid_input", "10002", "Input 'DATE_FROM' is not valid. It is a day.", C::InvalidInput, Fault::Caller, "correct `date_from`"),
    row(400, "invalid_input", "10002", "Input 'INPUT' is not valid. DETAILS OF WHAT IS WRONG.", C::InvalidInput, Fault::Caller, "correct the call"),
    row(400, "invalid_input", "10008", "Execution date must be in future.", C::ExecutionDateNotFuture, Fault::Caller, "correct `execution_date`"),
    row(400, "invalid_input", "10009", "Amount must be biger than 0.", C::AmountNotPositive, Fault::Caller, "correct `amount`"),
    row(400, "invalid_input", "10010", "Currency has to be EUR.", C::CurrencyNotEur, Fault::Caller, "correct `currency`"),
    row(400, "invalid_input", "10011", "Sender and receiver account must not be same.", C::SameAccount, Fault::Caller, "correct `remote_account.iban`"),
    row(400, "invalid_input", "10013", "Communication must be of exact 20 chars length for STRUCTURED communication.", C::StructuredLength, Fault::Caller, "correct `communication`"),
    row(400, "invalid_checkdigit", "20018", "Either Order/Beneficiary account is not in correct format OR structured communication is not valid.", C::CheckDigits, Fault::Caller, "correct the call"),
    row(400, "invalid_input", "20019", "Execution date is not valid.", C::ExecutionDateInvalid, Fault::Caller, "correct `execution_date`"),
    row(401, "failed_security_validation", "10003", "Validation failed for security related parameters. DETAILS OF WHAT IS WRONG.", C::SecurityParameters, Fault::Caller, "correct the call"),
    row(401, "invalid_access_token", "10006", "access_token not valid in this scope.", C::InvalidAccessToken, Fault::Caller, "refresh the tokens and call again"),
    row(401, "invalid_access_token", "10006", "access_token is not valid.", C::InvalidAccessToken, Fault::Caller, "refresh the tokens and call again"),
    row(403, "blocked_tpp", "20001", "No Active TPP found.", C::BlockedTpp, Fault::Caller, ASK),
    row(403, "invalid_account", "20002", "No Account found.", C::InvalidAccount, Fault::Customer, NOT),
    row(403, "channel_not_permitted", "20003", "This account can not be consultated via electronical channel.", C::ChannelNotPermitted, Fault::Customer, NOT),
    row(403, "channel_not_permitted", "20003", "This account can't be consulted via electronic channel", C::ChannelNotPermitted, Fault::Customer, NOT),
    row(403, "account_not_supported", "20004", "This account is not allowed for this type of request.", C::AccountNotSupported, Fault::Customer, NOT),
    row(403, "no_active_consent", "20005", "No active consent found, please start again with /consent-uris", C::NoActiveConsent, Fault::Customer, "send the customer through consent again"),
    row(403, "access_denied", "20006", "Access is not ok for this account. Please contact customer support.", C::AccessDenied, Fault::Bank, ASK),
    Row { delivery: Delivery::Unknown, read: LOOK, pay: LOOK, ..row(403, "duplicate_payment_id", "20009", "Duplicate payment-id.", C::DuplicatePaymentId, Fault::Caller, LOOK) },
    row(404, "resource_not_found", "10004", "Specific version not found.  Supported versions are [1,1.2].", C::VersionNotFound, Fault::Caller, "set version 1 or 1.2 in the contract"),
    row(404, "resource_not_found", "10004", "Specific version not found.  Supported versions are [X,..].", C::VersionNotFound, Fault::Caller, "set another version in the contract"),
    row(404, "resource_not_found", "10102", "Requested resource was not found.", C::ResourceNotFound, Fault::Caller, ASK),
    row(405, "method_not_allowed", "10103", "Requested HTTP method is not allowed for this api.", C::MethodNotAllowed, Fault::Caller, ASK),
    row(406, "unacceptable_media_type", "10005", "Server can not return the response In the format mentioned in the request. Supported type is application/vnd.belfius.api+json;.", C::UnacceptableMediaType, Fault::Caller, "correct the call"),
    row(415, "unsupported_media_type", "10012", "Content-Type must be application/json.", C::UnsupportedMediaType, Fault::Caller, "correct the call"),
    row(429, "quota_limit_exceeded", "10105", "Quota limit exceed.", C::QuotaExceeded, Fault::Caller, WAIT),
    row(429, "quota_limit_exceeded", "10106", "Quota limit exceed.", C::QuotaExceeded, Fault::Caller, WAIT),
    row(429, "rate_limit_exceeded", "10107", "Rate limit exceed.", C::RateLimitExceeded, Fault::Caller, WAIT),
    row(495, "ssl_validation_error", "10020", "error during client authentication.", C::TlsValidation, Fault::Caller, ASK),
    doubtful(500, "internal_server_error", "20020", "Internal error occurred.", C::InternalError, WAIT),
    doubtful(503, "service_unavailable", "10108", "Service unavailable, please try after some time.", C::UnavailableNow, WAIT),
    doubtful(503, "service_unavailable", "10109", "Service unavailable, please try in 24 hours.", C::UnavailableToday, "wait 86400 s and call again"),
    doubtful(503, "SERVICE_UNAVAILABLE", "", "", C::UnavailableNow, WAIT),
];

/// A refusal: the request was not carried out.
const fn row(
    status: u16,
    error: &'static str,
    code: &'static str,
    text: &'static str,
    means: C,
    fault: Fault,
    remedy: &'static str,
) -> Row {
    let delivery = Delivery::Refused;
    Row { status, error, code, text, means, fault, delivery, read: remedy, pay: remedy }
}

/// A failure: a payment may have been carried out.
const fn doubtful(
    status: u16,
    error: &'static str,
    code: &'static str,
    text: &'static str,
    means: C,
    remedy: &'static str,
) -> Row {
    let (fault, delivery) = (Fault::Bank, Delivery::Unknown);
    Row { status, error, code, text, means, fault, delivery, read: remedy, pay: LOOK }
}

#[test]
fn every_row_of_generation_one() {
    for row in GENERATION_1 {
        let response = || bank_error(row.status, row.error, row.code, row.text);
        let what = format!("{} {} {}", row.status, row.error, row.code);
        for (error, remedy) in
            [(fails(account(), response()), row.read), (fails(payment(), response()), row.pay)]
        {
            let bank = error.bank().unwrap_or_else(|| panic!("{what}: {error}"));
            assert_eq!(bank.code(), row.means, "{what}");
            assert_eq!(
                (bank.error(), bank.raw_code(), bank.description()),
                (row.error, row.code, row.text)
            );
            assert_eq!(error.status().unwrap().as_u16(), row.status);
            assert_eq!(Some(bank.status()), error.status());
            assert_eq!(error.fault(), row.fault, "{what}");
            assert_eq!(error.delivery(), row.delivery, "{what}");
            assert_eq!(error.remedy().to_string(), remedy, "{what}");
            // For a person: the call, the meaning, the bank's own words for it,
            // what to do, and what to tell the bank's support.
            let text = error.to_string();
            let expected = format!(": {}", row.means.meaning());
            for part in [&expected, &format!("HTTP {}", row.status), row.error, row.code, remedy] {
                assert!(text.contains(part), "{part}: {text}");
            }
            assert!(text.contains(&error.request_id().unwrap().to_string()), "{text}");
            assert!(row.text.is_empty() || !text.contains(row.text), "{text}");
        }
    }
}

#[test]
fn the_two_rows_that_send_the_customer_away() {
    // 20007 and 20010 are no errors where the flow takes them up: see their flows.
    let text = format!("SCA required: {LAUNCHER}");
    let error = of_consent(bank_error(400, "SCA_required", "20007", &text));
    assert_eq!(error.bank().unwrap().code(), C::ScaRequired);
    assert_eq!(error.fault(), Fault::Customer);
    let Remedy::StrongAuthentication(url) = error.remedy() else { panic!("{error}") };
    assert_eq!(url.as_str(), LAUNCHER);
    assert!(!error.to_string().contains("apptoken"), "{error}");

    let error = fails(
        account(),
        bank_error(302, "Payment has to be signed", "20010", "signature_required"),
    );
    assert_eq!(error.bank().unwrap().code(), C::SignatureRequired);
    assert_eq!(error.delivery(), Delivery::Unknown, "the bank has registered something");
}

#[test]
fn the_refresh_token_shares_its_number_with_the_access_token() {
    let refresh = client().refresh(&tokens(Scope::Ais), seed()).unwrap();
    let error =
        fails(refresh, bank_error(401, "invalid_grant", "10006", "refresh token is not valid."));
    assert_eq!(error.bank().unwrap().code(), C::InvalidRefreshToken);
    assert_eq!((error.remedy(), error.fault()), (Remedy::NewConsent, Fault::Customer));
}

#[test]
fn some_codes_are_no_refusal_whatever_the_status() {
    for (error, code) in [
        ("internal_server_error", "20020"),
        ("duplicate_payment_id", "20009"),
        ("payment_has_to_be_signed", "20010"),
    ] {
        let failed = fails(account(), bank_error(400, error, code, ""));
        assert_eq!(failed.delivery(), Delivery::Unknown, "{code}");
    }
    let failed = fails(account(), bank_error(400, "invalid_input", "10002", ""));
    assert_eq!(failed.delivery(), Delivery::Refused);
}

#[test]
fn json_that_is_not_known_and_says_401_may_be_a_payments_address_to_sign_at() {
    for (status, body, delivery) in [
        (401, r#"{"message":"x"}"#, Delivery::Unknown),
        (403, r#"{"message":"x"}"#, Delivery::Refused),
        (401, "Unauthorized", Delivery::Refused),
    ] {
        let failed = fails(payment(), answer(status, body));
        assert_eq!(failed.delivery(), delivery, "{status} {body}");
    }
    let failed = fails(account(), answer(401, r#"{"message":"x"}"#));
    assert_eq!(failed.delivery(), Delivery::Refused, "an account is not signed");
}

#[test]
fn a_call_without_an_access_token_has_none_to_refresh() {
    let dead = || bank_error(401, "invalid_access_token", "10006", "access_token is not valid.");
    let refresh = client().refresh(&tokens(Scope::Ais), seed()).unwrap();
    for error in [of_consent(dead()), fails(exchange(), dead()), fails(refresh, dead())] {
        assert_eq!(error.bank().unwrap().code(), C::InvalidAccessToken);
        assert_eq!(error.remedy(), Remedy::AskBank, "{error}");
    }
    assert_eq!(fails(account(), dead()).remedy(), Remedy::RefreshTokens);
}

#[test]
fn a_code_that_is_refused_is_spent() {
    for (error, code) in [("invalid_grant", "10006"), ("failed_security_validation", "10003")] {
        let refused = fails(exchange(), bank_error(401, error, code, ""));
        assert_eq!(refused.remedy(), Remedy::StartOver, "{error}");
    }
    let refresh = client().refresh(&tokens(Scope::Ais), seed()).unwrap();
    let refused = fails(refresh, bank_error(401, "failed_security_validation", "10003", ""));
    assert_eq!(refused.remedy(), Remedy::AskBank, "a refresh sends nothing of the PSU's");
}

/// Generations 2 and 3. The bank's pages write `ZZ`, production does not.
#[rustfmt::skip]
const LATER: &[(u16, &str, &str, C)] = &[
    (400, "MISSING_INPUT", "GEN-1201-100001", C::MissingInput),
    (400, "MISSING_INPUT", "GEN-1201-100002", C::MissingInput),
    (400, "INVALID_INPUT", "GEN-1202-100001", C::InvalidInput),
    (400, "INVALID_INPUT", "GEN-1202-100002", C::InvalidInput),
    (400, "MISSING_INPUT", "B14821ZZ-1200-000000", C::MissingInput),
    (400, "INVALID_INPUT", "B14821ZZ-1227-000000", C::CountryInvalid),
    (400, "INVALID_INPUT", "B14821ZZ-1231-000000", C::AmountNotPositive),
    (400, "INVALID_INPUT", "B14821ZZ-1232-000000", C::CurrencyInvalid),
    (400, "INVALID_INPUT", "B14821ZZ-1236-000000", C::BbanWithBic),
    (400, "INVALID_INPUT", "B14821ZZ-1259-000000", C::StartDateNotFuture),
    (400, "INVALID_INPUT", "B14821ZZ-1322-000000", C::EndDateMonth),
    (400, "INVALID_INPUT", "B14821ZZ-1345-000000", C::EndDateDay),
    (400, "INVALID_INPUT", "B14821ZZ-2102-000000", C::BicInvalid),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100003", C::InvalidAccessToken),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100004", C::InvalidRefreshToken),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100008", C::SecurityParameters),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100009", C::InvalidClientId),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100010", C::InvalidJwt),
    (401, "SCA_REQUIRED", "B14800ZZ-0PLC-REDRCT", C::ScaRequired),
    (403, "INVALID_TPP", "B14663ZZ-2100-000000", C::BlockedTpp),
    (403, "INVALID_ACCOUNT", "B14800ZZ-3002-000000", C::InvalidAccount),
    (403, "ACCESS_DENIED", "B14800ZZ-3004-000000", C::AccessDenied),
    (403, "CHANNEL_NOT_PERMITTED", "B14800ZZ-3007-000000", C::ChannelNotPermitted),
    (403, "ACCOUNT_NOT_SUPPORTED", "B14800ZZ-3008-000000", C::AccountNotSupported),
    (403, "NO_ACTIVE_CONSENT", "B14800ZZ-3013-000000", C::NoActiveConsent),
    (403, "FORBIDDEN", "B14821ZZ-2101-000000", C::CustomerProfile),
    (403, "INVALID_PAYMENT", "B14821ZZ-2121-000000", C::InvalidPayment),
];

#[test]
fn every_row_of_the_later_generations_with_and_without_zz() {
    for (status, error, code, means) in LATER {
        for code in [(*code).to_owned(), code.replace("ZZ", ""), code.to_lowercase()] {
            let failed = of_consent(bank_error(*status, error, &code, ""));
            let bank = failed.bank().unwrap();
            assert_eq!(bank.code(), *means, "{code}");
            assert_eq!(bank.raw_code(), code);
            assert!(failed.to_string().contains(&code), "{failed}");
        }
    }
}

#[test]
fn a_code_of_a_payment_names_the_member_to_correct() {
    for (code, member) in [
        ("B14821ZZ-1227-000000", "creditor_address.country"),
        ("B14821ZZ-1231-000000", "instructed_amount.amount"),
        ("b14821-1231-000000", "instructed_amount.amount"),
        ("10009", "amount"),
        ("B14821-1232-000000", "instructed_amount.currency"),
        ("B14821ZZ-1236-000000", "creditor_account.bban"),
        ("B14821ZZ-2102-000000", "creditor_account.bic"),
        ("B14821ZZ-1259-000000", "start_date"),
        ("B14821ZZ-1345-000000", "end_date"),
    ] {
        let failed = of_consent(bank_error(400, "INVALID_INPUT", code, ""));
        assert_eq!(failed.remedy(), Remedy::FixInput(Some(member)), "{code}");
    }
}

#[test]
fn old_and_new_codes_mean_the_same() {
    for (old, new) in [
        ("10001", "GEN-1201-100001"),
        ("10002", "GEN-1202-100002"),
        ("10003", "GEN-1203-100008"),
        ("10006", "GEN-1203-100003"),
        ("20001", "B14663-2100-000000"),
        ("20002", "B14800-3002-000000"),
        ("20003", "B14800-3007-000000"),
        ("20004", "B14800-3008-000000"),
        ("20005", "B14800-3013-000000"),
        ("20006", "B14800-3004-000000"),
        ("20007", "B14800-0PLC-REDRCT"),
    ] {
        let of = |code| of_consent(bank_error(403, "x", code, "")).bank().unwrap().code();
        assert_eq!(of(old), of(new), "{old}");
    }
}

#[test]
fn without_a_code_the_error_decides_in_any_case() {
    for (error, means) in [
        ("no_active_consent", C::NoActiveConsent),
        ("NO_ACTIVE_CONSENT", C::NoActiveConsent),
        ("Invalid_Grant", C::InvalidRefreshToken),
        ("service_unavailable", C::UnavailableNow),
        ("brand_new", C::Unknown),
    ] {
        let body = format!(r#"{{"error":"{error}"}}"#);
        assert_eq!(of_consent(answer(403, &body)).bank().unwrap().code(), means, "{error}");
    }
}

#[test]
fn the_bank_may_say_how_long_to_wait() {
    let wait = |value: &str| {
        let body =
            r#"{"error":"rate_limit_exceeded","error_code":"10107","error_description":"x"}"#;
        match of_consent(answer_with(429, &[("retry-after", value)], body)).remedy() {
            Remedy::Wait(after) => after.map(|after| after.duration().as_secs()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(wait("120"), Some(120));
    assert_eq!(wait("Mon, 05 Jan 2026 09:02:00 GMT"), Some(120));
    assert_eq!(wait("Mon, 05 Jan 2026 08:00:00 GMT"), Some(0));
    assert_eq!(wait("soon"), None);
}

#[test]
fn the_banks_support_gets_both_ids() {
    let body = r#"{"error":"internal_server_error","error_code":"20020","error_description":"x"}"#;
    let exchange = begin(account());
    let sent =
        header(&belfius_psd2::Exchange::request(&exchange), "Request-ID").unwrap().to_owned();
    let error = fails(account(), answer_with(500, &[("response-id", &sent)], body));
    assert_eq!(error.request_id().unwrap().to_string(), sent);
    assert_eq!(error.response_id(), Some(sent.as_str()));
    // The error of the client certificate has none (documented).
    let error = fails(account(), bank_error(495, "ssl_validation_error", "10020", "x"));
    assert_eq!(error.response_id(), None);
    assert!(matches!(error.kind(), ErrorKind::Bank(_)));
}
