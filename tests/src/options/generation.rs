//! The generations of the interface.

/// A generation of the bank's interface: the versions that were current
/// together, and one family of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// 2019 to January 2022: errors in small letters with numeric codes.
    First,
    /// From December 2021: errors in capitals, codes such as
    /// `B14800-3008-000000`.
    Second,
    /// The current one, with Banx and several accounts per consent: errors in
    /// capitals, codes such as `B14800ZZ-3008-000000`.
    Third,
}

impl Generation {
    /// Every generation, oldest first.
    pub const ALL: [Generation; 3] = [Generation::First, Generation::Second, Generation::Third];
}
