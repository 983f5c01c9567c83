//! The bank's two brands.

/// A brand of the bank: its own host, its own accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Brand {
    /// Belfius.
    Belfius,
    /// Banx, which came with the third generation.
    Banx,
}
