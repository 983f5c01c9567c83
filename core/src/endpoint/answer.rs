//! What came back, sorted: success, documented refusal, or something else.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use http::{HeaderMap, HeaderName, Response, StatusCode, Uri, header};
use jiff::{SignedDuration, Timestamp};

use super::http_date;
use crate::{
    bank::{BankUrl, Generation, Operation},
    client::Client,
    error::{
        AnswerFacts, BankCode, BankError, Body, Content, Error, ErrorKind, JsonProblem, RetryAfter,
        Unreadable,
    },
    model::{RequestId, Text},
    wire::{
        error_body::{self, ErrorBody},
        payment,
    },
};

/// The longest body that is read as a refusal, in bytes. Those known are under
/// 1,000.
const MAX_REFUSAL: usize = 256 * 1024;

const RESPONSE_ID: HeaderName = HeaderName::from_static("response-id");

/// An answer, with what its errors have to say.
pub struct Answer<'a> {
    pub(crate) client: &'a Client,
    pub(crate) operation: Operation,
    pub(crate) request_id: RequestId,
    pub(crate) response: &'a Response<Vec<u8>>,
    pub(crate) max_body: usize,
    pub(crate) now: Timestamp,
}

/// The bank's answer to a call that it did not carry out.
pub(crate) struct Refusal {
    pub(crate) error: BankError,
    /// Every address that it names, with whether it may be opened.
    urls: Vec<String>,
}

