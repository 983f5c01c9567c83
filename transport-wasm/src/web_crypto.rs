//! Signing with a key that never leaves the browser, or the runtime.

use std::fmt;

use belfius_psd2::{
    SignedPayment, UnsignedPayment,
    sign::{Algorithm, JwsError, JwsSignature},
};
use js_sys::{Array, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use crate::host::js;

/// A private key of WebCrypto, on P-256, for ES256 signatures.
///
/// The bank takes signatures of the QSealC's key, which a TPP keeps in its own place: a
/// page's key is for such a place behind it, or for a simulated bank. In Node and in edge
/// workers the QSealC's own key may be imported (`crypto.subtle.importKey`), if its
/// certificate allows that it lies in memory.
///
/// ```no_run
/// # async fn show(unsigned: belfius_psd2::UnsignedPayment) -> Result<(), Box<dyn std::error::Error>> {
/// use belfius_psd2_wasm::WebCryptoKey;
///
/// let key = WebCryptoKey::generate().await?;
/// let public = key.public_key().await?; // to register where signatures are checked
/// println!("{}", public.jwk());
/// let signed = key.sign(unsigned).await?;
/// # let _ = signed; Ok(()) }
/// ```
#[derive(Clone)]
pub struct WebCryptoKey {
    private: CryptoKey,
    public: Option<CryptoKey>,
}

/// A public key, to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    spki: Vec<u8>,
    jwk: String,
}

/// Why a key cannot be made, or does not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebCryptoError {
    /// There is no `crypto.subtle`: browsers have it in secure contexts only.
    #[error("there is no WebCrypto here: browsers have it on https pages and on localhost only")]
    Missing,
    /// The key is not one of ECDSA on P-256.
    #[error("the key must be one of ECDSA on the curve P-256")]
    WrongKey,
    /// The key may not do that.
    #[error("the key must be a private one with the usage `sign`")]
    CannotSign,
    /// The public key is not known: the private one alone was given.
    #[error("the public key is not known: give both with `WebCryptoKey::from_pair`")]
    NoPublicKey,
    /// The header of what is to be signed promises another algorithm.
    #[error("the header says {header}, and this key signs with ES256")]
    OtherAlgorithm {
        /// What it promises.
        header: Algorithm,
    },
    /// WebCrypto would not. The name of what it threw is shown if it is plain.
    #[error("WebCrypto failed: {name}")]
    Failed {
        /// Such as `OperationError`.
        name: String,
    },
    /// What WebCrypto gave is no signature.
    #[error(transparent)]
    Signature(JwsError),
}

impl WebCryptoKey {
    /// Makes a new key, which cannot be taken out of WebCrypto. It is a JavaScript
    /// object, which IndexedDB keeps: see [`private_key`](Self::private_key).
    ///
    /// # Errors
    /// When there is no WebCrypto, or it fails.
    pub async fn generate() -> Result<Self, WebCryptoError> {
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let made = call("generateKey", &[&ecdsa_p256(), &JsValue::FALSE, &usages]).await?;
        Ok(Self {
            private: js::get(&made, "privateKey").unchecked_into(),
            public: Some(js::get(&made, "publicKey").unchecked_into()),
        })
    }

    /// Takes a private key.
    ///
    /// # Errors
    /// When it is none of ECDSA on P-256, or may not sign.
    pub fn from_key(private: CryptoKey) -> Result<Self, WebCryptoError> {
        check(&private)?;
        let may_sign = js::array(js::get(&private, "usages"))
            .is_some_and(|usages| usages.iter().any(|usage| usage == "sign"));
        if js::text(&private, "type").as_deref() != Some("private") || !may_sign {
            return Err(WebCryptoError::CannotSign);
        }
        Ok(Self { private, public: None })
    }

    /// Takes a private key and its public one.
    ///
    /// # Errors
    /// As [`from_key`](Self::from_key), of either.
    pub fn from_pair(private: CryptoKey, public: CryptoKey) -> Result<Self, WebCryptoError> {
        check(&public)?;
        if js::text(&public, "type").as_deref() != Some("public") {
            return Err(WebCryptoError::WrongKey);
        }
        Ok(Self { public: Some(public), ..Self::from_key(private)? })
    }

