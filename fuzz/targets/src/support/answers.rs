//! Any answer at all, out of choices; the first choices make the good one.

use belfius_psd2::Operation;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::{bytes::Choices, good, made};

pub(crate) fn answer(
    choices: &mut Choices<'_>,
    operation: Operation,
    number: u32,
) -> Response<Vec<u8>> {
    let (mut status, body) = match choices.below(11) {
        0 => good::answer(operation, number),
        1 => good::redirect(operation),
        2 => refusal(choices),
        // The first answer once more: its tokens, its page key.
        10 => good::answer(operation, 1),
        kind => return odd(choices, kind, operation, number),
    };
    if choices.below(8) == 7 {
        status = any_status(choices);
    }
    finish(choices, status, body.into_bytes())
}

/// The bank's errors, in the families of both generations.
fn refusal(choices: &mut Choices<'_>) -> (u16, String) {
    let (status, error, code) = choices.one_of(REFUSALS);
    let description = choices.one_of(&[
        "access_token is not valid.",
        "Invalid access token.",
        "Missing required input 'iban'. 7f3A~Zq",
        "Specific version not found.  Supported versions are [1, 1.2].",
        "please go to https://www.belfius.be/sign?apptoken=7f3A~Zq.",
        "please go to https://evil.example/sign?apptoken=7f3A~Zq.",
    ]);
    let body = serde_json::json!({
        "error": error, "error_code": code, "error_description": description,
    });
    (status, body.to_string())
}

fn odd(
    choices: &mut Choices<'_>,
    kind: usize,
    operation: Operation,
    number: u32,
) -> Response<Vec<u8>> {
    let (usual, good) = good::answer(operation, number);
    let status = if choices.flag() { usual } else { any_status(choices) };
    let mut body = good.into_bytes();
    let at = usize::from(choices.number::<u16>()) % (body.len() + 1);
    match kind {
        3 => body = made::json(choices).into_bytes(),
        4 => body = made::broken(choices),
        5 => body = choices.bytes().to_vec(),
        6 => body.truncate(at),
        7 => body.insert(at, choices.byte()),
        8 => body = b"<html>7f3A~Zq</html>".to_vec(),
        _ => body.clear(),
    }
    finish(choices, status, body)
}

fn any_status(choices: &mut Choices<'_>) -> u16 {
    choices.one_of(&[
        200, 201, 202, 204, 302, 303, 400, 401, 403, 404, 405, 406, 415, 429, 495, 500, 503, 999,
        100,
    ])
}

fn finish(choices: &mut Choices<'_>, status: u16, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for _ in 0..choices.below(4) {
        let name = choices.one_of(&["location", "retry-after", "content-type", "response-id"]);
        let known = choices.one_of(HEADERS);
        let value = if known.is_empty() { choices.bytes() } else { known.as_bytes() };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    response
}

const HEADERS: &[&str] = &[
    "",
    "https://www.belfius.be/sign?apptoken=7f3A~Zq",
    "https://evil.example/7f3A~Zq",
    "/payments/sepa-credit-transfers/eyJ..7f3A~Zq",
    "/sign?7f3A~Zq",
    "120",
    "99999999999999999999",
    "Mon, 05 Jan 2026 09:02:00 GMT",
    "application/json;charset=utf-8",
    "text/html",
    "7f3A~Zq/7f3A~Zq; 7f3A~Zq",
];

const REFUSALS: &[(u16, &str, &str)] = &[
    (401, "invalid_access_token", "10006"),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100003"),
    (401, "invalid_grant", "10006"),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100004"),
    (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100010"),
    (401, "SCA_REQUIRED", "B14800ZZ-0PLC-REDRCT"),
    (400, "SCA_required", "20007"),
    (302, "Payment has to be signed", "20010"),
    (403, "no_active_consent", "20005"),
    (403, "NO_ACTIVE_CONSENT", "B14800ZZ-3013-000000"),
    (403, "INVALID_PAYMENT", "B14821ZZ-2121-000000"),
    (400, "INVALID_INPUT", "GEN-1202-100002"),
    (404, "resource_not_found", "10004"),
    (429, "quota_limit_exceeded", "10105"),
    (429, "rate_limit_exceeded", "10107"),
    (500, "internal_server_error", "20020"),
    (503, "SERVICE_UNAVAILABLE", "10108"),
    (400, "7f3A~Zq", "7f3A~Zq"),
];
