//! A payment, standing order or file of the third generation and what becomes
//! of it.

use serde_json::{Map, Value};

use super::brand::Brand;
use super::order::{Kind, Product};
use super::payment::PaymentState;

/// An order that the bank has accepted.
#[derive(Clone, Debug)]
pub(crate) struct Initiation {
    pub(crate) kind: Kind,
    pub(crate) product: Product,
    pub(crate) brand: Brand,
    /// Whose money it is; the PSU picks on the bank's page when the TPP has said
    /// it neither in the order nor with a token.
    pub(crate) debtor: Option<String>,
    /// What the TPP has sent; nothing for a file.
    pub(crate) members: Map<String, Value>,
    /// What the PSU sees before signing.
    pub(crate) shown: Shown,
    /// How many people have signed.
    pub(crate) signatures: usize,
    pub(crate) state: PaymentState,
}

/// An order in the PSU's words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) amount: String,
    pub(crate) payee: String,
    pub(crate) payee_account: String,
    pub(crate) when: Option<String>,
    pub(crate) communication: Option<String>,
}

impl Initiation {
    /// One more person signs. A payment that is no longer waiting stays as it
    /// is: one that was cancelled meanwhile stays cancelled.
    pub(crate) fn sign(&mut self, needed: usize) {
        if self.state != PaymentState::AwaitingSignature {
            return;
        }
        self.signatures += 1;
        if self.signatures >= needed {
            self.state = PaymentState::Signed;
        }
    }

    /// The code of its status (assumed: ISO 20022's, of which the pages name
    /// RCVD). With one of two signatures it still waits.
    pub(crate) fn status(&self) -> &'static str {
        match self.state {
            PaymentState::AwaitingSignature => "PDNG",
            PaymentState::Signed => "RCVD",
            PaymentState::Executed => "ACSC",
            PaymentState::Cancelled => "CANC",
            PaymentState::Refused => "RJCT",
        }
    }

    /// A standing order goes on after its first transfer, and can be ended.
    pub(crate) fn can_be_cancelled(&self) -> bool {
        match self.state {
            PaymentState::AwaitingSignature | PaymentState::Signed => true,
            PaymentState::Executed => self.kind == Kind::Periodic,
            PaymentState::Cancelled | PaymentState::Refused => false,
        }
    }

    /// Whether a token of that account may look at it.
    pub(crate) fn belongs_to(&self, iban: &str) -> bool {
        self.debtor.as_deref() == Some(iban)
    }
}
