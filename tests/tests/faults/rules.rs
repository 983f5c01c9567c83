//! What must come of a fault at an operation: rules, from what the fault does to the
//! answer and from what the operation is for. Not a record of what came.
//!
//! Faults are spelled as the bank's `--fault` takes them, so that a program which is
//! not linked with the bank can use the rules as well.

use belfius_psd2::{Delivery, Operation};

use super::outcome::Outcome;

/// The way to the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each transport has its own")]
pub(crate) enum Over {
    /// Straight, with a QWAC.
    Https,
    /// With Node's `fetch`, through the reference proxy.
    Fetch,
}

/// Whether it makes a difference that a fault is of every request, and not of one.
pub(crate) fn lasts(fault: &str) -> bool {
    matches!(
        fault,
        "cut-handshake"
            | "cut-before-processing"
            | "expired-token"
            | "error=10006"
            | "error=InvalidAccessToken"
    )
}

/// # Panics
/// For a fault without a rule.
pub(crate) fn expected(fault: &str, lasting: bool, operation: Operation, over: Over) -> Outcome {
    let (name, value) = fault.split_once('=').unwrap_or((fault, ""));
    let call = Call { operation, over, lasting };
    match name {
        "cut-handshake" => call.handshake(),
        "cut-before-processing" | "cut-after-processing" => call.lost(call.cut(), "Wait"),
        // What has no body arrives whole.
        "cut-body" if call.has_no_body() => call.whole(),
        "slow-body" if call.has_no_body() => call.whole(),
        "cut-body" => call.lost("CutOff", "Wait"),
        "slow-body" => call.lost("Timeout(Total)", "Wait"),
        // The bank notes a request when it goes on with it.
        "delay" => call.lost("Timeout(Response)", "Wait").after(0),
        "endless-headers" => match over {
            Over::Https => call.lost("HeadersTooLarge", "AskBank"),
            // The proxy gives up.
            Over::Fetch => call.lost(call.cut(), "Wait"),
        },
        "oversized-body" => call.too_long(),
        "many-rows" => call.many_rows(),
        "gzip-bomb" => call.packed(),
        "deep-nesting" => call.nested(),
        "deep-field" => call.nested_field(),
        "chunked" | "duplicate-date" | "wrong-content-type" | "escaped-slashes" => call.whole(),
        "string-amounts" => call.whole(),
        "bad-escapes" | "raw-control-characters" => call.mended(),
        "invalid-utf8" => call.not_utf8(),
        "repeated-page-key" | "empty-page-with-key" | "unreadable-row" | "null-rows" => {
            call.rows(name)
        }
        "html-500" => call.doubtful("Undocumented(500, Html)", "Wait"),
        "text-503" => call.doubtful("Undocumented(503, Text)", "Wait"),
        "empty-401" => call.refused("Undocumented(401, Empty)", "AskBank"),
        "empty-403" => call.refused("Undocumented(403, Empty)", "AskBank"),
        "empty-body-200" | "no-content-204" => call.empty(),
        "unexpected-redirect" => call.redirect(),
        "json" if value.starts_with("409:") => call.doubtful("Undocumented(409, Json)", "AskBank"),
        "unknown-error-code" => call.refused("Bank(Unknown)", "AskBank"),
        "expired-token" => call.documented("InvalidAccessToken"),
        "withdrawn-consent" => call.documented("20005"),
        "rate-limit" => match value {
            "" => call.refused("Bank(RateLimitExceeded)", "Wait"),
            seconds => call.refused("Bank(RateLimitExceeded)", &format!("Wait({seconds} s)")),
        },
        "error" => call.documented(value),
        _ => panic!("no rule for the fault {fault}"),
    }
}

/// A call as the rules see it.
#[derive(Clone, Copy)]
struct Call {
    operation: Operation,
    over: Over,
    lasting: bool,
}

impl Call {
    // What the operation is like.

    /// What is asked again where it was surely not sent.
    fn is_get(self) -> bool {
        use Operation as O;
        match self.operation {
            O::ConsentUris | O::Accounts | O::Account | O::Transactions => true,
            O::PaymentDetails | O::PaymentStatus => true,
            O::ExchangeCode | O::RefreshTokens | O::ConfirmFunds => false,
            other if other.moves_money() => false,
            other => panic!("no rule for the operation {other}"),
        }
    }

    /// Whether tokens go along that a renewal may mend.
    fn carries_token(self) -> bool {
        use Operation as O;
        matches!(
            self.operation,
            O::Accounts
                | O::Account
                | O::Transactions
                | O::PaymentDetails
                | O::PaymentStatus
                | O::CancelPayment
                | O::CancelStandingOrder
                | O::ConfirmFunds
        )
    }

    fn cancels(self) -> bool {
        matches!(self.operation, Operation::CancelPayment | Operation::CancelStandingOrder)
    }

    /// What the customer has to sign: the answer is an error that holds an address.
    fn is_order(self) -> bool {
        self.operation.moves_money() && !self.cancels()
    }

    /// What a good answer is that has none: 204.
    fn has_no_body(self) -> bool {
        self.cancels()
    }

    fn limit(self) -> usize {
        match self.operation {
            Operation::Transactions => 16 * 1024 * 1024,
            _ => 256 * 1024,
        }
    }

    // What comes of it.

    fn whole(self) -> Outcome {
        Outcome::good("the answer")
    }

    /// No whole answer came: the bank may have done it.
    fn lost(self, kind: &str, remedy: &str) -> Outcome {
        let remedy = match self.operation {
            money if money.moves_money() => "LookFirst",
            // The code may be spent.
            Operation::ExchangeCode => "StartOver",
            _ => remedy,
        };
        Outcome::error(kind, Delivery::Unknown, remedy)
    }

