//! New tokens for old ones, without a call.

use super::{Job, Jobs, NoResponse, Tokens};
use crate::session::pair::{Need, OfPair};

impl Jobs<'_> {
    /// Renews the stored tokens now, whether they have expired or not. There is
    /// seldom a need: every call does it when it has to. Two that have both seen a
    /// pair end, and both do this, may renew twice: [`renew`](Self::renew) does
    /// not.
    pub fn refresh<'a, F: NoResponse>(self) -> Job<'a, Tokens, F> {
        self.job(OfPair::newer_than_stored(|tokens: Tokens| tokens))
    }

    /// A pair newer than `stale`. If the store has another by now, the job gives that one:
    /// another process was faster. Else, or if that one is known to have expired too, it is
    /// refreshed under the store's lock, and stored. A stored pair of another scope is not
    /// touched.
    pub fn renew<'a, F: NoResponse>(self, stale: &Tokens) -> Job<'a, Tokens, F> {
        self.job(OfPair::new(Need::Newer(stale.clone()), |tokens: Tokens| tokens))
    }
}
