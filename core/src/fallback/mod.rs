//! The fallback interface: the bank's own customer screens, for a TPP whose
//! certificates and headers say who it is, when the APIs are down.
//!
//! Everything here is from the fallback page unless it says *assumed*. The
//! interface needs valid QWAC and QSealC certificates, and onboarding. The
//! **first call** goes to one endpoint and carries a signature after
//! draft-cavage-http-signatures-10. **All later calls** go to another endpoint,
//! without it. Every call carries `Request-Id`, `Client-Id`, `Date` and
//! `Digest`.
//!
//! ```
//! use belfius_psd2::{fallback::*, model::{RequestId, Timestamp}, sign::SigningKey};
//!
//! # const PEM: &str = "-----BEGIN EC PRIVATE KEY-----
//! # MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
//! # AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
//! # maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
//! # -----END EC PRIVATE KEY-----";
//! # fn random_bytes() -> [u8; 16] { [7; 16] }
//! # let now: Timestamp = "2018-08-04T12:23:34.5Z".parse().unwrap();
//! // 1. What the bank told you at onboarding. Nothing of it is published.
//! let fallback = Fallback::new(
//!     "https://first.bank.example/fallback",
//!     "https://later.bank.example",
//!     "6f3b5c1e-3c0e-4a55-9a9c-1f0d1a2b3c4d",
//!     SignatureParameters::new("my-qsealc", SignatureAlgorithm::EcdsaSha256)?,
//! )?;
//!
//! // 2. The first call is signed, here with a local key.
//! let key = SigningKey::from_pem(PEM)?;
//! let call = Call::new(http::Method::GET, "/login")?.with_query("lang", "fr")?;
//! let unsigned = fallback.first(&call, RequestId::from_random(random_bytes()), now)?;
//! assert!(unsigned.signing_string().starts_with(b"(request-target): get /fallback/login?lang=fr\n"));
//! let request = unsigned.sign(&key)?.request();
//! assert_eq!(request.uri(), "https://first.bank.example/fallback/login?lang=fr");
//! assert_eq!(request.headers()["date"], "2018-08-04T12:23:34Z");
//! assert!(request.headers()["signature"].to_str()?.starts_with("keyId=\"my-qsealc\","));
//!
//! // 3. Send it over the QWAC's TLS, follow no redirect, and read the screen.
//!
//! // 4. Later calls need no signature.
//! let call = Call::new(http::Method::POST, "/step")?
//!     .with_header("Cookie", "session=from-the-answer")?
//!     .with_body("a=1");
//! let request = fallback.later(&call, RequestId::from_random(random_bytes()), now)?;
//! assert_eq!(request.uri(), "https://later.bank.example/step");
//! assert!(!request.headers().contains_key("signature"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Answers
//!
//! They are the bank's own screens. No format of requests or answers is
//! published, so this crate reads no answer: the application does.
//!
//! # What a transport must do
//!
//! * **Follow no redirect.** A redirect answers *your* call: the next one needs
//!   its own `Request-Id`, `Date` and `Digest`, and cookies and certificates
//!   must not go to whatever host an answer names. Read `Location`, check its
//!   host, and make a [`Call`] of it.
//! * Show the QWAC in TLS, and accept no http.
//! * Send the request as it is: a changed path or header breaks the signature.
//! * Send it at once: the bank takes a `Date` that is off by at most
//!   [`DATE_TOLERANCE`]. For a repeat that comes later, make the call anew.
//!
//! What does not belong here: the APIs (the flows of [`Client`](crate::Client)),
//! the order of the screens, cookies, and HTML.

mod base;
mod call;
mod digest;
mod interface;
mod signing;
mod target;

pub use self::{
    call::{Call, CallError},
    digest::DigestLabel,
    interface::{DATE_TOLERANCE, Fallback, FallbackError},
    signing::{SignedCall, UnsignedCall},
};
pub use crate::crypto::http_signature::{
    HttpSignature, ParameterError, SignatureAlgorithm, SignatureError, SignatureParameters,
    SignedHeaders, SignedHeadersError,
};
