//! The values of the flags that choose, each an enum of the library under the
//! same names.

use belfius_psd2_sandbox::{
    AccountsShape, Generation, InitiationAnswer, PageShape, PaymentAnswer, Product, ScaReturn,
    ScaStyle,
};
use clap::ValueEnum;

/// `--generations`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Era {
    /// 2019 to January 2022
    #[value(name = "1", alias = "first")]
    First,
    /// From December 2021
    #[value(name = "2", alias = "second")]
    Second,
    /// The current one
    #[value(name = "3", alias = "third")]
    Third,
}

impl From<Era> for Generation {
    fn from(chosen: Era) -> Generation {
        match chosen {
            Era::First => Generation::First,
            Era::Second => Generation::Second,
            Era::Third => Generation::Third,
        }
    }
}

impl Era {
    pub(crate) const ALL: [Era; 3] = [Era::First, Era::Second, Era::Third];
}

/// `--sca-style`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Style {
    /// 400 20007 or 401, the address inside error_description
    UrlInDescription,
    /// 400 20007 or 401, the address in a member url
    UrlField,
    /// 401 SCA_REQUIRED, the address in _links.scaRedirect.href
    Nested401,
    /// 401 SCA_REQUIRED, the address in an array
    Array401,
    /// 401 SCA_REQUIRED, the address in a member sca_redirect
    Sibling401,
}

impl From<Style> for ScaStyle {
    fn from(chosen: Style) -> ScaStyle {
        match chosen {
            Style::UrlInDescription => ScaStyle::UrlInDescription,
            Style::UrlField => ScaStyle::UrlField,
            Style::Nested401 => ScaStyle::Nested401,
            Style::Array401 => ScaStyle::Array401,
            Style::Sibling401 => ScaStyle::Sibling401,
        }
    }
}

/// `--sca-return`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Brings {
    /// Only state: the repeated call works for an hour
    Nothing,
    /// A code for new tokens
    Code,
    /// A callback parameter sca_token
    ScaToken,
}

impl From<Brings> for ScaReturn {
    fn from(chosen: Brings) -> ScaReturn {
        match chosen {
            Brings::Nothing => ScaReturn::Nothing,
            Brings::Code => ScaReturn::Code,
            Brings::ScaToken => ScaReturn::ScaToken,
        }
    }
}

/// `--payment-answer`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Payment {
    /// 302 with Location and error 20010
    #[value(name = "redirect-302")]
    Redirect302,
    /// 201 with Location
    CreatedWithLocation,
    /// 201, no signature needed
    CreatedUnsigned,
}

impl From<Payment> for PaymentAnswer {
    fn from(chosen: Payment) -> PaymentAnswer {
        match chosen {
            Payment::Redirect302 => PaymentAnswer::Redirect302,
            Payment::CreatedWithLocation => PaymentAnswer::CreatedWithLocation,
            Payment::CreatedUnsigned => PaymentAnswer::CreatedUnsigned,
        }
    }
}

/// `--initiation-answer`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Initiation {
    /// 401 SCA_REQUIRED, the address in a member url
    #[value(name = "sca-401-url")]
    Sca401Url,
    /// 401 SCA_REQUIRED, the address in _links.sca_redirect.href
    #[value(name = "sca-401-links")]
    Sca401Links,
    /// 401 SCA_REQUIRED, the address inside error_description
    #[value(name = "sca-401-description")]
    Sca401Description,
    /// 201, the address in _links.scaRedirect.href
    #[value(name = "created-201")]
    Created201,
    /// 302 with Location
    #[value(name = "redirect-302")]
    Redirect302,
}

impl From<Initiation> for InitiationAnswer {
    fn from(chosen: Initiation) -> InitiationAnswer {
        match chosen {
            Initiation::Sca401Url => InitiationAnswer::Sca401Url,
            Initiation::Sca401Links => InitiationAnswer::Sca401Links,
            Initiation::Sca401Description => InitiationAnswer::Sca401Description,
            Initiation::Created201 => InitiationAnswer::Created201,
            Initiation::Redirect302 => InitiationAnswer::Redirect302,
        }
    }
}

/// `--page-shape`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shape {
    /// _embedded.transactions
    Embedded,
    /// transactions.booked
    Booked,
}

impl From<Shape> for PageShape {
    fn from(chosen: Shape) -> PageShape {
        match chosen {
            Shape::Embedded => PageShape::Embedded,
            Shape::Booked => PageShape::Booked,
        }
    }
}

/// `--accounts-shape`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Accounts {
    /// An array of iban and logical_id
    Plain,
    /// accounts, of iban and logical-id
    Wrapped,
    /// _embedded.accounts, of account_number and id
    Embedded,
    /// Member names that say nothing
    Disguised,
    /// accounts, of resourceId and iban
    ResourceId,
    /// No accounts
    Empty,
    /// JSON without accounts
    Unreadable,
}

impl From<Accounts> for AccountsShape {
    fn from(chosen: Accounts) -> AccountsShape {
        match chosen {
            Accounts::Plain => AccountsShape::Plain,
            Accounts::Wrapped => AccountsShape::Wrapped,
            Accounts::Embedded => AccountsShape::Embedded,
            Accounts::Disguised => AccountsShape::Disguised,
            Accounts::ResourceId => AccountsShape::ResourceId,
            Accounts::Empty => AccountsShape::Empty,
            Accounts::Unreadable => AccountsShape::Unreadable,
        }
    }
}

/// `--banx-products`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Goods {
    /// Credit transfers within SEPA
    #[value(name = "sepa-credit-transfers")]
    Sepa,
    /// The same, at once
    #[value(name = "instant-sepa-credit-transfers")]
    Instant,
    /// Beyond SEPA
    #[value(name = "cross-border-credit-transfers")]
    CrossBorder,
    /// Files of payments
    #[value(name = "pain.001-sepa-credit-transfers")]
    Files,
}

impl From<Goods> for Product {
    fn from(chosen: Goods) -> Product {
        match chosen {
            Goods::Sepa => Product::SepaCreditTransfers,
            Goods::Instant => Product::InstantSepaCreditTransfers,
            Goods::CrossBorder => Product::CrossBorderCreditTransfers,
            Goods::Files => Product::Pain001SepaCreditTransfers,
        }
    }
}

impl Goods {
    /// What Banx has by default.
    pub(crate) const BANX: [Goods; 3] = [Goods::Sepa, Goods::Instant, Goods::Files];
}
