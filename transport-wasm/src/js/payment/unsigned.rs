//! A payment that is checked and written, and waits for its signature.

use std::{cell::RefCell, rc::Rc};

use belfius_psd2::{
    UnsignedPaymentError,
    model::{BodyChanges, BulkFile, CurrentOrder, Date, PaymentId, PaymentProduct},
    sign::{Algorithm, JoseHeader, JwsError, JwsSignature},
};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::SignedPayment;
use crate::js::{
    error::{Thrown, invalid},
    input::{self, Members, Repeated},
    key,
    promise::promise,
    script,
};

type Core = belfius_psd2::UnsignedPayment;

/// A checked order or a file, and the bytes that its signature is over.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct UnsignedPayment {
    /// None once it is signed.
    payment: Rc<RefCell<Option<Core>>>,
}

/// What goes with an order.
struct Extras {
    header: JoseHeader,
    changes: BodyChanges,
}

#[wasm_bindgen]
impl UnsignedPayment {
    /// A SEPA credit transfer.
    ///
    /// # Errors
    /// When the bank would refuse it, or an argument is wrong: the error names the
    /// member.
    #[wasm_bindgen(js_name = sepaCreditTransfer, skip_typescript)]
    pub fn sepa_credit_transfer(
        order: &JsValue,
        today: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Thrown> {
        current(&input::sepa(order)?, today, options)
    }

    /// An instant SEPA credit transfer.
    ///
    /// # Errors
    /// As for a SEPA credit transfer.
    #[wasm_bindgen(js_name = instantCreditTransfer, skip_typescript)]
    pub fn instant_credit_transfer(
        order: &JsValue,
        today: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Thrown> {
        current(&input::instant(order)?, today, options)
    }

    /// A transfer that leaves SEPA, or the euro.
    ///
    /// # Errors
    /// As for a SEPA credit transfer.
    #[wasm_bindgen(js_name = crossBorderCreditTransfer, skip_typescript)]
    pub fn cross_border_credit_transfer(
        order: &JsValue,
        today: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Thrown> {
        current(&input::cross_border(order)?, today, options)
    }

    /// A transfer that is made again and again.
    ///
    /// # Errors
    /// As for a SEPA credit transfer.
    #[wasm_bindgen(js_name = standingOrder, skip_typescript)]
    pub fn standing_order(
        order: &JsValue,
        today: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Thrown> {
        match input::standing(order)? {
            Repeated::Sepa(order) => current(&order, today, options),
            Repeated::Instant(order) => current(&order, today, options),
            Repeated::CrossBorder(order) => current(&order, today, options),
        }
    }

    /// A file of payments.
    ///
    /// # Errors
    /// When it is empty, longer than 10 MiB, or an argument is wrong.
    #[wasm_bindgen(skip_typescript)]
    pub fn bulk(file: &JsValue, reference: &JsValue, options: &JsValue) -> Result<Self, Thrown> {
        let bytes = match file.as_string() {
            Some(text) => text.into_bytes(),
            None => bytes(file, "file")?,
        };
        let file = BulkFile::new(bytes).map_err(|error| invalid("file", &error.to_string()))?;
        let reference = PaymentId::new(input::text(reference, "reference")?)
            .map_err(|error| invalid("reference", &error.to_string()))?;
        let mut options = Members::maybe(options, "options", "the options of a file")?;
        let product = options.parsed("product", PaymentProduct::other)?;
        let header = header(&mut options)?;
        options.end()?;
        let product = product.unwrap_or(PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS);
        Ok(Core::bulk(&file, product, reference, header).into())
    }

    /// An order of generations 1 and 2.
    ///
    /// # Errors
    /// As for a SEPA credit transfer.
    #[wasm_bindgen(js_name = paymentOrder, skip_typescript)]
    pub fn payment_order(
        order: &JsValue,
        today: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Thrown> {
        let (order, today) = (input::order(order)?, input::date(today, "today")?);
        let Extras { header, changes } = extras(options)?;
        Ok(Core::with_changes(&order, &changes, header, today)?.into())
    }

    /// The TPP's own name for it.
    ///
    /// # Errors
    /// When it has been signed already.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn reference(&self) -> Result<String, Thrown> {
        self.look(|payment| payment.reference().into())
    }

    /// The body, byte for byte as it will be sent.
    ///
    /// # Errors
    /// When it has been signed already.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn body(&self) -> Result<Uint8Array, Thrown> {
        self.look(|payment| payment.body().into())
    }

    /// The bytes to sign.
    ///
    /// # Errors
    /// When it has been signed already.
    #[wasm_bindgen(getter, js_name = signingInput, skip_typescript)]
    pub fn signing_input(&self) -> Result<Uint8Array, Thrown> {
        self.look(|payment| payment.signing_input().as_bytes().into())
    }

    /// Takes a signature that was made elsewhere.
    ///
    /// # Errors
    /// When it is none of the header's algorithm.
    #[wasm_bindgen(js_name = withSignature, skip_typescript)]
    pub fn with_signature(&self, signature: &JsValue) -> Result<SignedPayment, Thrown> {
        let bytes = bytes(signature, "signature")?;
        let algorithm = self.algorithm()?;
        sign(&self.payment, JwsSignature::new(algorithm, &bytes))
    }

    /// Takes an ES256 signature in DER.
    ///
    /// # Errors
    /// When it is none.
    #[wasm_bindgen(js_name = withDerSignature, skip_typescript)]
    pub fn with_der_signature(&self, signature: &JsValue) -> Result<SignedPayment, Thrown> {
        let bytes = bytes(signature, "signature")?;
        sign(&self.payment, JwsSignature::from_der(&bytes))
    }

    /// Takes the whole text of the `Signature` header, in any form.
    ///
    /// # Errors
    /// When an HTTP header cannot carry it.
    #[wasm_bindgen(js_name = withSignatureText, skip_typescript)]
    pub fn with_signature_text(&self, text: &JsValue) -> Result<SignedPayment, Thrown> {
        let text = input::text(text, "signature")?;
        // The core takes the payment apart before it looks at the text.
        if text.is_empty() || text.trim() != text || !text.bytes().all(is_header_text) {
            return Err(of_signature(JwsError::NotHeaderText));
        }
        let payment = self.payment.take().ok_or_else(signed_already)?;
        payment.with_signature_text(text).map(Into::into).map_err(of_signature)
    }

    /// Signs with a key of WebCrypto's.
    #[wasm_bindgen(js_name = signWith, skip_typescript)]
    pub fn sign_with(&self, key: &JsValue) -> Promise {
        promise(|| {
            let key = key::signing_key(key)?;
            if self.algorithm()? != Algorithm::Es256 {
                return Err(of_signature(JwsError::AlgorithmMismatch {
                    header: self.algorithm()?,
                    signature: Algorithm::Es256,
                }));
            }
            let input = self.look(|payment| payment.signing_input().as_bytes().to_vec())?;
            let payment = Rc::clone(&self.payment);
            Ok(Box::pin(async move {
                let signature = key.sign_bytes(&input).await?;
                let signature = JwsSignature::new(Algorithm::Es256, &signature);
                sign(&payment, signature).map(Into::into)
            }))
        })
    }
}

impl UnsignedPayment {
    fn algorithm(&self) -> Result<Algorithm, Thrown> {
        self.look(|payment| payment.signing_input().algorithm())
    }

    fn look<T>(&self, look: impl FnOnce(&Core) -> T) -> Result<T, Thrown> {
        self.payment.borrow().as_ref().map(look).ok_or_else(signed_already)
    }
}

/// Makes a payment signed, and leaves it as it is if the signature does not fit.
fn sign(
    payment: &RefCell<Option<Core>>,
    signature: Result<JwsSignature, JwsError>,
) -> Result<SignedPayment, Thrown> {
    let signature = signature.map_err(of_signature)?;
    let header = payment.borrow().as_ref().map(|payment| payment.signing_input().algorithm());
    let header = header.ok_or_else(signed_already)?;
    if header != signature.algorithm() {
        let signature = signature.algorithm();
        return Err(of_signature(JwsError::AlgorithmMismatch { header, signature }));
    }
    let payment = payment.take().ok_or_else(signed_already)?;
    payment.with_signature(&signature).map(Into::into).map_err(of_signature)
}

fn current(
    order: &impl CurrentOrder,
    today: &JsValue,
    options: &JsValue,
) -> Result<UnsignedPayment, Thrown> {
    let today: Date = input::date(today, "today")?;
    let Extras { header, changes } = extras(options)?;
    Ok(written(Core::current(order, &changes, header, today))?.into())
}

/// Apart, so that it is there once for all orders.
fn written(payment: Result<Core, UnsignedPaymentError>) -> Result<Core, Thrown> {
    Ok(payment?)
}

fn extras(options: &JsValue) -> Result<Extras, Thrown> {
    let mut options = Members::maybe(options, "options", "the options of an order")?;
    let changes = options.take("changes").map(|changes| input::file(&changes, "changes"));
    let changes = changes.transpose()?.unwrap_or_default();
    let header = header(&mut options)?;
    options.end()?;
    Ok(Extras { header, changes })
}

fn header(options: &mut Members) -> Result<JoseHeader, Thrown> {
    let header = options.take("header").map(|header| input::file(&header, "header"));
    Ok(header.transpose()?.unwrap_or_default())
}

/// The bytes of a typed array.
fn bytes(value: &JsValue, name: &str) -> Result<Vec<u8>, Thrown> {
    let bytes = script::bytes(value).unwrap_or_default();
    bytes.ok_or_else(|| invalid(name, "must be a Uint8Array"))
}

fn is_header_text(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}

fn of_signature(error: JwsError) -> Thrown {
    invalid("signature", &error.to_string())
}

fn signed_already() -> Thrown {
    let text = "this payment is signed already: go on with the SignedPayment that came of it";
    Thrown::of_kind("signed-already", text)
}

impl From<Core> for UnsignedPayment {
    fn from(payment: Core) -> Self {
        Self { payment: Rc::new(RefCell::new(Some(payment))) }
    }
}