impl Answer<'_> {
    /// Reads a success, or says why it is none.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&[u8]) -> Result<T, Unreadable>,
    ) -> Result<T, Error> {
        self.succeeded()?;
        match read(self.response.body()) {
            Ok(value) => Ok(value),
            Err(unreadable) => Err(self.unread(unreadable)),
        }
    }

    /// The error of a success that cannot be read: it may be an error after all.
    fn unread(&self, unreadable: Unreadable) -> Error {
        match self.refusal() {
            Some(refusal) => self.error(ErrorKind::Bank(refusal.error.into())),
            None => self.error(ErrorKind::Unreadable(unreadable)),
        }
    }

    /// Whether it has a status of success and a body of a length that is read.
    pub(crate) fn succeeded(&self) -> Result<(), Error> {
        if self.response.body().len() > self.max_body {
            return Err(self.error(ErrorKind::BodyTooLong { limit: self.max_body }));
        }
        if self.response.status().is_success() { Ok(()) } else { Err(self.failure()) }
    }

    /// The error that this answer is.
    pub(crate) fn failure(&self) -> Error {
        if let Some(refusal) = self.refusal() {
            return self.error(ErrorKind::Bank(refusal.error.into()));
        }
        let status = self.status();
        if status.is_success() {
            return self.error(ErrorKind::Unreadable(Unreadable::whole(JsonProblem::Empty)));
        }
        self.error(ErrorKind::Undocumented { status, content: self.content() })
    }

    /// The refusal in the body, if there is one.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let body = self.response.body();
        if body.len() > self.max_body.min(MAX_REFUSAL) {
            return None;
        }
        let ErrorBody { error, code, description, urls } = error_body::read(body)?;
        let urls: Vec<String> =
            self.location().map(ToOwned::to_owned).into_iter().chain(urls).collect();
        let url = urls.iter().find_map(|url| self.client.bank().url(url).ok());
        let error = BankError::new(self.status(), &error, &code, &description, url);
        let current = self.client.bank().generation() == Generation::Three;
        let error =
            if current && self.operation.moves_money() { error.of_current_order() } else { error };
        Some(Refusal { error, urls })
    }

    /// The address of a refusal that sends the PSU somewhere, other than a resource
    /// of the API's around what was `asked`.
    pub(crate) fn redirect_of(
        &self,
        refusal: Refusal,
        asked: Option<&Uri>,
    ) -> Result<BankUrl, Error> {
        let is_resource = |url: &BankUrl| asked.is_some_and(|asked| url.is_resource_of(asked));
        let mut wrong = None;
        for url in &refusal.urls {
            match self.client.bank().url(url) {
                Ok(url) if is_resource(&url) => {}
                Ok(url) => return Ok(url),
                Err(error) => wrong = wrong.or(Some(error)),
            }
        }
        Err(self.error(wrong.map_or(ErrorKind::NoUrl, ErrorKind::Url)))
    }

    /// The address to send the PSU to for strong authentication, if that is
    /// what the bank asks for.
    pub(crate) fn strong_authentication(&self) -> Result<Option<BankUrl>, Error> {
        if self.status().is_success() {
            return Ok(None);
        }
        match self.refusal() {
            Some(refusal) if refusal.error.code() == BankCode::ScaRequired => {
                self.redirect_of(refusal, None).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Whether the bank says, in a form that it documents, that the access
    /// token is not valid. A bare 401 does not say that; nor does, of what moves
    /// money, an answer that tells where to sign or names a payment.
    pub(crate) fn refuses_access_token(&self) -> bool {
        self.refuses_with(BankCode::InvalidAccessToken)
            && !(self.operation.moves_money() && self.tells_of_a_payment())
    }

    fn tells_of_a_payment(&self) -> bool {
        payment::id(self.response.body()).is_some()
            || self.refusal().is_some_and(|refusal| !refusal.urls.is_empty())
    }

    /// Whether the bank says that a token other than the access token, or the
    /// logical id, is not valid.
    pub(crate) fn refuses_jwt(&self) -> bool {
        self.refuses_with(BankCode::InvalidJwt)
    }

    fn refuses_with(&self, code: BankCode) -> bool {
        self.status().is_client_error()
            && self.refusal().is_some_and(|refusal| refusal.error.code() == code)
    }

    /// What the body looks like.
    pub(crate) fn content(&self) -> Content {
        let mut bytes = self.response.body().iter().copied();
        match bytes.find(|byte| !byte.is_ascii_whitespace()) {
            None => Content::Empty,
            Some(b'<') => Content::Html,
            Some(b'{' | b'[') => Content::Json,
            Some(_) => Content::Text,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The `Location` header.
    pub(crate) fn location(&self) -> Option<&str> {
        text_of(self.response.headers(), &header::LOCATION)
    }

    /// An error about this answer.
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        let headers = self.response.headers();
        let facts = AnswerFacts {
            status: self.status(),
            response_id: text_of(headers, &RESPONSE_ID).map(Text::from),
            retry_after: text_of(headers, &header::RETRY_AFTER)
                .and_then(|text| retry_after(text, self.now)),
            content_type: text_of(headers, &header::CONTENT_TYPE).and_then(media_type),
            body: Body::of(self.response.body()),
        };
        Error::answered(self.operation, self.request_id, facts, kind)
    }
}

impl fmt::Debug for Answer<'_> {
    /// Without headers and body, which may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("operation", &self.operation)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
fn retry_after(text: &str, now: Timestamp) -> Option<RetryAfter> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit is a very long wait, not none.
        let seconds = text.parse().unwrap_or(i64::MAX);
        return Some(RetryAfter(SignedDuration::from_secs(seconds)));
    }
    let date = http_date::read(text)?;
    Some(RetryAfter(now.duration_until(date).max(SignedDuration::ZERO)))
}

/// The media type, if it looks like one and not like a text of somebody's.
fn media_type(text: &str) -> Option<String> {
    let essence = text.split(';').next()?.trim().to_ascii_lowercase();
    let name = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b".+-".contains(&b))
    };
    let (kind, subtype) = essence.split_once('/')?;
    (essence.len() <= 64 && name(kind) && name(subtype)).then_some(essence)
}

fn text_of<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
        let seconds = |text| retry_after(text, now).map(|after| after.duration().as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("Mon, 05 Jan 2026 09:02:00 GMT"), Some(120));
        assert_eq!(seconds("Mon, 05 Jan 2026 08:00:00 GMT"), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(i64::MAX));
        for bad in ["", "-5", "soon", "1.5", "Mon, 99 Jan 2026 09:02:00 GMT"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_media_type_is_shown_where_it_looks_like_one() {
        let json = media_type(" Application/Problem+JSON; charset=utf-8");
        assert_eq!(json.as_deref(), Some("application/problem+json"));
        let longest = format!("{}/html", "t".repeat(59));
        assert_eq!(media_type(&longest).as_deref(), Some(&*longest));
        for text in ["", "/", "text", "text/", "/html", "te xt/html", "text/ht ml", "a/b/c"] {
            assert_eq!(media_type(text), None, "{text}");
        }
        assert_eq!(media_type(&format!("t{longest}")), None);
    }
}
