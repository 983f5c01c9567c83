//! What an error is about: what a program that serves many PSUs has to stop.

use super::{BankCode, Error, ErrorKind};
use crate::bank::Operation;

/// What an error is about, from the smallest to the largest: what a program that serves many
/// PSUs leaves out until the error's [`Remedy`](super::Remedy) is done.
///
/// A row of a statement that cannot be read is no error: it is in its page, as an
/// [`UnreadableRow`](crate::UnreadableRow).
///
/// ```
/// # fn show(error: &belfius_psd2::Error) {
/// use belfius_psd2::Concerns;
/// if error.concerns() >= Concerns::Psu {
///     println!("no more calls for this PSU");
/// }
/// if error.concerns() == Concerns::Tpp {
///     println!("no more calls at all");
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Concerns {
    /// This call alone. Another call may succeed.
    Call,
    /// This page of a statement: the pages after it cannot be reached.
    Page,
    /// This account. The PSU's other accounts may be asked about.
    Account,
    /// This PSU's consent or tokens: none of the PSU's accounts can be asked about.
    Psu,
    /// Every call of this TPP: its registration, its certificate, its quota, its set-up, or
    /// the way to the bank.
    Tpp,
}

impl Error {
    /// What the error is about, so that a program that serves many PSUs knows what to stop.
    #[must_use]
    pub fn concerns(&self) -> Concerns {
        match self.kind() {
            ErrorKind::Bank(refusal) => of_code(refusal.code()),
            ErrorKind::WrongScope { .. }
            | ErrorKind::WrongBank
            | ErrorKind::NoRefreshToken
            | ErrorKind::NoUrl
            | ErrorKind::Url(_)
            | ErrorKind::Callback(_) => Concerns::Psu,
            // The contract that was chosen: the same for every PSU.
            ErrorKind::NotInGeneration { .. }
            | ErrorKind::OtherOrder { .. }
            | ErrorKind::OtherProduct
            | ErrorKind::IbanNotTaken
            | ErrorKind::IbanNeeded => Concerns::Tpp,
            ErrorKind::Undocumented { status, .. } if status.as_u16() == 429 => Concerns::Tpp,
            ErrorKind::RepeatedPageKey { .. } | ErrorKind::TooManyPages { .. } => Concerns::Page,
            ErrorKind::Unreadable(_) | ErrorKind::BodyTooLong { .. }
                if self.operation() == Operation::Transactions =>
            {
                Concerns::Page
            }
            _ => Concerns::Call,
        }
    }
}

fn of_code(code: BankCode) -> Concerns {
    use BankCode as C;
    match code {
        C::InvalidClientId
        | C::BlockedTpp
        | C::TlsValidation
        | C::QuotaExceeded
        | C::RateLimitExceeded
        | C::UnavailableNow
        | C::UnavailableToday
        | C::VersionNotFound
        | C::MethodNotAllowed
        | C::UnacceptableMediaType
        | C::UnsupportedMediaType => Concerns::Tpp,
        C::InvalidAccessToken
        | C::InvalidRefreshToken
        | C::InvalidJwt
        | C::NoActiveConsent
        | C::AccessDenied
        | C::ScaRequired => Concerns::Psu,
        C::InvalidAccount | C::ChannelNotPermitted | C::AccountNotSupported => Concerns::Account,
        _ => Concerns::Call,
    }
}
