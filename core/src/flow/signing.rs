//! A payment order on its way to being sent: unsigned, then signed.
//!
//! The signed bytes are the sent bytes: the body is written once, and neither
//! step can change it. The signature is made wherever the key is: here with
//! [`SigningKey`], or in an HSM, a cloud KMS or a browser, which get bytes and
//! give a signature.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    client::Client,
    crypto::{JoseHeader, JwsError, JwsSignature, SigningInput, SigningKey},
    model::{OrderError, PaymentId, PaymentOrder, Text},
    stored::Version,
};

/// A checked order, and the bytes that its signature is over.
///
/// ```
/// use belfius_psd2::{UnsignedPayment, model::*, sign::{Algorithm, JoseHeader, JwsSignature}};
///
/// # fn kms_sign(_: &[u8]) -> Vec<u8> { [1; 64].to_vec() }
/// let order = PaymentOrder::new(
///     PaymentId::new("invoice-17")?, "Bakkerij Janssens",
///     Iban::parse("BE71 0961 2345 6769")?, Amount::parse("100.10")?,
/// );
/// let header = JoseHeader::new(Algorithm::Es256).with("kid", "my-qsealc")?;
/// let unsigned = UnsignedPayment::new(&order, header, Date::constant(2026, 1, 5))?;
/// let signature = JwsSignature::new(Algorithm::Es256, &kms_sign(unsigned.signing_input().as_bytes()))?;
/// let signed = unsigned.with_signature(&signature)?;
/// assert_eq!(signed.payment_id().as_str(), "invoice-17");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a payment is sent only when it is signed"]
pub struct UnsignedPayment {
    payment_id: PaymentId,
    body: Vec<u8>,
    input: SigningInput,
}

/// A signed order, ready to be sent. **Store it before you send it**: should no
/// answer come, it is what you look up, or send again with the same
/// `payment_id`. It serialises.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "a signed payment is not yet sent"]
pub struct SignedPayment {
    #[serde(rename = "signed_payment")]
    version: Version<1>,
    payment_id: PaymentId,
    body: Text,
    signature: Text,
}

impl UnsignedPayment {
    /// Checks an order and writes its body. `today` is the PSU's calendar day:
    /// the core has no clock.
    ///
    /// # Errors
    /// What the bank would refuse: each error names the field. Its holidays are
    /// not known here.
    pub fn new(order: &PaymentOrder, header: JoseHeader, today: Date) -> Result<Self, OrderError> {
        order.check(today)?;
        let body = order.to_body();
        let input = SigningInput::new(&header, &body);
        Ok(Self { payment_id: order.payment_id.clone(), body, input })
    }

    /// The bytes to sign: the JOSE header and the body, as RFC 7515 joins them.
    #[must_use]
    pub fn signing_input(&self) -> &SigningInput {
        &self.input
    }

    /// Takes a signature that was made elsewhere.
    ///
    /// # Errors
    /// When it is of another algorithm than the header says.
    pub fn with_signature(self, signature: &JwsSignature) -> Result<SignedPayment, JwsError> {
        let signature = self.input.compact(signature)?;
        Ok(self.signed(signature))
    }

    /// Signs with a local P-256 key.
    ///
    /// # Errors
    /// When the header says another algorithm than ES256.
    pub fn sign(self, key: &SigningKey) -> Result<SignedPayment, JwsError> {
        let signature = key.sign(&self.input);
        self.with_signature(&signature)
    }

    fn signed(self, signature: String) -> SignedPayment {
        SignedPayment {
            version: Version,
            payment_id: self.payment_id,
            // JSON that this crate wrote itself.
            body: String::from_utf8_lossy(&self.body).into_owned().into(),
            signature: signature.into(),
        }
    }
}

impl SignedPayment {
    /// The TPP's id of the payment.
    #[must_use]
    pub fn payment_id(&self) -> &PaymentId {
        &self.payment_id
    }

    /// The body, byte for byte as it was signed.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// The compact JWS of the `Signature` header.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

impl Client {
    /// Checks an order for signing with the default header,
    /// `{"typ":"JWT","alg":"ES256"}`.
    ///
    /// # Errors
    /// As [`UnsignedPayment::new`].
    pub fn payment(
        &self,
        order: &PaymentOrder,
        today: Date,
    ) -> Result<UnsignedPayment, OrderError> {
        UnsignedPayment::new(order, JoseHeader::default(), today)
    }
}

impl fmt::Debug for UnsignedPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedPayment")
            .field("payment_id", &self.payment_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SignedPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedPayment")
            .field("payment_id", &self.payment_id)
            .finish_non_exhaustive()
    }
}
