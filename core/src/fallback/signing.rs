//! The first call on its way to being sent: unsigned, then signed.

use alloc::vec::Vec;
use core::fmt;

use http::{HeaderName, HeaderValue, Request};

use crate::{
    crypto::{
        SigningKey,
        http_signature::{HttpSignature, SignatureError, SignatureParameters},
    },
    model::RequestId,
};

const SIGNATURE: HeaderName = HeaderName::from_static("signature");

/// A first call, and the bytes that its signature is over. The signature is
/// made wherever the key of the QSealC is: here with a [`SigningKey`], or in an
/// HSM, a cloud KMS or another process.
///
/// ```
/// use belfius_psd2::{fallback::*, model::RequestId};
///
/// # fn hsm_sign(_: &[u8]) -> Vec<u8> { vec![1; 256] }
/// let fallback = Fallback::new(
///     "https://first.bank.example",
///     "https://later.bank.example",
///     "6f3b5c1e-3c0e-4a55-9a9c-1f0d1a2b3c4d",
///     SignatureParameters::new("my-qsealc", SignatureAlgorithm::RsaSha256)?,
/// )?;
/// let call = Call::new(http::Method::GET, "/")?;
/// # let now = "2018-08-04T12:23:34Z".parse().unwrap();
/// let unsigned = fallback.first(&call, RequestId::from_random([7; 16]), now)?;
/// let signature = HttpSignature::rsa(&hsm_sign(unsigned.signing_string()))?;
/// let request = unsigned.with_signature(&signature)?.request();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a first call is sent only when it is signed"]
pub struct UnsignedCall {
    request: Request<Vec<u8>>,
    request_id: RequestId,
    parameters: SignatureParameters,
    signing_string: Vec<u8>,
}

/// A signed first call, ready to be sent while its `Date` is fresh.
#[derive(Clone)]
#[must_use = "a signed call is not yet sent"]
pub struct SignedCall {
    request: Request<Vec<u8>>,
    request_id: RequestId,
    signature: HeaderValue,
}

impl UnsignedCall {
    pub(super) fn new(
        request: Request<Vec<u8>>,
        request_id: RequestId,
        parameters: SignatureParameters,
        signing_string: Vec<u8>,
    ) -> Self {
        Self { request, request_id, parameters, signing_string }
    }

    /// The bytes to sign, with SHA-256 as the digest; an HSM that takes a
    /// digest gets that of these bytes. They hold the path and what else is
    /// signed: do not log them.
    #[must_use]
    pub fn signing_string(&self) -> &[u8] {
        &self.signing_string
    }

    /// The id of the request, which may be shown.
    #[must_use]
    pub fn request_id(&self) -> RequestId {
        self.request_id
    }

    /// Signs with a local P-256 key. The same call gives the same signature.
    ///
    /// # Errors
    /// When the signature parameters say another algorithm than ECDSA.
    pub fn sign(self, key: &SigningKey) -> Result<SignedCall, SignatureError> {
        let signature = HttpSignature::from_p256(key.sign_bytes(&self.signing_string));
        self.with_signature(&signature)
    }

    /// Takes a signature that was made elsewhere. It is not verified; the bank
    /// does that.
    ///
    /// # Errors
    /// When it is of another algorithm than the signature parameters say.
    pub fn with_signature(self, signature: &HttpSignature) -> Result<SignedCall, SignatureError> {
        let signature = self.parameters.header_value(signature)?;
        Ok(SignedCall { request: self.request, request_id: self.request_id, signature })
    }
}

impl SignedCall {
    /// The request, the same each time. `Debug` of it shows path and body: do
    /// not log it.
    #[must_use]
    pub fn request(&self) -> Request<Vec<u8>> {
        let mut request = self.request.clone();
        request.headers_mut().insert(SIGNATURE, self.signature.clone());
        request
    }

    /// The id of the request, which may be shown.
    #[must_use]
    pub fn request_id(&self) -> RequestId {
        self.request_id
    }
}

impl fmt::Debug for UnsignedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedCall")
            .field("method", self.request.method())
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SignedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedCall")
            .field("method", self.request.method())
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
