//! Whether the customer is there.

/// Whether the PSU asks for this call in real time, looking at a screen, or the
/// TPP makes it by itself.
///
/// The bank counts a call without this parameter as one without the PSU, and
/// allows only four of those in 24 hours (portal text that a second
/// aggregator quotes). Say
/// [`Present`](Self::Present) only when it is true: PSD2 asks the TPP to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PsuPresence {
    /// The PSU has just asked for it.
    Present,
    /// The TPP asks by itself, at night for instance.
    Absent,
}

impl PsuPresence {
    /// The value of the query parameter: `true` or `false`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Present => "true",
            Self::Absent => "false",
        }
    }
}
