//! Transport for [`belfius_psd2`] over `fetch`: for Node, edge workers, and browsers
//! behind a TPP's own proxy.

mod error;
mod host;
#[cfg(feature = "js")]
pub mod js;
#[doc = include_str!("../docs/proxy.md")]
pub mod proxy_convention {}
mod session;
mod store;
mod transport;
mod web_crypto;

pub use crate::{
    error::{BuildError, Error, Limit, RandomError, SendError, SendKind, Unsaved},
    session::{PagesStream, Session},
    store::{Locked, LockedMemory, MemoryStore, StoreError, StoreErrorKind, TokenStore},
    transport::{Transport, TransportBuilder},
    web_crypto::{PublicKey, WebCryptoError, WebCryptoKey},
};
