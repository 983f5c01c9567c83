//! What all orders of the current API have in common.

use super::TransferError;
use crate::model::{Date, EndToEndId, PaymentProduct, PaymentService};

/// An order of the current API: a transfer, or a standing order of one. It is
/// implemented here alone; [`UnsignedPayment::current`] takes it.
///
/// [`UnsignedPayment::current`]: crate::UnsignedPayment::current
pub trait CurrentOrder: sealed::Written {
    /// Once, or again and again.
    fn service(&self) -> PaymentService;

    /// Which kind of payment.
    fn product(&self) -> PaymentProduct;

    /// The TPP's name for it.
    fn end_to_end_id(&self) -> &EndToEndId;

    /// Looks for what the bank would refuse. `today` is the date in Belgium.
    ///
    /// # Errors
    /// The first fault found, with its [`field`](TransferError::field).
    fn check(&self, today: Date) -> Result<(), TransferError>;
}

/// One of the three transfers: what a [`StandingOrder`](super::StandingOrder)
/// can repeat.
pub trait Transfer: CurrentOrder + sealed::Once {}

pub(super) mod sealed {
    use crate::model::{Date, tree::Tree};

    /// It writes its body, the members of the page in their order. It does not
    /// check it.
    pub trait Written {
        /// The body, with a place for each member that it could have.
        #[doc(hidden)]
        fn to_tree(&self) -> Tree;
    }

    /// It happens once.
    pub trait Once {
        /// When, if it was said.
        #[doc(hidden)]
        fn execution_date(&self) -> Option<Date>;
    }
}
