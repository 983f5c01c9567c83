//! The error tables of the bank's Account API and Payment API pages, first
//! generation. The texts are the pages' own, with their spelling mistakes.
//! No status is printed there: those come from recordings where there are any,
//! and else from the ascending order of the blocks.

/// A row of the bank's error tables. A request of a later generation is answered
/// with that generation's row of the same meaning, where one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentedError {
    /// 302, 20010: the payment waits for its signature.
    SignatureRequired,
    /// 400, 10001
    MissingInput,
    /// 400, 10002
    InvalidInput,
    /// 400, 10008
    ExecutionDateInPast,
    /// 400, 10009
    AmountNotPositive,
    /// 400, 10010
    CurrencyNotEur,
    /// 400, 10011
    SameAccounts,
    /// 400, 10013
    StructuredLength,
    /// 400, 20018
    InvalidCheckDigit,
    /// 400, 20019
    ExecutionDateNotValid,
    /// 400, 20007; the text is assumed, the address comes with it
    ScaRequired,
    /// 401, 10003
    FailedSecurityValidation,
    /// 401, 10006: an access token for something else
    TokenNotInScope,
    /// 401, 10006: an access token that is unknown or too old
    InvalidAccessToken,
    /// 401, 10006: a refresh token that is not good
    InvalidGrant,
    /// 403, 20001
    BlockedTpp,
    /// 403, 20002
    InvalidAccount,
    /// 403, 20003
    ChannelNotPermitted,
    /// 403, 20004
    AccountNotSupported,
    /// 403, 20005; the text is assumed
    NoActiveConsent,
    /// 403, 20006
    AccessDenied,
    /// 403, 20009
    DuplicatePaymentId,
    /// 404, 10004
    UnknownVersion,
    /// 404, 10102
    ResourceNotFound,
    /// 405, 10103
    MethodNotAllowed,
    /// 406, 10005
    UnacceptableMediaType,
    /// 415, 10012
    UnsupportedMediaType,
    /// 429, 10105
    AccountPlanQuota,
    /// 429, 10106
    ApiPlanQuota,
    /// 429, 10107
    RateLimit,
    /// 495 (assumed), 10020
    SslValidation,
    /// 500, 20020
    Internal,
    /// 503, 10108
    RestrictedPeriod,
    /// 503, 10109
    RestrictedDay,
}

