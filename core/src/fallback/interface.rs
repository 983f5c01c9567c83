//! The fallback interface as one TPP knows it: two endpoints, a client id, and
//! how the first call is signed.

use alloc::{format, vec::Vec};
use core::{fmt, time::Duration};

use http::{
    HeaderMap, HeaderName, HeaderValue, Request, Uri,
    header::{CONTENT_LENGTH, DATE, HOST},
};

use super::{Call, CallError, DigestLabel, UnsignedCall, base::Base};
use crate::{
    bank::BaseUrlError,
    crypto::http_signature::{MissingHeader, SignatureParameters, signing_string},
    model::{RequestId, Timestamp},
};

/// How far a call's `Date` may be from the bank's clock, either way (documented:
/// fallback page).
pub const DATE_TOLERANCE: Duration = Duration::from_secs(180);

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const CLIENT_ID: HeaderName = HeaderName::from_static("client-id");
const DIGEST: HeaderName = HeaderName::from_static("digest");

/// Makes the calls of the fallback interface. See the [module](super) for how
/// they follow each other.
///
/// ```
/// use belfius_psd2::fallback::{DigestLabel, Fallback, SignatureAlgorithm, SignatureParameters};
///
/// let fallback = Fallback::new(
///     "https://first.bank.example/prefix",
///     "https://later.bank.example",
///     "6f3b5c1e-3c0e-4a55-9a9c-1f0d1a2b3c4d",
///     SignatureParameters::new("my-qsealc", SignatureAlgorithm::EcdsaSha256Der)?,
/// )?
/// .with_digest_label(DigestLabel::Rfc3230); // should the bank want `SHA-256=`
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Fallback {
    first: Base,
    later: Base,
    client_id: HeaderValue,
    digest: DigestLabel,
    parameters: SignatureParameters,
}

/// Why the fallback interface cannot be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FallbackError {
    /// The address of the first call.
    #[error("the endpoint of the first call: {0}")]
    FirstEndpoint(BaseUrlError),
    /// The address of all later calls.
    #[error("the endpoint of later calls: {0}")]
    LaterEndpoint(BaseUrlError),
    /// It goes into a header.
    #[error("the client id must be 1 to 256 printable ASCII characters, without space around it")]
    ClientId,
}

impl Fallback {
    /// Takes the two addresses and the client id, as the bank gave them at
    /// onboarding. They are not published. The client id is a UUID in the
    /// bank's example; any text that a header can carry is taken.
    ///
    /// The addresses are https, also on a loopback; a path in them is put
    /// before the path of each call.
    ///
    /// # Errors
    /// Which of the three cannot be used.
    pub fn new(
        first_url: &str,
        later_url: &str,
        client_id: &str,
        parameters: SignatureParameters,
    ) -> Result<Self, FallbackError> {
        let plain = client_id.bytes().all(|b| matches!(b, b' '..=b'~'));
        if !matches!(client_id.len(), 1..=256) || client_id.trim() != client_id || !plain {
            return Err(FallbackError::ClientId);
        }
        Ok(Self {
            first: Base::new(first_url).map_err(FallbackError::FirstEndpoint)?,
            later: Base::new(later_url).map_err(FallbackError::LaterEndpoint)?,
            client_id: HeaderValue::from_str(client_id).map_err(|_| FallbackError::ClientId)?,
            digest: DigestLabel::default(),
            parameters,
        })
    }

    /// The same with another name for SHA-256 in `Digest`.
    #[must_use]
    pub fn with_digest_label(self, digest: DigestLabel) -> Self {
        Self { digest, ..self }
    }

    /// The first call, to be signed. `request_id` is fresh for each call, and
    /// `now` at most [`DATE_TOLERANCE`] off when the bank reads it. The same
    /// arguments give the same bytes.
    ///
    /// `Host` and `Content-Length`, which transports add, are written here when
    /// they are to be signed. HTTP/2 has no `Host`: do not list it there.
    ///
    /// # Errors
    /// When the list of signed headers names one that the call does not have.
    pub fn first(
        &self,
        call: &Call,
        request_id: RequestId,
        now: Timestamp,
    ) -> Result<UnsignedCall, CallError> {
        let mut request = self.request(&self.first, call, request_id, now)?;
        let list = self.parameters.headers();
        let (host, length) = (host_of(request.uri()), request.body().len());
        let headers = request.headers_mut();
        if list.covers(&HOST) {
            headers.insert(HOST, host);
        }
        if list.covers(&CONTENT_LENGTH) {
            headers.insert(CONTENT_LENGTH, length.into());
        }
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let signing_string = signing_string(list, request.method(), target, request.headers())
            .map_err(|MissingHeader(name)| CallError::MissingHeader { name })?;
        Ok(UnsignedCall::new(request, request_id, self.parameters.clone(), signing_string))
    }

    /// A later call, which is not signed. `request_id` and `now` as for
    /// [`first`](Self::first).
    ///
    /// `Debug` of the request shows path and body: do not log it.
    ///
    /// # Errors
    /// When it has too many headers.
    pub fn later(
        &self,
        call: &Call,
        request_id: RequestId,
        now: Timestamp,
    ) -> Result<Request<Vec<u8>>, CallError> {
        self.request(&self.later, call, request_id, now)
    }

    /// What every call has.
    fn request(
        &self,
        base: &Base,
        call: &Call,
        request_id: RequestId,
        now: Timestamp,
    ) -> Result<Request<Vec<u8>>, CallError> {
        let address = format!("{}{}", base.as_str(), call.target.as_str());
        let mut request = Request::new(call.body.clone());
        *request.method_mut() = call.method.clone();
        // Both parts are checked: only the length could be wrong.
        *request.uri_mut() = Uri::try_from(address).map_err(|_| CallError::TargetTooLong)?;
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, ascii(&format!("{request_id}")));
        headers.insert(CLIENT_ID, self.client_id.clone());
        // Whole seconds, as in the page's example.
        headers.insert(DATE, ascii(&format!("{now:.0}")));
        headers.insert(DIGEST, ascii(&self.digest.digest(&call.body)));
        for (name, value) in &call.headers {
            headers.try_append(name, value.clone()).map_err(|_| CallError::TooManyHeaders)?;
        }
        *request.headers_mut() = headers;
        Ok(request)
    }
}

impl fmt::Debug for Fallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fallback")
            .field("first", &self.first.as_str())
            .field("later", &self.later.as_str())
            .field("digest", &self.digest)
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

/// Host and port, as a transport would write them.
fn host_of(uri: &Uri) -> HeaderValue {
    ascii(uri.authority().map_or("", |authority| authority.as_str()))
}

/// A header value of text that this crate made itself of printable ASCII.
fn ascii(text: &str) -> HeaderValue {
    // It cannot fail; an empty value would be refused by the bank.
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
