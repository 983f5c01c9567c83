//! What a page asks of the PSU, found again by the `apptoken` of its address.

use super::brand::Brand;
use super::consent::{Reach, Scope};
use crate::options::Generation;

/// One page that waits for the PSU's decision.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) asks: Asks,
    pub(crate) redirect_uri: String,
    /// Whose page it is.
    pub(crate) brand: Brand,
    /// `fr` or `nl`.
    pub(crate) language: &'static str,
    /// A page takes one decision.
    pub(crate) decided: bool,
}

/// What the PSU is asked.
#[derive(Clone, Debug)]
pub(crate) enum Asks {
    /// Access to an account, or to those that the PSU picks.
    Consent {
        scope: Scope,
        reach: Reach,
        /// What was picked: only on the page after the consent itself.
        picked: Option<Vec<String>>,
        challenge: String,
        generation: Generation,
    },
    /// Strong authentication for transactions of an account.
    Sca { reach: Reach, iban: String },
    /// The cancellation of a payment of the third generation.
    Cancelling { payment_id: String },
    /// A payment's signature. Without a challenge, a token came with the
    /// payment and no code goes back.
    Signing { payment_id: String, challenge: Option<String> },
}

impl Visit {
    /// The address of the page. It already has a query, as the bank's have.
    pub(crate) fn address(&self, pages_origin: &str, app_token: &str) -> String {
        let app_key = match &self.asks {
            Asks::Consent { scope, .. } => scope.name(),
            Asks::Sca { .. } => "AIS",
            Asks::Signing { .. } | Asks::Cancelling { .. } => "PIS",
        };
        format!(
            "{pages_origin}/common/{}/fw/generic/launcher.html?appkey=PSD2_{app_key}&apptoken={app_token}",
            self.language
        )
    }
}
