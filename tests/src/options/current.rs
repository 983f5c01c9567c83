//! The setters that came with the second and third generations.

use super::{AccountsShape, FundsAnswer, Generation, InitiationAnswer, Options};
use crate::bank::order::Product;

impl Options {
    /// Which generations are served; all by default. A version of another one
    /// is answered with error 10004 and the versions that are left, as the bank
    /// announces for versions that are switched off.
    #[must_use]
    pub fn generations(mut self, served: &[Generation]) -> Options {
        self.generations = served.to_vec();
        self
    }

    /// The port of Banx's API; 0 (the default) lets the system choose.
    #[must_use]
    pub fn banx_port(mut self, port: u16) -> Options {
        self.banx_port = port;
        self
    }

    /// The payment products of Banx. The bank says that they are fewer and not
    /// which: by default all but cross-border transfers (assumed).
    #[must_use]
    pub fn banx_products(mut self, products: &[Product]) -> Options {
        self.banx_products = products.to_vec();
        self
    }

    /// The body of `GET /accounts`.
    #[must_use]
    pub fn accounts_shape(mut self, shape: AccountsShape) -> Options {
        self.accounts_shape = shape;
        self
    }

    /// How the third generation answers an initiation that it accepts.
    #[must_use]
    pub fn initiation_answer(mut self, answer: InitiationAnswer) -> Options {
        self.initiation_answer = answer;
        self
    }

    /// Whether the PSU must confirm the cancellation of a payment of the third
    /// generation on a page of the bank (assumed).
    #[must_use]
    pub fn sca_to_cancel(mut self, asked: bool) -> Options {
        self.sca_to_cancel = asked;
        self
    }

    /// The largest payment file, in bytes; half a megabyte by default
    /// (assumed: the bank's limit is not visible).
    #[must_use]
    pub fn max_file_size(mut self, bytes: usize) -> Options {
        self.max_file_size = bytes;
        self
    }

    /// How the third generation says whether funds are there.
    #[must_use]
    pub fn funds_answer(mut self, answer: FundsAnswer) -> Options {
        self.funds_answer = answer;
        self
    }

    /// What the signature of the fallback's first call must cover, in small
    /// letters: `(request-target) date digest request-id client-id` by default
    /// (assumed). More may be signed, in any order.
    #[must_use]
    pub fn fallback_headers(mut self, names: &[&str]) -> Options {
        self.fallback_headers = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        self
    }

    /// The one `keyId` that the fallback takes; any by default.
    #[must_use]
    pub fn fallback_key_id(mut self, key_id: impl Into<String>) -> Options {
        self.fallback_key_id = Some(key_id.into());
        self
    }

    /// The TPP's id at the fallback, when it is not the API's; the bank's page
    /// shows a UUID.
    #[must_use]
    pub fn fallback_client_id(mut self, client_id: impl Into<String>) -> Options {
        self.fallback_client_id = Some(client_id.into());
        self
    }
}
