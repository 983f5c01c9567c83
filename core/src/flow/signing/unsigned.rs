//! A payment that is checked and written, and waits for its signature.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jiff::civil::Date;

use super::{PaymentKind, SignedPayment, UnsignedPaymentError};
use crate::{
    crypto::{JoseHeader, JwsError, JwsSignature, SigningInput, SigningKey},
    model::{
        BodyChanges, BulkFile, CurrentOrder, OrderError, PaymentId, PaymentOrder, PaymentProduct,
    },
};

/// A checked order or a file, and the bytes that its signature is over.
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
///
/// A transfer of the current API, and a file:
///
/// ```
/// use belfius_psd2::{PaymentKind, UnsignedPayment, model::*, sign::JoseHeader};
///
/// # let today = Date::constant(2026, 1, 5);
/// let transfer = InstantCreditTransfer::new(
///     EndToEndId::new("INV-17")?, "Bakkerij Janssens",
///     Iban::parse("BE71 0961 2345 6769")?, Amount::parse("100.10")?,
/// );
/// let header = JoseHeader::default();
/// let unsigned = UnsignedPayment::current(&transfer, &BodyChanges::default(), header.clone(), today)?;
/// assert_eq!(unsigned.kind(), &PaymentKind::Transfer(PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS));
///
/// let file = BulkFile::new(b"<Document/>")?;
/// let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
/// let unsigned = UnsignedPayment::bulk(&file, product, PaymentId::new("salaries-2026-01")?, header);
/// assert_eq!(unsigned.body(), b"<Document/>");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a payment is sent only when it is signed"]
pub struct UnsignedPayment {
    kind: PaymentKind,
    payment_id: PaymentId,
    body: Vec<u8>,
    input: SigningInput,
}

impl UnsignedPayment {
    /// Checks an order of the first generation and writes its body. `today` is
    /// the date in Belgium, wherever the PSU is: the core has no clock.
    ///
    /// # Errors
    /// What the bank would refuse: each error names the field. Its holidays are
    /// not known here.
    pub fn new(order: &PaymentOrder, header: JoseHeader, today: Date) -> Result<Self, OrderError> {
        order.check(today)?;
        let (payment_id, body) = (order.payment_id.clone(), order.to_tree().to_bytes());
        Ok(Self::written(PaymentKind::Order, payment_id, body, &header))
    }

    /// As [`new`](Self::new), with changes to the body. `today` is the date in
    /// Belgium.
    ///
    /// # Errors
    /// What the bank would refuse, or a change that does not fit.
    pub fn with_changes(
        order: &PaymentOrder,
        changes: &BodyChanges,
        header: JoseHeader,
        today: Date,
    ) -> Result<Self, UnsignedPaymentError> {
        order.check(today)?;
        let body = changes.apply(order.to_tree())?.to_bytes();
        Ok(Self::written(PaymentKind::Order, order.payment_id.clone(), body, &header))
    }

    /// Checks an order of the current API, writes its body and changes that: a
    /// [`SepaCreditTransfer`], an [`InstantCreditTransfer`], a
    /// [`CrossBorderCreditTransfer`] or a [`StandingOrder`] of one of them. The
    /// bank gets what the changes made of it, unchecked. `today` is the date in
    /// Belgium, wherever the PSU is.
    ///
    /// [`SepaCreditTransfer`]: crate::model::SepaCreditTransfer
    /// [`InstantCreditTransfer`]: crate::model::InstantCreditTransfer
    /// [`CrossBorderCreditTransfer`]: crate::model::CrossBorderCreditTransfer
    /// [`StandingOrder`]: crate::model::StandingOrder
    ///
    /// # Errors
    /// What the bank would refuse, or a change that does not fit.
    pub fn current(
        order: &impl CurrentOrder,
        changes: &BodyChanges,
        header: JoseHeader,
        today: Date,
    ) -> Result<Self, UnsignedPaymentError> {
        order.check(today)?;
        let body = changes.apply(order.to_tree())?.to_bytes();
        let kind = PaymentKind::current(order.service(), order.product());
        Ok(Self::written(kind, order.end_to_end_id().payment_id().clone(), body, &header))
    }

    /// Takes a file as it is. `reference` is the TPP's own name for it, and does
    /// not go to the bank. The signature becomes a detached JWS over the file's
    /// bytes (assumed: how files are signed is not published); take
    /// [`with_signature_text`](Self::with_signature_text) for another form.
    pub fn bulk(
        file: &BulkFile,
        product: PaymentProduct,
        reference: PaymentId,
        header: JoseHeader,
    ) -> Self {
        Self::written(PaymentKind::Bulk(product), reference, file.as_bytes().to_vec(), &header)
    }

    fn written(
        kind: PaymentKind,
        payment_id: PaymentId,
        body: Vec<u8>,
        header: &JoseHeader,
    ) -> Self {
        let input = SigningInput::new(header, &body);
        Self { kind, payment_id, body, input }
    }

    /// What it is, and so where it goes.
    #[must_use]
    pub fn kind(&self) -> &PaymentKind {
        &self.kind
    }

    /// The TPP's own name for it.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.payment_id.as_str()
    }

    /// The body, byte for byte as it will be sent: to look at before it is
    /// signed. Do not log it.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
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
        let signature = match self.kind {
            PaymentKind::Bulk(_) => self.input.detached(signature)?,
            _ => self.input.compact(signature)?,
        };
        Ok(self.signed(signature))
    }

    /// Takes the whole text of the `Signature` header, over
    /// [`body`](Self::body) and in any form: for a bank that wants another than
    /// this library's. The JOSE header is then of no use.
    ///
    /// # Errors
    /// When an HTTP header cannot carry it.
    pub fn with_signature_text(self, text: impl Into<String>) -> Result<SignedPayment, JwsError> {
        let text = text.into();
        let fits = !text.is_empty()
            && text.trim() == text
            && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if fits { Ok(self.signed(text)) } else { Err(JwsError::NotHeaderText) }
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
            kind: self.kind,
            payment_id: self.payment_id,
            body: self.body,
            signature: signature.into(),
        }
    }
}

impl fmt::Debug for UnsignedPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedPayment")
            .field("kind", &self.kind)
            .field("payment_id", &self.payment_id)
            .finish_non_exhaustive()
    }
}
