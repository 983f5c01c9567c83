//! Authorization codes.

use jiff::Timestamp;

use super::consent::{Reach, Scope};

/// What a code stands for until it is exchanged or too old.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) scope: Scope,
    pub(crate) reach: Reach,
    pub(crate) redirect_uri: String,
    /// The PKCE challenge; a code from a later SCA has none, as the call that
    /// asked for SCA documents no header for it.
    pub(crate) challenge: Option<String>,
    /// Ten minutes, the most that RFC 6749 recommends (assumed).
    pub(crate) expires: Timestamp,
}
