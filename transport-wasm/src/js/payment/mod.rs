//! A payment on its way to being sent: unsigned, then signed.

mod signed;
mod unsigned;

use wasm_bindgen::prelude::wasm_bindgen;

pub use self::{signed::SignedPayment, unsigned::UnsignedPayment};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("payment.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const ORDERS: &'static str = include_str!("orders.d.ts");
