//! What can go wrong on the way to the bank.
//!
//! What does not belong here: what follows from it for the call (the core's
//! [`session::Error`](belfius_psd2::session::Error)).

mod build;
mod kind;
mod problem;
mod rejection;
mod send;
mod sends_once;

pub use belfius_psd2::{session::RandomError, store::Unsaved};

pub use self::{
    build::BuildError,
    kind::{Limit, SendKind},
    send::SendError,
    sends_once::SendsOnce,
};
pub(crate) use self::{problem::Problem, send::Sent};

/// Why a call did not succeed.
///
/// ```
/// # fn show(error: &belfius_psd2_wasm::Error) {
/// use belfius_psd2::{Delivery, Remedy};
/// match (error.delivery(), error.remedy()) {
///     (Delivery::Unknown, Some(Remedy::LookFirst)) => println!("the payment may have been made"),
///     (_, Some(Remedy::NewConsent)) => println!("ask the customer again"),
///     _ => println!("{error}"),
/// }
/// # }
/// ```
pub type Error = belfius_psd2::session::Error<SendError>;
