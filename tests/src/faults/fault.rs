//! Everything that can go wrong on purpose, in the order in which it can.

use std::time::Duration;

use super::DocumentedError;

/// What goes wrong.
///
/// "Not processed" means that the bank's state stays as it was: a refresh token
/// is still good, a page key not used, a payment not accepted. All other faults
/// damage the answer to a request that the bank did process.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Closes the TCP connection during the TLS handshake.
    CutHandshake,
    /// Closes the connection instead of answering; not processed.
    CutBeforeProcessing,
    /// Closes the connection instead of answering.
    CutAfterProcessing,
    /// Closes the connection after half of the body.
    CutBody,
    /// Sends the body in small pieces.
    SlowBody {
        /// Bytes in a piece.
        chunk: usize,
        /// The pause after each piece.
        pause: Duration,
    },
    /// Puts that many blanks before the body, which JSON allows.
    OversizedBody {
        /// How many.
        bytes: usize,
    },
    /// Sends the body with `Transfer-Encoding: chunked`.
    Chunked,
    /// Sends `Date` twice, as production did.
    DuplicateDate,
    /// Answers a documented error; not processed.
    Error(DocumentedError),
    /// Answers that status with that JSON, such as a row of the later
    /// generations' tables that nothing here leads to; not processed.
    Json {
        /// The status.
        status: u16,
        /// The body, sent as it is.
        body: String,
    },
    /// Answers 500 with a page of HTML; not processed.
    Html500,
    /// Answers 401 without a body; not processed.
    Empty401,
    /// Answers 403 without a body; not processed.
    Empty403,
    /// Answers 503 with plain text; not processed.
    Text503,
    /// Answers 200 without a body; not processed.
    EmptyBody200,
    /// Answers 204; not processed.
    NoContent204,
    /// Answers 302 to another host; not processed.
    UnexpectedRedirect,
    /// Calls the JSON `text/html`.
    WrongContentType,
    /// Puts bytes that are not UTF-8 into the texts.
    InvalidUtf8,
    /// Puts lone backslashes into the texts.
    BadEscapes,
    /// Puts bare control characters into the texts.
    RawControlCharacters,
    /// Writes amounts and balances as strings.
    StringAmounts,
    /// Writes every slash as `\/`, which JSON allows.
    EscapedSlashes,
    /// Repeats the page key of the request, or leads back to the first page.
    RepeatedPageKey,
    /// Answers no rows but a page key, behind which the rows are.
    EmptyPageWithKey,
    /// Adds one row in which nothing has its type.
    UnreadableRow,
    /// Answers `null` in place of the rows.
    NullRows,
    /// Answers that the access token is not valid; not processed.
    ExpiredToken,
    /// Answers that the consent is not active; not processed.
    WithdrawnConsent,
    /// Answers 429; not processed.
    RateLimit {
        /// The `Retry-After` header; the bank documents none.
        retry_after: Option<Duration>,
    },
    /// Answers 400 with a code that no page of the bank has; not processed.
    UnknownErrorCode,
    /// Adds a member of arrays in arrays.
    DeepNesting {
        /// How many arrays.
        depth: usize,
    },
    /// Puts arrays in arrays in place of the value that was asked for.
    DeepField {
        /// How many arrays.
        depth: usize,
    },
    /// Adds rows of nothing, `{}`, to the rows, or to a member of its own.
    ManyRows {
        /// How many.
        rows: usize,
    },
    /// Sends the body compressed, though nobody asked for that, and blanks before it
    /// that take next to nothing.
    GzipBomb {
        /// How long it is unpacked, at least.
        bytes: usize,
    },
    /// Waits before it processes and answers.
    Delay(Duration),
    /// Answers with headers that never end; not processed.
    EndlessHeaders,
}
