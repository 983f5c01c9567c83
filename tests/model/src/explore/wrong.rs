//! Mistakes, to see that the walks find them.

/// A mistake that is made on purpose, to see that the walk finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wrong {
    /// None: this is what is to be proved.
    Nothing,
    /// The store's lock keeps nobody out.
    NoLock,
    /// New tokens are not stored.
    ForgetsToSave,
    /// Tokens are stored without what tells which code has bought them.
    ForgetsTheCode,
    /// The transport sends everything again that got no answer.
    RepeatsEverything,
    /// The same, under the Request-ID that the bank has seen.
    RepeatsWithOneId,
    /// A payment in doubt is made again.
    PaysAgain,
    /// A payment in doubt is written down as not made.
    SaysNotMade,
    /// A payment is sent before it is written down that it will be.
    SendsFirst,
    /// The statement goes on, and then its rows are written.
    CursorFirst,
    /// The rows are written, and then where the statement goes on; no key tells
    /// rows that are there already.
    RowsWithoutKeys,
    /// The counts of equal rows are not kept with the cursor.
    ForgetsCounts,
    /// A connection that was cut counts as one that never was.
    MistakesCuts,
    /// A refusal of the Request-ID counts as one of what the caller has given.
    BlamesTheCaller,
    /// The first call of the fallback interface goes without its signature.
    SignsNothing,
    /// Any answer of the fallback interface counts as a yes.
    TrustsAnyAnswer,
    /// An error of a call in doubt does not ask to look first.
    NeverLooks,
    /// All calls of the fallback interface have one Request-Id.
    KeepsOneId,
    /// A standing order is named as if it were one payment.
    ForgetsService,
    /// A cancellation that the bank has only noted counts as made.
    TakesNotedForDone,
    /// Tokens that the store did not take are saved later, whatever is there by then.
    SavesOverAnything,
    /// It stops before it has begun.
    GivesUp,
    /// It reads its row for ever.
    NeverStops,
    /// It panics where it should send.
    Panics,
    /// The store's lock is never given back.
    KeepsLock,
}