impl DocumentedError {
    /// Every row.
    pub const ALL: [DocumentedError; 34] = [
        DocumentedError::SignatureRequired,
        DocumentedError::MissingInput,
        DocumentedError::InvalidInput,
        DocumentedError::ExecutionDateInPast,
        DocumentedError::AmountNotPositive,
        DocumentedError::CurrencyNotEur,
        DocumentedError::SameAccounts,
        DocumentedError::StructuredLength,
        DocumentedError::InvalidCheckDigit,
        DocumentedError::ExecutionDateNotValid,
        DocumentedError::ScaRequired,
        DocumentedError::FailedSecurityValidation,
        DocumentedError::TokenNotInScope,
        DocumentedError::InvalidAccessToken,
        DocumentedError::InvalidGrant,
        DocumentedError::BlockedTpp,
        DocumentedError::InvalidAccount,
        DocumentedError::ChannelNotPermitted,
        DocumentedError::AccountNotSupported,
        DocumentedError::NoActiveConsent,
        DocumentedError::AccessDenied,
        DocumentedError::DuplicatePaymentId,
        DocumentedError::UnknownVersion,
        DocumentedError::ResourceNotFound,
        DocumentedError::MethodNotAllowed,
        DocumentedError::UnacceptableMediaType,
        DocumentedError::UnsupportedMediaType,
        DocumentedError::AccountPlanQuota,
        DocumentedError::ApiPlanQuota,
        DocumentedError::RateLimit,
        DocumentedError::SslValidation,
        DocumentedError::Internal,
        DocumentedError::RestrictedPeriod,
        DocumentedError::RestrictedDay,
    ];

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        self.row().0
    }

    /// The member `error`.
    #[must_use]
    pub fn error(self) -> &'static str {
        self.row().1
    }

    /// The member `error_code`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().2
    }

    /// The member `error_description`, with the table's own placeholders.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.row().3
    }

    #[rustfmt::skip]
    fn row(self) -> (u16, &'static str, &'static str, &'static str) {
        use DocumentedError as E;
        match self {
            // The page has these two texts swapped; so has the sandbox.
            E::SignatureRequired => (302, "Payment has to be signed", "20010", "signature_required"),
            E::MissingInput => (400, "missing_input", "10001", "Missing required input 'INPUT'. DETAILS OF WHAT IS WRONG."),
            E::InvalidInput => (400, "invalid_input", "10002", "Input 'INPUT' is not valid. DETAILS OF WHAT IS WRONG."),
            E::ExecutionDateInPast => (400, "invalid_input", "10008", "Execution date must be in future."),
            E::AmountNotPositive => (400, "invalid_input", "10009", "Amount must be biger than 0."),
            E::CurrencyNotEur => (400, "invalid_input", "10010", "Currency has to be EUR."),
            E::SameAccounts => (400, "invalid_input", "10011", "Sender and receiver account must not be same."),
            E::StructuredLength => (400, "invalid_input", "10013", "Communication must be of exact 20 chars length for STRUCTURED communication."),
            E::InvalidCheckDigit => (400, "invalid_checkdigit", "20018", "Either Order/Beneficiary account is not in correct format OR structured communication is not valid."),
            E::ExecutionDateNotValid => (400, "invalid_input", "20019", "Execution date is not valid."),
            E::ScaRequired => (400, "SCA_required", "20007", "Strong customer authentication is required."),
            E::FailedSecurityValidation => (401, "failed_security_validation", "10003", "Validation failed for security related parameters. DETAILS OF WHAT IS WRONG."),
            E::TokenNotInScope => (401, "invalid_access_token", "10006", "access_token not valid in this scope."),
            E::InvalidAccessToken => (401, "invalid_access_token", "10006", "access_token is not valid."),
            E::InvalidGrant => (401, "invalid_grant", "10006", "refresh token is not valid."),
            E::BlockedTpp => (403, "blocked_tpp", "20001", "No Active TPP found."),
            E::InvalidAccount => (403, "invalid_account", "20002", "No Account found."),
            E::ChannelNotPermitted => (403, "channel_not_permitted", "20003", "This account can not be consultated via electronical channel."),
            E::AccountNotSupported => (403, "account_not_supported", "20004", "This account is not allowed for this type of request."),
            E::NoActiveConsent => (403, "no_active_consent", "20005", "Consent has been deactivated. Please restart with /consent-uris."),
            E::AccessDenied => (403, "access_denied", "20006", "Access is not ok for this account. Please contact customer support."),
            E::DuplicatePaymentId => (403, "duplicate_payment_id", "20009", "Duplicate payment-id."),
            E::UnknownVersion => (404, "resource_not_found", "10004", "Specific version not found.  Supported versions are [X,..]."),
            E::ResourceNotFound => (404, "resource_not_found", "10102", "Requested resource was not found."),
            E::MethodNotAllowed => (405, "method_not_allowed", "10103", "Requested HTTP method is not allowed for this api."),
            E::UnacceptableMediaType => (406, "unacceptable_media_type", "10005", "Server can not return the response In the format mentioned in the request. Supported type is application/vnd.belfius.api+json;."),
            E::UnsupportedMediaType => (415, "unsupported_media_type", "10012", "Content-Type must be application/json."),
            E::AccountPlanQuota => (429, "quota_limit_exceeded", "10105", "Quota limit exceed."),
            E::ApiPlanQuota => (429, "quota_limit_exceeded", "10106", "Quota limit exceed."),
            E::RateLimit => (429, "rate_limit_exceeded", "10107", "Rate limit exceed."),
            E::SslValidation => (495, "ssl_validation_error", "10020", "error during client authentication."),
            E::Internal => (500, "internal_server_error", "20020", "Internal error occurred."),
            E::RestrictedPeriod => (503, "service_unavailable", "10108", "Service unavailable, please try after some time."),
            E::RestrictedDay => (503, "service_unavailable", "10109", "Service unavailable, please try in 24 hours."),
        }
    }
}
