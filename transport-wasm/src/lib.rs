//! The place of the fetch transport: any [`Exchange`] over `fetch`, in edge
//! workers, in Node, and in a browser behind the TPP's own proxy.
//!
//! **It is not written yet**: this package holds its plan only. Until it is
//! there, the loop in the documentation of [`Exchange`] runs over any `fetch`
//! binding; the core itself needs no clock, no thread and no entropy source.
//!
//! What it will hold: the loop with `AbortController` and time-outs, bodies cut
//! at their limit, `redirect: "manual"`, and a convention for a proxy that
//! carries what `fetch` hides (`Location`, `Response-ID`). What it will not: a
//! QWAC in a browser, which no browser can present to a bank.
//!
//! [`Exchange`]: belfius_psd2::Exchange
