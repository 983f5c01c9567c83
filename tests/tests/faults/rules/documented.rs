//! What comes of an error of the bank's tables, as the current API writes it.

use belfius_psd2::{Delivery, Operation};

use super::super::outcome::Outcome;
use super::Call;

impl Call {
    /// An error of the bank's tables, as the current API writes it.
    pub(super) fn documented(self, error: &str) -> Outcome {
        use Operation as O;
        let order = |of_order: &str, else_: &str| {
            let member = if self.operation.moves_money() { of_order } else { else_ };
            format!("FixInput({member})")
        };
        let fix = || "FixInput".to_owned();
        let named = |name: &str| name.to_owned();
        let ask = || named("AskBank");
        let permitted = || named("NotPermitted");
        // A status may be asked for without tokens, and is where they are blamed.
        if self.operation == O::PaymentStatus && matches!(error, "20005" | "InvalidGrant") {
            return self.whole().after(2);
        }
        let (kind, remedy) = match error {
            // The bank wants the customer, and says not where.
            "20010" | "20007" => return self.nowhere(),
            "10001" => ("MissingInput", fix()),
            "10002" => ("InvalidInput", fix()),
            "10008" => {
                ("ExecutionDateNotFuture", order("requested_execution_date", "execution_date"))
            }
            "10009" => ("AmountNotPositive", named("FixInput(instructed_amount.amount)")),
            "10010" => ("CurrencyInvalid", named("FixInput(instructed_amount.currency)")),
            "10011" => ("SameAccount", order("creditor_account.iban", "remote_account.iban")),
            "10013" => {
                ("StructuredLength", order("remittance_information_structured", "communication"))
            }
            "20018" => ("CheckDigits", fix()),
            "20019" => {
                ("ExecutionDateInvalid", order("requested_execution_date", "execution_date"))
            }
            "10003" => (
                "SecurityParameters",
                match self.operation {
                    O::ExchangeCode => named("StartOver"),
                    O::RefreshTokens => ask(),
                    _ => fix(),
                },
            ),
            "10006" | "TokenNotInScope" | "InvalidAccessToken" => return self.dead_token(),
            "InvalidGrant" => (
                "InvalidRefreshToken",
                match self.operation {
                    O::ExchangeCode => named("StartOver"),
                    _ => named("NewConsent"),
                },
            ),
            "20001" => ("BlockedTpp", ask()),
            "20002" => ("InvalidAccount", permitted()),
            "20003" => ("ChannelNotPermitted", permitted()),
            "20004" => ("AccountNotSupported", permitted()),
            "20005" => ("NoActiveConsent", named("NewConsent")),
            "20006" => ("AccessDenied", ask()),
            // Perhaps the one before it, which got no answer.
            "20009" => {
                let look = "LookFirst";
                return Outcome::error("Bank(DuplicatePaymentId)", Delivery::Unknown, look);
            }
            "10004" => ("VersionNotFound", named("UseVersion")),
            "10102" => ("ResourceNotFound", ask()),
            "10103" => ("MethodNotAllowed", ask()),
            "10005" => ("UnacceptableMediaType", fix()),
            "10012" => ("UnsupportedMediaType", fix()),
            "10105" | "10106" => ("QuotaExceeded", named("Wait")),
            "10107" => ("RateLimitExceeded", named("Wait")),
            "10020" => ("TlsValidation", ask()),
            // Whatever failed in there, it may have been done.
            "20020" => return self.doubtful("Bank(InternalError)", "Wait"),
            "10108" => return self.doubtful("Bank(UnavailableNow)", "Wait"),
            "10109" => return self.doubtful("Bank(UnavailableToday)", "Wait(86400 s)"),
            other => panic!("no rule for the documented error {other}"),
        };
        self.refused(&format!("Bank({kind})"), &remedy)
    }

    /// SCA without an address to go to.
    pub(super) fn nowhere(self) -> Outcome {
        use Operation as O;
        match self.operation {
            O::Accounts | O::Account | O::Transactions => self.doubtful("NoUrl", "AskBank"),
            money if money.moves_money() => self.doubtful("NoUrl", "AskBank"),
            // Where nobody knows of it, it is a refusal like others.
            _ => self.refused("Bank(ScaRequired)", "AskBank"),
        }
    }

    /// The access token is not valid: it is renewed, once.
    pub(super) fn dead_token(self) -> Outcome {
        let kind = "Bank(InvalidAccessToken)";
        match (self.operation, self.lasting) {
            // With tokens, with new ones, and without.
            (Operation::PaymentStatus, true) => self.refused(kind, "RefreshTokens").after(3),
            _ if self.carries_token() && self.lasting => {
                self.refused(kind, "RefreshTokens").after(2)
            }
            _ if self.carries_token() => self.whole().after(2),
            // None goes along.
            (Operation::ConsentUris | Operation::ExchangeCode | Operation::RefreshTokens, _) => {
                self.refused(kind, "AskBank")
            }
            _ => self.refused(kind, "RefreshTokens"),
        }
    }
}
