//! What is being sent: an order of the first generation, or which one of the
//! current API.

use crate::model::{PaymentProduct, PaymentService};

/// What a payment is, and so where it goes and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaymentKind {
    /// A [`PaymentOrder`](crate::model::PaymentOrder) of the first generation.
    Order,
    /// A transfer of the current API, of this product.
    Transfer(PaymentProduct),
    /// A standing order of the current API, of this product.
    StandingOrder(PaymentProduct),
    /// A file of the current API, of this product.
    Bulk(PaymentProduct),
}

impl PaymentKind {
    /// The service of the path. The first generation had one.
    #[must_use]
    pub fn service(&self) -> PaymentService {
        match self {
            Self::Order | Self::Transfer(_) => PaymentService::Payments,
            Self::StandingOrder(_) => PaymentService::PeriodicPayments,
            Self::Bulk(_) => PaymentService::BulkPayments,
        }
    }

    /// The product of the path. The first generation had one.
    #[must_use]
    pub fn product(&self) -> &PaymentProduct {
        match self {
            Self::Order => const { &PaymentProduct::SEPA_CREDIT_TRANSFERS },
            Self::Transfer(product) | Self::StandingOrder(product) | Self::Bulk(product) => product,
        }
    }

    /// The media type of the body: `application/json`, or `application/xml` for
    /// a file (both documented).
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Order | Self::Transfer(_) | Self::StandingOrder(_) => "application/json",
            Self::Bulk(_) => "application/xml",
        }
    }

    /// Of the current API.
    pub(super) fn current(service: PaymentService, product: PaymentProduct) -> Self {
        match service {
            PaymentService::Payments => Self::Transfer(product),
            PaymentService::PeriodicPayments => Self::StandingOrder(product),
            PaymentService::BulkPayments => Self::Bulk(product),
        }
    }
}
