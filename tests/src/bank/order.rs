//! The payment orders of the third generation: what can be ordered.

/// A payment product, by the name in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Product {
    /// `sepa-credit-transfers`
    SepaCreditTransfers,
    /// `instant-sepa-credit-transfers`
    InstantSepaCreditTransfers,
    /// `cross-border-credit-transfers`
    CrossBorderCreditTransfers,
    /// `pain.001-sepa-credit-transfers`, files only (assumed name)
    Pain001SepaCreditTransfers,
}

/// The first segment of an order's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `/payments`
    Single,
    /// `/periodic-payments`
    Periodic,
    /// `/bulk-payments`
    Bulk,
}

impl Product {
    /// The product of a path; files have their own.
    pub(crate) fn of(kind: Kind, segment: &str) -> Option<Product> {
        match (kind, segment) {
            (Kind::Bulk, "pain.001-sepa-credit-transfers") => {
                Some(Product::Pain001SepaCreditTransfers)
            }
            (Kind::Bulk, _) => None,
            (_, "sepa-credit-transfers") => Some(Product::SepaCreditTransfers),
            (_, "instant-sepa-credit-transfers") => Some(Product::InstantSepaCreditTransfers),
            (_, "cross-border-credit-transfers") => Some(Product::CrossBorderCreditTransfers),
            _ => None,
        }
    }
}

impl Kind {
    pub(crate) fn of(segment: &str) -> Option<Kind> {
        match segment {
            "payments" => Some(Kind::Single),
            "periodic-payments" => Some(Kind::Periodic),
            "bulk-payments" => Some(Kind::Bulk),
            _ => None,
        }
    }
}
