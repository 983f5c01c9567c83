//! What comes of a call of the fallback interface. Its answers are the bank's own
//! screens, of no published form: whatever comes whole is handed on unread, whatever it
//! says, and once only. So a refusal is an answer, and there is nothing to renew.

use belfius_psd2::Operation;

use super::super::outcome::Outcome;
use super::{Call, Over};

impl Call {
    /// `None` for a call of anything else, and where no whole answer comes: then it is a
    /// call like others, of which nobody knows what it has done.
    pub(super) fn screen(self, fault: &str, value: &str) -> Option<Outcome> {
        if self.operation != Operation::Fallback {
            return None;
        }
        Some(match fault {
            "cut-handshake"
            | "cut-before-processing"
            | "cut-after-processing"
            | "cut-body"
            | "slow-body"
            | "delay"
            | "endless-headers" => return None,
            // The limit is the caller's own, and the screen may have been its last step.
            "oversized-body" => self.lost("BodyTooLong", "LookFirst"),
            "gzip-bomb" => match self.over {
                // Not asked for, and so not unpacked.
                Over::Https => came(200, "bytes"),
                Over::Fetch => self.lost("BodyTooLong", "LookFirst"),
            },
            // The faults of JSON find none in a screen.
            "many-rows"
            | "string-amounts"
            | "repeated-page-key"
            | "empty-page-with-key"
            | "unreadable-row"
            | "null-rows" => self.whole(),
            "chunked" | "duplicate-date" | "wrong-content-type" => self.whole(),
            "escaped-slashes" | "bad-escapes" | "raw-control-characters" => came(200, "HTML"),
            "invalid-utf8" => came(200, "bytes"),
            "deep-nesting" | "deep-field" => came(200, "JSON"),
            "html-500" => came(500, "HTML"),
            "text-503" => came(503, "text"),
            "empty-401" => came(401, "nothing"),
            "empty-403" => came(403, "nothing"),
            "empty-body-200" => came(200, "nothing"),
            "no-content-204" => came(204, "nothing"),
            // To whatever host: the application checks it, and nothing is followed.
            "unexpected-redirect" => {
                Outcome::good("HTTP 302 to https://maintenance.example/?from=psd2, nothing")
            }
            "json" if value.starts_with("409:") => came(409, "JSON"),
            "unknown-error-code" => came(400, "JSON"),
            "expired-token" => came(401, "JSON"),
            "withdrawn-consent" => came(403, "JSON"),
            "rate-limit" => came(429, "JSON"),
            "error" => came(status(value), "JSON"),
            other => panic!("no rule for the fault {other} at the fallback"),
        })
    }
}

/// As the bank sent it.
fn came(status: u16, content: &str) -> Outcome {
    Outcome::good(&format!("HTTP {status}, {content}"))
}

/// Of an error of the bank's tables. No status is printed there, so this is what the
/// simulated bank takes for it.
fn status(error: &str) -> u16 {
    match error {
        "20010" => 302,
        "10001" | "10002" | "10008" | "10009" | "10010" | "10011" | "10013" | "20007" | "20018"
        | "20019" => 400,
        "10003" | "10006" | "TokenNotInScope" | "InvalidAccessToken" | "InvalidGrant" => 401,
        "20001" | "20002" | "20003" | "20004" | "20005" | "20006" | "20009" => 403,
        "10004" | "10102" => 404,
        "10103" => 405,
        "10005" => 406,
        "10012" => 415,
        "10105" | "10106" | "10107" => 429,
        "10020" => 495,
        "20020" => 500,
        "10108" | "10109" => 503,
        other => panic!("no rule for the documented error {other}"),
    }
}
