//! What the bank remembers.

use std::collections::BTreeSet;

use ring::digest::{SHA256, digest};

/// What tokens are good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Ais,
    Pis,
    Caf,
}

impl Scope {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ais => "AIS",
            Self::Pis => "PIS",
            Self::Caf => "CAF",
        }
    }
}

/// The bank's whole memory.
#[derive(Debug, Clone)]
pub(crate) struct Bank {
    pub(crate) generation: u8,
    /// Customers on their way to the bank's pages; the number is in the address.
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) codes: Vec<Code>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) payments: Vec<Payment>,
    /// The amounts of the statement's rows, in order; equal ones are equal rows.
    pub(crate) rows: Vec<u32>,
    /// Whether the last page wants strong authentication, and whether it was made.
    pub(crate) wants_sca: bool,
    pub(crate) authenticated: bool,
    /// How often somebody came in by the fallback interface.
    pub(crate) sessions: usize,
    /// The `Request-ID`s seen. Not part of a state: they are random.
    pub(crate) request_ids: Hidden<BTreeSet<String>>,
}

/// What a customer goes to the bank for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    pub(crate) want: Want,
    pub(crate) challenge: Option<String>,
    pub(crate) used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    Consent(Scope),
    Sca,
    Sign(usize),
    SignAgain(usize),
    Cancel(usize),
}

/// A code of a callback.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) scope: Scope,
    pub(crate) challenge: Option<String>,
    pub(crate) after_sca: bool,
    /// The pair that was bought with it: it works once.
    pub(crate) bought: Option<usize>,
}

/// A pair of tokens: `A0` and `R0`, `A1` and `R1`.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) scope: Scope,
    pub(crate) access: bool,
    pub(crate) refresh: bool,
    /// The pair that it was bought with; none for a code.
    pub(crate) parent: Option<usize>,
    pub(crate) fate: Fate,
    /// Whether a store has refused it at least once.
    pub(crate) store_refused: bool,
}

/// What became of a pair after the bank gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The answer is on its way to this process.
    Sent(usize),
    /// This process has it in memory.
    Held(usize),
    /// It was stored.
    Saved,
    /// The answer never came whole.
    Undelivered,
    /// The process died before it was stored.
    DiedWith,
}

/// A payment that the bank took.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    /// What it pays: the same for two payments of one invoice.
    pub(crate) order: String,
    /// Service and product, as they stand in the path.
    pub(crate) path: String,
    pub(crate) progress: Progress,
    pub(crate) signatures: u8,
}

impl Payment {
    /// One that waits for its signature.
    pub(crate) fn new(order: String, path: String) -> Self {
        Self { order, path, progress: Progress::Waiting, signatures: 0 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    Waiting,
    Signed,
    Cancelled,
}

/// What is no part of a state: random, or a count of random things.
#[derive(Default, Clone)]
pub(crate) struct Hidden<T>(pub(crate) T);

impl<T> std::fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("_")
    }
}

impl Bank {
    pub(crate) fn new(generation: u8) -> Self {
        Self {
            generation,
            tickets: Vec::new(),
            codes: Vec::new(),
            pairs: Vec::new(),
            payments: Vec::new(),
            rows: Vec::new(),
            wants_sca: false,
            authenticated: false,
            sessions: 0,
            request_ids: Hidden::default(),
        }
    }

    /// Whether a bearer is a live access token of this scope.
    pub(crate) fn takes(&self, bearer: &str, scope: Scope) -> bool {
        number(bearer, "A")
            .and_then(|n| self.pairs.get(n))
            .is_some_and(|pair| pair.access && pair.scope == scope)
    }

    /// The pair that is alive in a scope.
    pub(crate) fn live(&self, scope: Scope) -> Option<usize> {
        self.pairs.iter().rposition(|pair| pair.scope == scope && pair.refresh)
    }

    /// Makes the next pair; it is the only one of its scope.
    pub(crate) fn issue(&mut self, scope: Scope, parent: Option<usize>, fate: Fate) -> usize {
        for pair in self.pairs.iter_mut().filter(|pair| pair.scope == scope) {
            pair.access = false;
            pair.refresh = false;
        }
        let store_refused = false;
        self.pairs.push(Pair { scope, access: true, refresh: true, parent, fate, store_refused });
        self.pairs.len() - 1
    }

    /// Sends a customer to a page: the address that a browser opens.
    pub(crate) fn page_for(&mut self, want: Want, challenge: Option<String>) -> String {
        self.tickets.push(Ticket { want, challenge, used: false });
        let number = self.tickets.len() - 1;
        format!("https://www.belfius.be/common/fr/launcher.html?appkey=PSD2&apptoken=T{number}")
    }
}

/// The number in a name such as `R12`.
pub(crate) fn number(name: &str, letter: &str) -> Option<usize> {
    name.strip_prefix(letter)?.parse().ok()
}

/// PKCE's `S256`.
pub(crate) fn challenge_of(verifier: &str) -> String {
    let hash = digest(&SHA256, verifier.as_bytes());
    data_encoding::BASE64URL_NOPAD.encode(hash.as_ref())
}
