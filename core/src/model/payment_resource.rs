//! One payment at the bank: what its details, its status, a further signature
//! and its cancellation are asked about.

use serde::Serialize;

use super::{BankPaymentId, PaymentId, PaymentProduct, PaymentService};
use crate::stored::{Version, stored_object};

/// Where a payment of the current API lives: its service, its product and the
/// bank's id of it. Store it as soon as the bank has answered the initiation; it
/// serialises.
///
/// The pattern of the path is documented in part (`/payments/{payment-product}/
/// {payment-id}`, payments reference page); the rest is assumed.
///
/// ```
/// use belfius_psd2::model::{BankPaymentId, PaymentProduct, PaymentResource, PaymentService};
///
/// let payment = PaymentResource::new(
///     PaymentService::Payments,
///     PaymentProduct::SEPA_CREDIT_TRANSFERS,
///     BankPaymentId::new("eyJhbGciOiJkaXIi..c2Vj-_")?,
/// );
/// let stored = serde_json::to_string(&payment)?;
/// assert_eq!(serde_json::from_str::<PaymentResource>(&stored)?, payment);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentResource {
    #[serde(rename = "payment_resource")]
    version: Version<1>,
    service: PaymentService,
    product: PaymentProduct,
    payment_id: BankPaymentId,
}

stored_object!(PaymentResource { version as "payment_resource", service, product, payment_id });

impl PaymentResource {
    /// The payment of this id.
    #[must_use]
    pub fn new(
        service: PaymentService,
        product: PaymentProduct,
        payment_id: BankPaymentId,
    ) -> Self {
        Self { version: Version, service, product, payment_id }
    }

    /// Once, again and again, or many at a time.
    #[must_use]
    pub fn service(&self) -> PaymentService {
        self.service
    }

    /// Which kind of payment.
    #[must_use]
    pub fn product(&self) -> &PaymentProduct {
        &self.product
    }

    /// The bank's id: not the TPP's end-to-end id.
    #[must_use]
    pub fn payment_id(&self) -> &BankPaymentId {
        &self.payment_id
    }
}

impl From<&PaymentResource> for PaymentResource {
    fn from(payment: &PaymentResource) -> Self {
        payment.clone()
    }
}

impl From<&PaymentId> for PaymentResource {
    /// A payment of the first generation, which goes by the TPP's id (assumed: how
    /// the bank names it in a path is not published).
    fn from(payment_id: &PaymentId) -> Self {
        let product = PaymentProduct::SEPA_CREDIT_TRANSFERS;
        let payment_id = BankPaymentId::of_order(payment_id);
        Self::new(PaymentService::Payments, product, payment_id)
    }
}
