//! What to do now.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jiff::SignedDuration;

use super::{BankCode, CallbackError, Delivery, Error, ErrorKind};
use crate::bank::{BankUrl, Operation};

/// What an error asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Refresh the tokens, then make the call again. The exchanges do that by
    /// themselves once; after a second refusal it is up to you.
    RefreshTokens,
    /// The consent is over: send the PSU through it again. A payment's consent is
    /// its signature: send it without tokens, and new ones come.
    NewConsent,
    /// Send the PSU to this address, then make the call again.
    StrongAuthentication(BankUrl),
    /// Make the redirect again: its code, or its time, is spent.
    StartOver,
    /// Wait, then make the call again. `None` when the bank does not say for
    /// how long.
    Wait(Option<RetryAfter>),
    /// Correct an input, named if the bank names it.
    FixInput(Option<&'static str>),
    /// Ask for another version of this operation: see
    /// [`Bank::with_version`](crate::Bank::with_version).
    UseVersion(Vec<String>),
    /// Not with this account or at this brand's host; nothing to repeat.
    NotPermitted,
    /// Look up what became of the payment before you send anything: its status
    /// where the bank gave an id, else the account's statement, or the PSU's own
    /// screens. If you send it again, then the same
    /// [`SignedPayment`](crate::SignedPayment): in generation 1 the bank takes its
    /// `payment_id` once (documented); of the current API nothing of the kind is
    /// published.
    LookFirst,
    /// Ask the bank, with the `Request-ID`.
    AskBank,
}

/// How long to wait, by the bank's `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetryAfter(pub(crate) SignedDuration);

impl RetryAfter {
    /// The time to wait, never negative, seen from the arrival of the answer.
    #[must_use]
    pub const fn duration(self) -> SignedDuration {
        self.0
    }
}

pub(super) fn of(error: &Error) -> Remedy {
    match error.kind() {
        _ if payment_in_doubt(error) => Remedy::LookFirst,
        ErrorKind::Bank(refusal) => {
            if refusal.code() == BankCode::VersionNotFound {
                return Remedy::UseVersion(refusal.supported_versions());
            }
            if let (BankCode::ScaRequired, Some(url)) = (refusal.code(), refusal.url()) {
                return Remedy::StrongAuthentication(url.clone());
            }
            if let Some(call) = error.repeated() {
                return call.remedy().unwrap_or(Remedy::Wait(error.retry_after()));
            }
            match of_code(refusal.code(), error) {
                Remedy::FixInput(known) => Remedy::FixInput(refusal.input().or(known)),
                remedy => remedy,
            }
        }
        ErrorKind::WrongScope { .. } | ErrorKind::NoRefreshToken => Remedy::NewConsent,
        ErrorKind::WrongBank
        | ErrorKind::NotInGeneration { .. }
        | ErrorKind::IbanNotTaken
        | ErrorKind::OtherOrder { .. }
        | ErrorKind::OtherProduct
        | ErrorKind::FundsLogicalId
        | ErrorKind::NoConsentForPayments
        | ErrorKind::EmptyDateRange
        | ErrorKind::FundsAmount
        | ErrorKind::AddressTooLong
        | ErrorKind::TooManyPages { .. } => Remedy::FixInput(None),
        ErrorKind::IbanNeeded | ErrorKind::FundsIban => Remedy::FixInput(Some("iban")),
        ErrorKind::LanguageNotOffered { .. } => Remedy::FixInput(Some("Accept-Language")),
        ErrorKind::Callback(CallbackError::StateMismatch | CallbackError::WrongRedirectUri) => {
            Remedy::NotPermitted
        }
        ErrorKind::Callback(_) => Remedy::StartOver,
        ErrorKind::Undocumented { status, .. }
            if status.is_server_error() || status.as_u16() == 429 =>
        {
            Remedy::Wait(error.retry_after())
        }
        _ => Remedy::AskBank,
    }
}

