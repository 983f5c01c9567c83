//! The state machines: what follows what, and what is kept in between.
//!
//! ```text
//! consent   ConsentRequest ─► Redirect<PendingConsent> ┄customer┄► callback ─► CodeExchange ─► Tokens
//!
//! any call  start/step ─► Done
//!              │    └──► Renew ─► RefreshTokens ─► Tokens (store them) ─► with ─► Again ─► Done
//!              └ expired ─┘            at most once: a second refusal is an error
//!
//! accounts  Done(Reply::Answer(list))
//! account   Done(Reply::Answer(account))
//! pages     Done(Reply::Answer(page)) ─► page.next: Pages ─► next PageRequest … ─► None
//!           Done(Reply::StrongAuthentication(Redirect<PendingSca>)) ┄customer┄► callback
//!              ─► ScaReturn { pages: the same page again, grant: nothing | SCA token | CodeExchange }
//!
//! payment   an order, a transfer, a standing order ─check─► UnsignedPayment ─sign─► SignedPayment
//!           a file ──────────────────────────────────────►┘
//!           SignedPayment ─► PaymentRequest (and SignRequest for a further signature)
//!              ├► Accepted(PaymentReceipt)
//!              └► SignatureRequired(Redirect<PendingPayment>) ┄customer┄► callback
//!                    ─► PaymentReturn::Code(CodeExchange) | PaymentReturn::Signed
//!           PaymentResource ─► PaymentStatusRequest, PaymentDetailsRequest
//!           PaymentResource ─► CancelRequest ─► Cancelled | SignatureRequired(…)
//! ```
//!
//! A dotted line leaves the program: what crosses it serialises, and can be
//! taken up by another process. What does not belong here: headers and bodies
//! (`endpoint`), and sending anything (a transport's work).

mod account;
mod accounts;
mod attempt;
mod authorized;
mod consent;
mod funds;
mod page;
mod pages;
mod payment;
mod payment_life;
mod pending_payment;
mod redirect;
mod sca;
mod session;
mod signing;
mod tokens;

pub use self::{
    account::AccountRequest,
    accounts::{AccountList, AccountsRequest},
    authorized::Authorized,
    consent::{ConsentRequest, PendingConsent},
    funds::FundsRequest,
    page::{Page, PageRequest},
    pages::Pages,
    payment::{PaymentReply, PaymentRequest},
    payment_life::{
        CancelReply, CancelRequest, PaymentDetailsRequest, PaymentStatusRequest, SignRequest,
    },
    pending_payment::{PaymentReturn, PendingPayment},
    redirect::{Redirect, callback_state},
    sca::{PendingSca, Reply, ScaGrant, ScaReturn},
    signing::{PaymentKind, SignedPayment, UnsignedPayment, UnsignedPaymentError},
    tokens::{CodeExchange, RefreshTokens},
};
