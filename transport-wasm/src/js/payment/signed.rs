//! A payment that is signed, and is stored and sent.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::js::{error::Thrown, input, views};

/// A signed payment, ready to be stored and sent.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct SignedPayment {
    payment: belfius_psd2::SignedPayment,
}

#[wasm_bindgen]
impl SignedPayment {
    /// What `JSON.stringify` stores.
    ///
    /// # Errors
    /// Never.
    #[wasm_bindgen(js_name = toJSON, skip_typescript)]
    pub fn to_json(&self) -> Result<JsValue, Thrown> {
        views::stored(&self.payment)
    }

    /// A payment that was stored.
    ///
    /// # Errors
    /// When it is none.
    #[wasm_bindgen(js_name = fromJSON, skip_typescript)]
    pub fn from_json(stored: &JsValue) -> Result<Self, Thrown> {
        Ok(Self { payment: input::stored(stored, "stored")? })
    }

    /// The TPP's own name for it.
    #[must_use]
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn reference(&self) -> String {
        self.payment.reference().into()
    }
}

impl From<belfius_psd2::SignedPayment> for SignedPayment {
    fn from(payment: belfius_psd2::SignedPayment) -> Self {
        Self { payment }
    }
}