    /// An answer that does not say that nothing was done.
    fn doubtful(self, kind: &str, remedy: &str) -> Outcome {
        let remedy = if self.operation.moves_money() { "LookFirst" } else { remedy };
        Outcome::error(kind, Delivery::Unknown, remedy)
    }

    /// An answer that says so.
    fn refused(self, kind: &str, remedy: &str) -> Outcome {
        Outcome::error(kind, Delivery::Refused, remedy)
    }

    /// A connection to the bank that ends without a head.
    fn cut(self) -> &'static str {
        match self.over {
            Over::Https => "CutOff",
            // The proxy says so.
            Over::Fetch => "NotTheBank",
        }
    }

    fn handshake(self) -> Outcome {
        if self.is_get() && !self.lasting {
            return self.whole();
        }
        let kind = match self.over {
            Over::Https => "TlsHandshake",
            Over::Fetch => "NotTheBank",
        };
        Outcome::error(kind, Delivery::NotSent, "Wait").after(0)
    }

    fn too_long(self) -> Outcome {
        match self.has_no_body() {
            true => self.whole(),
            false => self.doubtful(&format!("BodyTooLong({})", self.limit()), "AskBank"),
        }
    }

    /// Three megabytes: a page may be as long, but not of so many rows, and all else
    /// may not.
    fn many_rows(self) -> Outcome {
        match self.operation {
            Operation::Transactions => self.unreadable("Shape"),
            _ => self.too_long(),
        }
    }

    /// It was not asked for, so it is not unpacked, and is no text; `fetch` unpacks it
    /// all the same, as far as the limit lets it.
    fn packed(self) -> Outcome {
        match self.operation {
            Operation::Transactions if self.over == Over::Fetch => self.whole(),
            _ if self.over == Over::Fetch => self.too_long(),
            // It may hold the address to sign at.
            _ if self.is_order() => self.doubtful("Undocumented(401, Text)", "AskBank"),
            _ => self.unreadable("NotUtf8"),
        }
    }

    fn not_utf8(self) -> Outcome {
        match self.operation {
            _ if self.is_order() => self.doubtful("Undocumented(401, Json)", "AskBank"),
            _ => self.unreadable("NotUtf8"),
        }
    }

    fn unreadable(self, problem: &str) -> Outcome {
        match self.has_no_body() {
            true => self.whole(),
            false => self.doubtful(&format!("Unreadable({problem})"), "AskBank"),
        }
    }

    fn nested(self) -> Outcome {
        match self.operation {
            // It stands in place of the first page's object.
            Operation::ConsentUris => self.unreadable("Shape"),
            // The names in this answer are not published: it may be an account.
            Operation::Accounts => Outcome::good("every account, and 1 unreadable"),
            // Handed on as it is.
            Operation::PaymentDetails => Outcome::good("the JSON as it came"),
            _ => self.whole(),
        }
    }

    fn nested_field(self) -> Outcome {
        match self.operation {
            // What an entry or a row is not, it says for itself.
            Operation::Transactions => Outcome::good("no rows, 1 unreadable"),
            Operation::PaymentDetails => Outcome::good("the JSON as it came"),
            // The address is not the value that was replaced.
            _ if self.is_order() => self.whole(),
            _ => self.unreadable("Shape"),
        }
    }

    /// Texts that people wrote are read in spite of what JSON says of them.
    fn mended(self) -> Outcome {
        match self.operation {
            Operation::Account => Outcome::good("the account, texts mended"),
            Operation::Accounts => Outcome::good("every account, texts mended"),
            Operation::Transactions => Outcome::good("every row, texts mended"),
            Operation::PaymentDetails => Outcome::good("the JSON as it came"),
            // No person wrote these: nothing in them is guessed.
            Operation::ExchangeCode | Operation::RefreshTokens => self.unreadable("Shape"),
            Operation::PaymentStatus => Outcome::good("a status that is not known"),
            // It has no text at all, and is damaged as a whole.
            Operation::ConfirmFunds => self.unreadable("Syntax"),
            _ => self.whole(),
        }
    }

    /// Faults of rows, which only a statement has.
    fn rows(self, name: &str) -> Outcome {
        // A key that was used is seen when the next page is asked for.
        if self.operation != Operation::Transactions || name == "repeated-page-key" {
            return self.whole();
        }
        Outcome::good(match name {
            "unreadable-row" => "every row, 1 unreadable",
            "empty-page-with-key" | "null-rows" => "no rows, more beyond",
            other => panic!("no rule for {other}"),
        })
    }

    /// Success without anything.
    fn empty(self) -> Outcome {
        match self.cancels() {
            true => self.whole(),
            false => self.doubtful("Unreadable(Empty)", "AskBank"),
        }
    }

    /// To a host that is none of the bank's. Only money's answers may redirect.
    fn redirect(self) -> Outcome {
        match self.operation.moves_money() {
            true => self.doubtful("Url(ForeignHost)", "AskBank"),
            false => self.doubtful("Undocumented(302, Empty)", "AskBank"),
        }
    }

    /// An error of the bank's tables, as the current API writes it.
    fn documented(self, error: &str) -> Outcome {
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
    fn nowhere(self) -> Outcome {
        use Operation as O;
        match self.operation {
            O::Accounts | O::Account | O::Transactions => self.doubtful("NoUrl", "AskBank"),
            money if money.moves_money() => self.doubtful("NoUrl", "AskBank"),
            // Where nobody knows of it, it is a refusal like others.
            _ => self.refused("Bank(ScaRequired)", "AskBank"),
        }
    }

    /// The access token is not valid: it is renewed, once.
    fn dead_token(self) -> Outcome {
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
