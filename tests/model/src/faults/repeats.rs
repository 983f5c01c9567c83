//! A host that sends a request twice, as JavaScript runtimes do with a `POST` whose
//! connection fails: the same bytes, and so the same `Request-ID`. Whatever became of
//! the first, its response is lost; the process gets that of the second, if any.

use crate::bank::{Kind, answer::Answer};

/// What becomes of the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Second {
    /// The bank knows its `Request-ID`, and sends the response to the first once more.
    Answered,
    /// The bank refuses its `Request-ID`.
    Refused,
    /// The same, where the bank has seen the first, and has not carried it out.
    RefusedAlone,
    /// Its response is lost too.
    Lost,
    /// The bank, which looks at no `Request-ID`, serves it as any other.
    Served,
}

impl Second {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Answered => "sent twice, the second gets the response",
            Self::Refused => "sent twice, the second is refused",
            Self::RefusedAlone => "sent twice, the first is not carried out, the second is refused",
            Self::Lost => "sent twice, both responses are lost",
            Self::Served => "sent twice, both are served",
        }
    }
}

/// What may become of the second request of such a kind. Generation 3 documents that a
/// `Request-ID` must be new; the others take any, so that either may happen.
pub(crate) fn of(kind: Kind, is_get: bool, generation: u8) -> Vec<Second> {
    if is_get {
        return Vec::new();
    }
    let mut seconds = vec![Second::Answered, Second::Refused, Second::RefusedAlone, Second::Lost];
    // An order of generation 2 that is served twice is made twice, by the host alone.
    if generation < 3 && !kind.is_fallback() && !(generation == 2 && kind == Kind::Initiate) {
        seconds.push(Second::Served);
    }
    seconds
}

/// How the bank refuses a `Request-ID` that it has seen: assumed.
pub(crate) fn refusal(kind: Kind, generation: u8) -> Answer {
    let text = "Input 'Request-ID' is not valid. It was used before.";
    match generation {
        _ if kind.is_fallback() => Answer::text(400, "text/html", "<html>used before</html>"),
        1 => Answer::error(400, "invalid_input", "10002", text),
        _ => Answer::error(400, "INVALID_INPUT", "GEN-1202-100001", text),
    }
}
