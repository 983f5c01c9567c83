//! A payment on its way to being sent: unsigned, then signed.
//!
//! The signed bytes are the sent bytes: the body is written once, and neither
//! step can change it. The signature is made wherever the key is: here with
//! [`SigningKey`](crate::sign::SigningKey), or in an HSM, a cloud KMS or a browser,
//! which get bytes and give a signature. One path serves the orders of both generations, standing
//! orders and files: `kind.rs` says which one a payment is, `stored.rs` how it
//! is kept.

mod error;
mod kind;
mod signed;
mod stored;
mod unsigned;

use jiff::civil::Date;

pub use self::{
    error::UnsignedPaymentError, kind::PaymentKind, signed::SignedPayment,
    unsigned::UnsignedPayment,
};

use crate::{
    client::Client,
    crypto::JoseHeader,
    model::{BodyChanges, CurrentOrder, OrderError, PaymentOrder},
};

impl Client {
    /// Checks an order of generations 1 and 2 for signing, with the default header,
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

    /// Checks a transfer or a standing order of the current API for signing, with
    /// the default header and its body as it is.
    ///
    /// # Errors
    /// As [`UnsignedPayment::current`].
    pub fn transfer(
        &self,
        order: &impl CurrentOrder,
        today: Date,
    ) -> Result<UnsignedPayment, UnsignedPaymentError> {
        UnsignedPayment::current(order, &BodyChanges::default(), JoseHeader::default(), today)
    }
}