fn of_code(code: BankCode, error: &Error) -> Remedy {
    use BankCode as C;
    match code {
        // No access token goes with these.
        C::InvalidAccessToken
            if matches!(
                error.operation(),
                Operation::ConsentUris | Operation::ExchangeCode | Operation::RefreshTokens
            ) =>
        {
            Remedy::AskBank
        }
        C::InvalidAccessToken => Remedy::RefreshTokens,
        C::InvalidRefreshToken if error.operation() == Operation::ExchangeCode => Remedy::StartOver,
        C::InvalidRefreshToken | C::NoActiveConsent => Remedy::NewConsent,
        // The exchange has tried without an SCA token already.
        C::InvalidJwt => Remedy::StartOver,
        // Perhaps the very payment that got no answer: a new id could pay twice.
        C::DuplicatePaymentId => Remedy::LookFirst,
        C::SecurityParameters if error.operation() == Operation::ExchangeCode => Remedy::StartOver,
        C::SecurityParameters if error.operation() == Operation::RefreshTokens => Remedy::AskBank,
        C::QuotaExceeded | C::RateLimitExceeded | C::InternalError | C::UnavailableNow => {
            Remedy::Wait(error.retry_after())
        }
        C::UnavailableToday => Remedy::Wait(Some(
            error.retry_after().unwrap_or(RetryAfter(SignedDuration::from_hours(24))),
        )),
        C::InvalidAccount
        | C::ChannelNotPermitted
        | C::AccountNotSupported
        | C::CustomerProfile
        | C::InvalidPayment => Remedy::NotPermitted,
        C::MissingInput
        | C::InvalidInput
        // Of either account, or of the communication: the bank does not say.
        | C::CheckDigits
        | C::SecurityParameters
        | C::UnacceptableMediaType
        | C::UnsupportedMediaType => Remedy::FixInput(None),
        C::ExecutionDateNotFuture | C::ExecutionDateInvalid => {
            Remedy::FixInput(Some("execution_date"))
        }
        C::AmountNotPositive => Remedy::FixInput(Some(amount_member(error))),
        C::CurrencyNotEur => Remedy::FixInput(Some("currency")),
        C::CountryInvalid => Remedy::FixInput(Some("creditor_address.country")),
        C::CurrencyInvalid => Remedy::FixInput(Some("instructed_amount.currency")),
        C::BbanWithBic => Remedy::FixInput(Some("creditor_account.bban")),
        C::BicInvalid => Remedy::FixInput(Some("creditor_account.bic")),
        C::StartDateNotFuture => Remedy::FixInput(Some("start_date")),
        C::EndDateMonth | C::EndDateDay => Remedy::FixInput(Some("end_date")),
        C::SameAccount => Remedy::FixInput(Some("remote_account.iban")),
        C::StructuredLength => Remedy::FixInput(Some("communication")),
        _ => Remedy::AskBank,
    }
}

/// What the amount is called in the body of the generation that the code is of.
fn amount_member(error: &Error) -> &'static str {
    match error.bank() {
        Some(refusal) if refusal.raw_code().starts_with(['B', 'b']) => "instructed_amount.amount",
        _ => "amount",
    }
}

/// Whether a payment, or its end, may have been carried out after all.
fn payment_in_doubt(error: &Error) -> bool {
    error.operation().moves_money() && error.delivery() == Delivery::Unknown
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RefreshTokens => f.write_str("refresh the tokens and call again"),
            Self::NewConsent => f.write_str("send the customer through consent again"),
            Self::StrongAuthentication(url) => {
                write!(f, "send the customer to the bank ({}) and call again", url.host())
            }
            Self::StartOver => f.write_str("begin the redirect anew"),
            Self::Wait(Some(after)) => write!(f, "wait {} s and call again", after.0.as_secs()),
            Self::Wait(None) => f.write_str("wait and call again"),
            Self::FixInput(Some(input)) => write!(f, "correct `{input}`"),
            Self::FixInput(None) => f.write_str("correct the call"),
            Self::UseVersion(versions) if versions.is_empty() => {
                f.write_str("set another version in the contract")
            }
            Self::UseVersion(versions) => {
                write!(f, "set version {} in the contract", versions.join(" or "))
            }
            Self::NotPermitted => f.write_str("do not repeat it"),
            Self::LookFirst => {
                f.write_str("it may have been done: look it up before sending it again, and never under another id")
            }
            Self::AskBank => f.write_str("ask the bank, with the Request-ID"),
        }
    }
}
