//! What is chosen before the proxy opens.

use std::fmt;
use std::time::Duration;

use crate::clock::Clock;
use crate::sandbox::Sandbox;

/// How the proxy behaves. Start from [`ProxyOptions::to`], or from
/// `ProxyOptions::default()`, which knows no bank, and chain setters.
#[derive(Clone, Debug)]
pub struct ProxyOptions {
    pub(crate) port: u16,
    pub(crate) banks: Vec<(String, ProxyBank)>,
    pub(crate) origins: Vec<String>,
    pub(crate) any_origin: bool,
    pub(crate) preflight_age: Duration,
    pub(crate) key: Option<String>,
    pub(crate) credentials: Option<(String, String)>,
    pub(crate) time_out: Duration,
    pub(crate) clock: Clock,
    pub(crate) known_ids: usize,
    pub(crate) kept_response: usize,
    pub(crate) kept_responses: usize,
}

impl Default for ProxyOptions {
    fn default() -> ProxyOptions {
        ProxyOptions {
            port: 0,
            banks: Vec::new(),
            origins: Vec::new(),
            any_origin: false,
            preflight_age: Duration::from_secs(600),
            key: None,
            credentials: None,
            time_out: Duration::from_secs(60),
            clock: Clock::default(),
            known_ids: 1_000_000,
            kept_response: 256 * 1024,
            kept_responses: 64 * 1024 * 1024,
        }
    }
}

impl ProxyOptions {
    /// To the Belfius of a simulated bank, below `/bank`, with the bank's clock.
    #[must_use]
    pub fn to(sandbox: &Sandbox) -> ProxyOptions {
        let options = ProxyOptions::default().clock(sandbox.clock());
        options.bank("/bank", ProxyBank::belfius(sandbox))
    }

    /// One more bank, below a path of its own; an empty one is the whole origin.
    #[must_use]
    pub fn bank(mut self, prefix: &str, bank: ProxyBank) -> ProxyOptions {
        let bare = prefix.trim_matches('/');
        let prefix = match bare {
            "" => String::new(),
            bare => format!("/{bare}"),
        };
        self.banks.push((prefix, bank));
        self
    }

    /// The port; 0 (the default) lets the system choose.
    #[must_use]
    pub fn port(mut self, port: u16) -> ProxyOptions {
        self.port = port;
        self
    }

    /// One more origin whose pages may use the proxy, such as
    /// `https://tpp.example`. Its own origin always may; all others are refused.
    #[must_use]
    pub fn allow_origin(mut self, origin: &str) -> ProxyOptions {
        self.origins.push(origin.to_owned());
        self
    }

    /// Lets in the pages of every origin. For tests alone.
    #[must_use]
    pub fn allow_any_origin(mut self) -> ProxyOptions {
        self.any_origin = true;
        self
    }

    /// How long a browser may remember the answer to a preflight; ten minutes.
    #[must_use]
    pub fn preflight_age(mut self, age: Duration) -> ProxyOptions {
        self.preflight_age = age;
        self
    }

    /// What a request must carry as `Tpp-Proxy-Key`; nothing by default.
    #[must_use]
    pub fn key(mut self, key: &str) -> ProxyOptions {
        self.key = Some(key.to_owned());
        self
    }

    /// The TPP's own id and secret, put in place of every `Authorization: Basic`
    /// on `POST …/token`; by default the page's own goes on.
    #[must_use]
    pub fn credentials(mut self, client_id: &str, client_secret: &str) -> ProxyOptions {
        self.credentials = Some((client_id.to_owned(), client_secret.to_owned()));
        self
    }

    /// How long the bank may take to connect and to answer, and then to be
    /// silent within a body; a minute.
    #[must_use]
    pub fn time_out(mut self, time_out: Duration) -> ProxyOptions {
        // A year is for ever, and can be added to a time.
        self.time_out = time_out.min(Duration::from_secs(31_536_000));
        self
    }

    /// What measures the ten minutes for which a `Request-ID` is known; by default a
    /// clock of its own, which nobody can move.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> ProxyOptions {
        self.clock = clock;
        self
    }

    /// How many `Request-ID`s are known at once, each for ten minutes; 1,000,000, which
    /// take some 250 bytes each. A request beyond them is refused and not sent.
    #[must_use]
    pub fn known_ids(mut self, count: usize) -> ProxyOptions {
        self.known_ids = count;
        self
    }

    /// The largest response that is kept for a repetition, in bytes; 256 KiB. A
    /// repetition of a request with a larger one fails, and its delivery is unknown.
    #[must_use]
    pub fn kept_response(mut self, bytes: usize) -> ProxyOptions {
        self.kept_response = bytes;
        self
    }

    /// How large all responses together are that are kept for repetitions, in bytes;
    /// 64 MiB. The oldest ones make room.
    #[must_use]
    pub fn kept_responses(mut self, bytes: usize) -> ProxyOptions {
        self.kept_responses = bytes;
        self
    }
}

/// A bank, and the TPP's QWAC for it.
#[derive(Clone)]
pub struct ProxyBank {
    pub(crate) base_url: String,
    pub(crate) ca_pem: String,
    pub(crate) client_cert_pem: String,
    pub(crate) client_key_pem: String,
}

impl ProxyBank {
    /// The Belfius of a simulated bank.
    #[must_use]
    pub fn belfius(sandbox: &Sandbox) -> ProxyBank {
        ProxyBank::of(sandbox, sandbox.base_url())
    }

    /// The Banx of a simulated bank.
    #[must_use]
    pub fn banx(sandbox: &Sandbox) -> ProxyBank {
        ProxyBank::of(sandbox, sandbox.banx_url())
    }

    /// A bank at an `https` base URL; the authority that its certificate comes
    /// from, the QWAC with its chain, and the QWAC's key, all in PEM.
    #[must_use]
    pub fn at(
        base_url: &str,
        ca_pem: &str,
        client_cert_pem: &str,
        client_key_pem: &str,
    ) -> ProxyBank {
        ProxyBank {
            base_url: base_url.to_owned(),
            ca_pem: ca_pem.to_owned(),
            client_cert_pem: client_cert_pem.to_owned(),
            client_key_pem: client_key_pem.to_owned(),
        }
    }

    fn of(sandbox: &Sandbox, base_url: &str) -> ProxyBank {
        let (cert, key) = (sandbox.client_cert_pem(), sandbox.client_key_pem());
        ProxyBank::at(base_url, sandbox.ca_pem(), cert, key)
    }
}

impl fmt::Debug for ProxyBank {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProxyBank")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
