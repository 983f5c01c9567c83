//! The one pair of tokens that each consent has, and the proof of a recent SCA.

use std::time::Duration;

use jiff::Timestamp;

use super::opaque;

/// An access token and its refresh token; a new pair ends the former one.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) access_expires: Timestamp,
    refresh: Option<String>,
    refresh_expires: Option<Timestamp>,
}

/// The proof of a recent SCA, good for an hour.
#[derive(Clone, Debug)]
pub(crate) struct ScaToken {
    pub(crate) token: String,
    expires: Timestamp,
}

impl Pair {
    /// A new pair with its refresh token.
    pub(crate) fn new(
        now: Timestamp,
        access_lifetime: Duration,
        refresh_lifetime: Option<Duration>,
    ) -> (Pair, String) {
        let refresh = opaque::token();
        let pair = Pair {
            access: opaque::token(),
            access_expires: after(now, access_lifetime),
            refresh: Some(refresh.clone()),
            refresh_expires: refresh_lifetime.map(|lifetime| after(now, lifetime)),
        };
        (pair, refresh)
    }

    pub(crate) fn refreshes_with(&self, token: &str) -> bool {
        self.refresh.as_deref() == Some(token)
    }

    pub(crate) fn can_refresh(&self, now: Timestamp) -> bool {
        self.refresh_expires.is_none_or(|expires| now < expires)
    }

    pub(crate) fn forget_refresh(&mut self) {
        self.refresh = None;
    }
}

impl ScaToken {
    pub(crate) fn new(now: Timestamp) -> ScaToken {
        ScaToken { token: opaque::sca_token(), expires: after(now, Duration::from_secs(3600)) }
    }

    pub(crate) fn is_good(&self, token: &str, now: Timestamp) -> bool {
        self.token == token && now < self.expires
    }
}

/// That much later, or the end of time.
pub(crate) fn after(now: Timestamp, lifetime: Duration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
