//! What a test may choose before the bank opens. What changes while it is open
//! (time, faults, withdrawn consents) is on the handle instead.

mod current;
mod generation;
mod variants;

use std::time::Duration;

use crate::bank::order::Product;
use crate::clock::Clock;
use crate::faults::DocumentedError;

pub use generation::Generation;
pub use variants::{
    AccountsShape, FundsAnswer, InitiationAnswer, PageShape, PaymentAnswer, ScaReturn, ScaStyle,
};

/// How the sandbox behaves. Start from `Options::default()` and chain setters.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) port: u16,
    pub(crate) pages_port: u16,
    pub(crate) seed: u64,
    pub(crate) page_size: usize,
    pub(crate) max_page_size: usize,
    pub(crate) rows: usize,
    pub(crate) prefix: String,
    pub(crate) redirect_uri: String,
    pub(crate) clock: Clock,
    pub(crate) sca_style: ScaStyle,
    pub(crate) sca_return: ScaReturn,
    pub(crate) payment_answer: PaymentAnswer,
    pub(crate) page_shape: Option<PageShape>,
    pub(crate) string_amounts: bool,
    pub(crate) access_token_lifetime: Duration,
    pub(crate) refresh_token_lifetime: Option<Duration>,
    pub(crate) unattended_limit: Option<usize>,
    pub(crate) unattended_refusal: DocumentedError,
    pub(crate) strict_request_ids: bool,
    pub(crate) second_redirect: bool,
    pub(crate) generations: Vec<Generation>,
    pub(crate) banx_port: u16,
    pub(crate) banx_products: Vec<Product>,
    pub(crate) accounts_shape: AccountsShape,
    pub(crate) initiation_answer: InitiationAnswer,
    pub(crate) sca_to_cancel: bool,
    pub(crate) max_file_size: usize,
    pub(crate) funds_answer: FundsAnswer,
    pub(crate) fallback_headers: Vec<String>,
    pub(crate) fallback_key_id: Option<String>,
    pub(crate) fallback_client_id: Option<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            pages_port: 0,
            seed: 1,
            page_size: 100,
            max_page_size: 400,
            rows: 3000,
            prefix: String::new(),
            redirect_uri: "https://tpp.example/callback".to_owned(),
            clock: Clock::default(),
            sca_style: ScaStyle::default(),
            sca_return: ScaReturn::default(),
            payment_answer: PaymentAnswer::default(),
            page_shape: None,
            string_amounts: false,
            access_token_lifetime: Duration::from_secs(900),
            refresh_token_lifetime: None,
            unattended_limit: Some(4),
            unattended_refusal: DocumentedError::RateLimit,
            strict_request_ids: true,
            second_redirect: false,
            generations: Generation::ALL.to_vec(),
            banx_port: 0,
            banx_products: vec![
                Product::SepaCreditTransfers,
                Product::InstantSepaCreditTransfers,
                Product::Pain001SepaCreditTransfers,
            ],
            accounts_shape: AccountsShape::default(),
            initiation_answer: InitiationAnswer::default(),
            sca_to_cancel: false,
            max_file_size: 512 * 1024,
            funds_answer: FundsAnswer::default(),
            fallback_headers: ["(request-target)", "date", "digest", "request-id", "client-id"]
                .map(str::to_owned)
                .to_vec(),
            fallback_key_id: None,
            fallback_client_id: None,
        }
    }
}

impl Options {
    /// The port of the API; 0 (the default) lets the system choose.
    #[must_use]
    pub fn port(mut self, port: u16) -> Options {
        self.port = port;
        self
    }

    /// The port of the customer's pages; 0 (the default) lets the system choose.
    #[must_use]
    pub fn pages_port(mut self, port: u16) -> Options {
        self.pages_port = port;
        self
    }

    /// The seed of the generated transactions: the same seed, the same rows.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Options {
        self.seed = seed;
        self
    }

    /// Rows on a page when the call does not say `pagesize`.
    #[must_use]
    pub fn page_size(mut self, rows: usize) -> Options {
        self.page_size = rows.max(1);
        self
    }

    /// The largest `pagesize` that is not refused. 400 is what a production
    /// client used; that more is refused, and how, is assumed.
    #[must_use]
    pub fn max_page_size(mut self, rows: usize) -> Options {
        self.max_page_size = rows.max(1);
        self
    }

    /// How many rows the first account has; the others have fewer.
    #[must_use]
    pub fn rows(mut self, rows: usize) -> Options {
        self.rows = rows;
        self
    }

    /// A path before every operation, such as the `/sandbox/psd2` of the bank's
    /// own sandbox.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Options {
        let prefix = prefix.into();
        let bare = prefix.trim_matches('/');
        self.prefix = match bare {
            "" => String::new(),
            bare => format!("/{bare}"),
        };
        self
    }

    /// The one redirect address that the TPP has registered.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Options {
        self.redirect_uri = uri.into();
        self
    }

    /// The bank's clock; the system's by default.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Options {
        self.clock = clock;
        self
    }

    /// How SCA is asked for.
    #[must_use]
    pub fn sca_style(mut self, style: ScaStyle) -> Options {
        self.sca_style = style;
        self
    }

    /// What the PSU brings back from SCA.
    #[must_use]
    pub fn sca_return(mut self, brings: ScaReturn) -> Options {
        self.sca_return = brings;
        self
    }

    /// How an accepted payment is answered.
    #[must_use]
    pub fn payment_answer(mut self, answer: PaymentAnswer) -> Options {
        self.payment_answer = answer;
        self
    }

    /// The shape of a page of transactions, whatever version is asked for. By
    /// default the version decides.
    #[must_use]
    pub fn page_shape(mut self, shape: PageShape) -> Options {
        self.page_shape = Some(shape);
        self
    }

    /// Amounts, balances and `multicurrency` as strings, as the bank's Account
    /// API page prints them, and not as production sent them.
    #[must_use]
    pub fn string_amounts(mut self, strings: bool) -> Options {
        self.string_amounts = strings;
        self
    }

    /// How long an access token lives; 900 seconds, as in production.
    #[must_use]
    pub fn access_token_lifetime(mut self, lifetime: Duration) -> Options {
        self.access_token_lifetime = lifetime;
        self
    }

    /// How long a refresh token lives. The bank does not say; assumed endless.
    #[must_use]
    pub fn refresh_token_lifetime(mut self, lifetime: Option<Duration>) -> Options {
        self.refresh_token_lifetime = lifetime;
        self
    }

    /// Calls per account and 24 hours without the PSU: four, or no limit.
    /// That details and transactions count together and that later pages do not
    /// count is assumed.
    #[must_use]
    pub fn unattended_limit(mut self, calls: Option<usize>) -> Options {
        self.unattended_limit = calls;
        self
    }

    /// How a call too many without the PSU is refused: 10107 unless set. Which of
    /// the rows for 429 it is, the pages do not say.
    #[must_use]
    pub fn unattended_refusal(mut self, error: DocumentedError) -> Options {
        self.unattended_refusal = error;
        self
    }

    /// Whether a `Request-ID` must be a UUID that was never used before. The
    /// first generation's page asks for any id. The third generation asks for
    /// a fresh UUID of version 4 whatever is chosen here.
    #[must_use]
    pub fn strict_request_ids(mut self, strict: bool) -> Options {
        self.strict_request_ids = strict;
        self
    }

    /// Whether an approved consent is followed by a second page (SCA) before
    /// the callback.
    #[must_use]
    pub fn second_redirect(mut self, second: bool) -> Options {
        self.second_redirect = second;
        self
    }
}
