//! The kinds of error.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use http::StatusCode;

use super::{BankError, CallbackError, Unreadable};
use crate::{
    bank::{Generation, UrlError},
    model::{Language, PaymentStatus, Scope},
};

/// The kinds of [`Error`](super::Error).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// These tokens are for another scope than this call needs.
    #[error("tokens of scope {has} cannot call this, it needs {needs}")]
    WrongScope {
        /// The tokens' scope.
        has: Scope,
        /// The scope of the call.
        needs: Scope,
    },
    /// A payment is consented to by its own signature.
    #[error("there is no consent for payments: each is consented to by its own signature")]
    NoConsentForPayments,
    /// The contract has no row for this operation.
    #[error(
        "{generation} of the bank's API has no such operation; choose another generation, or set a row with Bank::with_row"
    )]
    NotInGeneration {
        /// The generation that was chosen.
        generation: Generation,
    },
    /// The PSU picks the accounts on the bank's page: an IBAN cannot be asked for.
    #[error(
        "this version of consent takes no IBAN, the customer picks accounts at the bank; use Client::consent_to_chosen_accounts"
    )]
    IbanNotTaken,
    /// A consent of this version is to one account, named by its IBAN.
    #[error("this version of consent is to one IBAN; use Client::consent")]
    IbanNeeded,
    /// The bank asks for the account's IBAN here, and neither the call nor the
    /// tokens have one.
    #[error("the check needs the account's IBAN: add it with FundsCheck::of_iban")]
    FundsIban,
    /// The bank asks for the account's logical id here, and neither the call nor
    /// the tokens have one.
    #[error("the check needs the account's logical id: add it with FundsCheck::of_account")]
    FundsLogicalId,
    /// The order is of another generation's model than the contract's.
    #[error(
        "the order is made for another generation than {generation}: generations 1 and 2 take a PaymentOrder, generation 3 the transfers, standing orders and files"
    )]
    OtherOrder {
        /// The generation that was chosen.
        generation: Generation,
    },
    /// The row's path is for another payment product, or service, than the payment's.
    #[error(
        "the contract's path for this operation is for another payment product or service; it may hold {{payment-product}} and {{payment-service}}"
    )]
    OtherProduct,
    /// The tokens or the pending value were made for another bank or brand.
    #[error("the stored value was made for another bank than this client's")]
    WrongBank,
    /// The tokens cannot be renewed: they came without a refresh token.
    #[error("the access token has expired and came without a refresh token")]
    NoRefreshToken,
    /// No transaction can have a date in this range.
    #[error("the range of dates is empty: date_to is exclusive and must be after date_from")]
    EmptyDateRange,
    /// The bank checks funds for amounts above zero, with two decimals at most
    /// (documented for CAF).
    #[error("the amount to check must be more than zero, with at most two decimals")]
    FundsAmount,
    /// The address of this request would be too long for HTTP.
    #[error("the request's address is too long")]
    AddressTooLong,
    /// A callback is not the one that was waited for.
    #[error("the callback cannot be used: {0}")]
    Callback(#[from] CallbackError),
    /// The bank refused, in a form that it documents.
    #[error("{0}")]
    Bank(Box<BankError>),
    /// The status says that something is wrong; the body is none of the bank's
    /// documented errors.
    #[error("the answer is not one that the bank documents: HTTP {status} with {content}")]
    Undocumented {
        /// The status.
        status: StatusCode,
        /// What the body looks like.
        content: Content,
    },
    /// The answer says success, but cannot be read.
    #[error("the bank's answer cannot be read: {0}")]
    Unreadable(Unreadable),
    /// The body is longer than the limit.
    #[error("the answer's body is longer than the limit of {limit} bytes")]
    BodyTooLong {
        /// The limit, in bytes; see [`Limits`](crate::Limits).
        limit: usize,
    },
    /// The bank wants the PSU redirected, but gave no address that may be
    /// opened.
    #[error("the bank's redirect address is refused: {0}")]
    Url(UrlError),
    /// The bank wants the PSU redirected, and gave no address at all.
    #[error("the bank wants the customer redirected, and its answer holds no address")]
    NoUrl,
    /// The bank has no consent page in the language asked for.
    #[error("no consent page in the language asked for; the bank offers {}", list(offered))]
    LanguageNotOffered {
        /// The languages there are, in the bank's order. Ask again with
        /// [`Client::with_language`](crate::Client::with_language).
        offered: Vec<Language>,
    },
    /// The bank answers a cancellation with success, and says that the payment has
    /// ended otherwise.
    #[error("the bank says that the payment is not cancelled: its status is {status}")]
    NotCancelled {
        /// How it has ended.
        status: PaymentStatus,
    },
    /// A page names a page that was already read as the next one: going on
    /// would never end.
    #[error("page {page} points back to a page that was already read")]
    RepeatedPageKey {
        /// The number of the page, from 1.
        page: u32,
    },
    /// The statement has more pages than allowed.
    #[error("the statement has more than {limit} pages; see TransactionsQuery::with_max_pages")]
    TooManyPages {
        /// The limit.
        limit: u32,
    },
}

/// What a body looks like that is no documented error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// There is none.
    Empty,
    /// It looks like HTML: often a gateway or a proxy between you and the bank.
    Html,
    /// It is JSON without the members of an error.
    Json,
    /// Something else.
    Text,
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty body",
            Self::Html => "an HTML page (a gateway or proxy?)",
            Self::Json => "JSON that is no error of the bank's",
            Self::Text => "text that is not JSON",
        })
    }
}

fn list(languages: &[Language]) -> String {
    if languages.is_empty() {
        return "none".into();
    }
    let names: Vec<&str> = languages.iter().map(Language::as_str).collect();
    names.join(", ")
}