    /// The private key, for IndexedDB.
    #[must_use]
    pub fn private_key(&self) -> &CryptoKey {
        &self.private
    }

    /// The public key, to be registered.
    ///
    /// # Errors
    /// When it is not known, or may not be taken out.
    pub async fn public_key(&self) -> Result<PublicKey, WebCryptoError> {
        let public = self.public.as_ref().ok_or(WebCryptoError::NoPublicKey)?;
        let spki = call("exportKey", &[&"spki".into(), public]).await?;
        let jwk = call("exportKey", &[&"jwk".into(), public]).await?;
        let member = |name| js::text(&jwk, name).filter(|text| is_base64url(text));
        let (Some(x), Some(y)) = (member("x"), member("y")) else {
            return Err(WebCryptoError::WrongKey);
        };
        Ok(PublicKey {
            spki: Uint8Array::new(&spki).to_vec(),
            jwk: format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#),
        })
    }

    /// Signs a payment.
    ///
    /// # Errors
    /// When its header promises another algorithm than ES256, or WebCrypto fails.
    pub async fn sign(&self, payment: UnsignedPayment) -> Result<SignedPayment, WebCryptoError> {
        let header = payment.signing_input().algorithm();
        if header != Algorithm::Es256 {
            return Err(WebCryptoError::OtherAlgorithm { header });
        }
        let bytes = self.sign_bytes(payment.signing_input().as_bytes()).await?;
        let signature = JwsSignature::new(Algorithm::Es256, &bytes);
        signature
            .and_then(|signature| payment.with_signature(&signature))
            .map_err(WebCryptoError::Signature)
    }

    /// Signs any bytes with ECDSA over SHA-256. The signature is R and S in 64 bytes, as
    /// JWS and the [fallback's](belfius_psd2::fallback) signatures want it.
    ///
    /// # Errors
    /// When WebCrypto fails.
    pub async fn sign_bytes(&self, message: &[u8]) -> Result<Vec<u8>, WebCryptoError> {
        let algorithm = named("ECDSA");
        js::set(&algorithm, "hash", &"SHA-256".into());
        let message = Uint8Array::from(message);
        let signature = call("sign", &[&algorithm, &self.private, &message]).await?;
        Ok(Uint8Array::new(&signature).to_vec())
    }
}

impl PublicKey {
    /// As a SubjectPublicKeyInfo in DER: what stands between the lines of
    /// `BEGIN PUBLIC KEY`, and in a certificate.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// As a JWK (RFC 7517), in the form that RFC 7638 hashes but for the order.
    #[must_use]
    pub fn jwk(&self) -> &str {
        &self.jwk
    }
}

/// Whether it is for ECDSA on P-256.
fn check(key: &CryptoKey) -> Result<(), WebCryptoError> {
    let algorithm = js::get(key, "algorithm");
    let is = |name, wanted: &str| js::text(&algorithm, name).as_deref() == Some(wanted);
    if is("name", "ECDSA") && is("namedCurve", "P-256") {
        Ok(())
    } else {
        Err(WebCryptoError::WrongKey)
    }
}

/// Calls a method of `crypto.subtle`, and waits for its promise.
async fn call(name: &str, arguments: &[&JsValue]) -> Result<JsValue, WebCryptoError> {
    let subtle = js::get(&js::get(&js::global(), "crypto"), "subtle");
    let method = js::method(&subtle, name).ok_or(WebCryptoError::Missing)?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    let promised = method.apply(&subtle, &list).map_err(|error| failed(&error))?;
    JsFuture::from(Promise::resolve(&promised)).await.map_err(|error| failed(&error))
}

fn failed(error: &JsValue) -> WebCryptoError {
    let plain = |name: &String| {
        (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let name = js::text(error, "name").filter(plain);
    WebCryptoError::Failed { name: name.unwrap_or_else(|| "for an unknown reason".to_owned()) }
}

fn ecdsa_p256() -> Object {
    let algorithm = named("ECDSA");
    js::set(&algorithm, "namedCurve", &"P-256".into());
    algorithm
}

fn named(name: &str) -> Object {
    let algorithm = Object::new();
    js::set(&algorithm, "name", &name.into());
    algorithm
}

fn is_base64url(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

impl fmt::Debug for WebCryptoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebCryptoKey(…)")
    }
}
