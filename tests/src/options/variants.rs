//! The choices where the bank's pages are silent or contradict one another.

/// How the bank says that transactions need strong customer authentication.
/// The later generations answer 401 `SCA_REQUIRED` in every style; only the
/// place of the address varies. Which one production uses is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScaStyle {
    /// 400, 20007, the address inside the prose of `error_description`.
    #[default]
    UrlInDescription,
    /// 400, 20007, the address in a member `url` next to the three others.
    UrlField,
    /// 401, `SCA_REQUIRED`, `B14800ZZ-0PLC-REDRCT`, the address in the body.
    /// The name and depth of the member (`_links.scaRedirect.href`) are assumed.
    Nested401,
    /// 401 as [`ScaStyle::Nested401`], the address inside an array of
    /// `{language, sca_uri}`, as consent addresses are told (assumed).
    Array401,
    /// 401 as [`ScaStyle::Nested401`], the address in a member `sca_redirect`
    /// next to the three others (assumed).
    Sibling401,
}

/// What the PSU brings back from an SCA page. The bank's pages do not show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScaReturn {
    /// Only `state`: for an hour, the same call works without an SCA token.
    #[default]
    Nothing,
    /// A `code`, exchanged at the token endpoint with or without a verifier.
    Code,
    /// A callback parameter `sca_token` (name assumed).
    ScaToken,
}

/// How the bank answers a payment that it accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaymentAnswer {
    /// 302 with the 20010 body and `Location`.
    #[default]
    Redirect302,
    /// 201 with the success body and `Location`: the other reading of the page.
    CreatedWithLocation,
    /// 201 with the success body: no signature is needed.
    CreatedUnsigned,
}

/// The shape of a page of transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageShape {
    /// `{"_embedded":{"transactions":[..]}}`, versions 1 and 1.2.
    #[default]
    Embedded,
    /// `{"transactions":{"booked":[..]}}`, versions 2 and 3.
    Booked,
}

/// The body of `GET /accounts`, whose member names no visible page shows: what
/// is told for each account is the IBAN and the logical id. All are assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountsShape {
    /// `[{"iban":..,"logical_id":..}]`
    #[default]
    Plain,
    /// `{"accounts":[{"iban":..,"logical-id":..}]}`
    Wrapped,
    /// `{"_embedded":{"accounts":[{"account_number":..,"id":..}]}}`
    Embedded,
    /// An object in an object, with member names that say nothing: only the
    /// values tell an IBAN and an opaque id from what stands next to them.
    Disguised,
    /// `{"accounts":[{"resourceId":..,"iban":..}]}`, Berlin Group's name.
    ResourceId,
    /// `[]`, whatever the PSU has picked.
    Empty,
    /// JSON in which no account can be found.
    Unreadable,
}

/// How the third generation answers an initiation that it accepts. Every one
/// needs the PSU's signature; where the signing address stands is assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum InitiationAnswer {
    /// 401 `SCA_REQUIRED`, `payment_id`, the address in a member `url`.
    #[default]
    Sca401Url,
    /// 401 `SCA_REQUIRED`, `payment_id`, the address in
    /// `_links.sca_redirect.href`.
    Sca401Links,
    /// 401 `SCA_REQUIRED`, `payment_id`, the address inside the prose of
    /// `error_description`.
    Sca401Description,
    /// 201, `payment_id`, `transaction_status` and `_links.scaRedirect.href`.
    Created201,
    /// 302 with `Location` and `payment_id` in the body.
    Redirect302,
}

/// How the third generation writes whether funds are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FundsAnswer {
    /// `{"funds_available":true}`
    #[default]
    Boolean,
    /// `{"funds_available":"True"}`, as the first generation.
    Text,
}
