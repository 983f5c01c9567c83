//! What the sweep formats, and what need not be. `sweep_complete` holds the two against
//! the source, which wasm32 cannot read.

#![allow(dead_code, reason = "each of the two uses some of it")]

/// Formatted by the sweep, which fails if it is not so.
pub(crate) const SHOWN: &str = "BuildError Error LockedMemory MemoryStore PagesStream PublicKey \
    SendError Session Transport TransportBuilder WebCryptoError WebCryptoKey";

/// Words of a fixed set.
pub(crate) const HOLD_NOTHING: &str = "Limit SendKind SendsOnce";

/// Classes of the npm package, in the folder `js`: `npm-tests` looks at what JavaScript
/// prints of them.
pub(crate) const OF_JAVASCRIPT: &str = "Bank BelfiusClient BelfiusError ConsentLife Session \
    SignedPayment Statement Thrown UnsignedPayment";

/// The variants of the errors, each formatted by the sweep.
pub(crate) const VARIANTS: [(&str, &str); 4] = [
    ("Error", "Core NoTokens Random Renewal RenewalNeeded Send Store Unsaved"),
    (
        "BuildError",
        "NotAFetch NoFetch Proxy ProxyHeaderName ProxyHeaderValue ProxyHeaderWithoutProxy \
         ProxyTwice SendsTwice ZeroTimeout",
    ),
    (
        "SendKind",
        "Aborted BadProxyStatus BodyTooLong ClientCertificate ConnectFailed CutOff \
         ForbiddenHeader HeadersTooLarge MayRepeat Network NotAResponse NotForFetch NotHttp NotHttps \
         NotMapped NotTheBank OpaqueRedirect Other ServerCertificate Timeout TlsHandshake \
         Unresolved",
    ),
    ("WebCryptoError", "CannotSign Failed NoPublicKey OtherAlgorithm WrongKey"),
];

/// Those that are not: of a runtime that lacks something, of a page whose proxy is there
/// and unreadable (`proxy.rs` makes that one), and of WebCrypto in error.
pub(crate) const NOT_HAD: [(&str, &str); 4] = [
    ("Error", "Unfinished"),
    ("BuildError", "Missing"),
    ("SendKind", "CorsRefused"),
    ("WebCryptoError", "Missing Signature"),
];
