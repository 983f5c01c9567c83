//! One target for each flow: a script of answers and clock jumps, over the loop of a
//! transport (see [`bank`](crate::support::bank)). Bytes of zero are a bank at which
//! all is well.

pub(crate) mod flow_consent;
pub(crate) mod flow_fallback;
pub(crate) mod flow_funds;
pub(crate) mod flow_pages;
pub(crate) mod flow_payment_current;
pub(crate) mod flow_payment_earlier;
pub(crate) mod flow_session;
pub(crate) mod flow_strong_authentication;
pub(crate) mod payments;
