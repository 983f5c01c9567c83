//! The PSD2 API of Belfius and Banx, for licensed third parties (TPPs), without
//! I/O: this crate says what to send and understands what comes back.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod bank;
mod client;
mod crypto;
mod endpoint;
mod error;
mod exchange;
mod flow;
pub mod model;
pub mod secret;
mod seed;
mod stored;
mod tokens;
mod wire;

pub use crate::{
    bank::{
        Bank, BankUrl, BaseUrlError, ContractError, Evidence, Generation, Operation, Row, UrlError,
    },
    client::{Client, ClientError, Limits},
    endpoint::{
        account::AccountCall,
        cancel::CancelCall,
        funds::FundsCall,
        payment::{PaymentCall, PaymentReceipt},
        transactions::{LaterPages, PageCall, TransactionsQuery},
    },
    error::{
        BankCode, BankError, Body, CallbackError, CallbackRefusal, Content, Delivery, Error,
        ErrorKind, Fault, JsonProblem, RefusalReason, Remedy, RetryAfter, Unreadable,
    },
    exchange::{Exchange, Failure, Renew, Step},
    flow::{
        AccountRequest, Authorized, CancelRequest, CodeExchange, ConsentRequest, FundsRequest,
        Page, PageRequest, Pages, PaymentReply, PaymentRequest, PaymentReturn, PendingConsent,
        PendingPayment, PendingSca, Redirect, RefreshTokens, Reply, ScaGrant, ScaReturn,
        SignedPayment, UnsignedPayment, callback_state,
    },
    seed::Seed,
    tokens::Tokens,
    wire::page::UnreadableRow,
};

/// Signing a payment: JOSE headers, signatures, and a local key.
pub mod sign {
    pub use crate::crypto::{
        Algorithm, JoseHeader, JwsError, JwsSignature, KeyError, SigningInput, SigningKey,
    };
}
