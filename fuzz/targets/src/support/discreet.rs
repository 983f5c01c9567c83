//! What may never show, and everywhere that it could.

use std::fmt::{Debug, Write as _};

use belfius_psd2::{Error, Exchange, Failure};

/// In every secret of these targets, in what the scripted bank says of customers,
/// and in the dictionary: the fuzzer puts it wherever it likes. It has none of the
/// forms that an error may repeat: of a code, a status, a host, a media type.
pub(crate) const MARK: &str = "7f3A~Zq";

pub(crate) fn hides(shown: &str) {
    assert!(!shown.contains(MARK), "a secret shows: {shown}");
}

/// `Debug`, in both forms.
pub(crate) fn hides_debug(value: &impl Debug) {
    hides(&format!("{value:?} {value:#?}"));
}

/// An error with its sources, whatever its type.
pub(crate) fn hides_error(error: &(dyn std::error::Error + 'static)) {
    let mut shown = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        write!(shown, "{error} {error:#} {error:?} {error:#?} ").unwrap();
        next = error.source();
    }
    hides(&shown);
}

/// An error of the core's, and all that it gives for a log.
pub(crate) fn hides_core_error(error: &Error) {
    hides_error(error);
    let remedy = error.remedy();
    hides(&format!("{:?} {} {remedy:?} {remedy}", error.kind(), error.kind()));
    hides(&format!("{:?} {:?}", error.content_type(), error.body()));
}

/// A failure, with the exchange that it hands back.
pub(crate) fn hides_failure<X: Exchange + Debug>(failure: &Failure<X>) {
    hides(&format!("{failure} {failure:?} {failure:#?}"));
    hides_debug(&failure.exchange);
    hides_core_error(&failure.error);
}

/// What must not show beside the mark: a state or verifier, which are derived.
pub(crate) fn hides_text(value: &impl Debug, secret: &str) {
    let shown = format!("{value:?} {value:#?}");
    assert!(!shown.contains(secret), "a secret shows: {shown}");
}
