//! What comes of an answer that is damaged, too large or not what it should be.

use belfius_psd2::{Delivery, Operation};

use super::super::outcome::Outcome;
use super::{Call, Over};

impl Call {
    pub(super) fn handshake(self) -> Outcome {
        if self.is_get() && !self.lasting {
            return self.whole();
        }
        let kind = match self.over {
            Over::Https => "TlsHandshake",
            Over::Fetch => "NotTheBank",
        };
        Outcome::error(kind, Delivery::NotSent, "Wait").after(0)
    }

    pub(super) fn too_long(self) -> Outcome {
        match self.has_no_body() {
            true => self.whole(),
            false => self.doubtful(&format!("BodyTooLong({})", self.limit()), "AskBank"),
        }
    }

    /// Of three bytes each. A page may be as long, but not of so many rows.
    pub(super) fn many_rows(self, rows: usize) -> Outcome {
        match self.operation {
            Operation::Transactions if rows > 100_000 => self.unreadable("Shape"),
            Operation::Transactions => {
                Outcome::good(&format!("every row, and {rows} without anything"))
            }
            _ if "{},".len() * rows > self.limit() => self.too_long(),
            // A list of accounts has a limit of its own.
            Operation::Accounts => self.unreadable("Shape"),
            // Handed on as it is.
            Operation::PaymentDetails => Outcome::good("the JSON as it came"),
            _ => self.whole(),
        }
    }

    /// It was not asked for, so it is not unpacked, and is no text; `fetch` unpacks it
    /// all the same, as far as the limit lets it.
    pub(super) fn packed(self) -> Outcome {
        match self.operation {
            Operation::Transactions if self.over == Over::Fetch => self.whole(),
            _ if self.over == Over::Fetch => self.too_long(),
            // It may hold the address to sign at.
            _ if self.is_order() => self.doubtful("Undocumented(401, Text)", "AskBank"),
            _ => self.unreadable("NotUtf8"),
        }
    }

    pub(super) fn not_utf8(self) -> Outcome {
        match self.operation {
            _ if self.is_order() => self.doubtful("Undocumented(401, Json)", "AskBank"),
            _ => self.unreadable("NotUtf8"),
        }
    }

    pub(super) fn unreadable(self, problem: &str) -> Outcome {
        match self.has_no_body() {
            true => self.whole(),
            false => self.doubtful(&format!("Unreadable({problem})"), "AskBank"),
        }
    }

    pub(super) fn nested(self) -> Outcome {
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

    pub(super) fn nested_field(self) -> Outcome {
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
    pub(super) fn mended(self) -> Outcome {
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
    pub(super) fn rows(self, name: &str) -> Outcome {
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
    pub(super) fn empty(self) -> Outcome {
        match self.cancels() {
            true => self.whole(),
            false => self.doubtful("Unreadable(Empty)", "AskBank"),
        }
    }

    /// To a host that is none of the bank's. Only money's answers may redirect.
    pub(super) fn redirect(self) -> Outcome {
        match self.operation.moves_money() {
            true => self.doubtful("Url(ForeignHost)", "AskBank"),
            false => self.doubtful("Undocumented(302, Empty)", "AskBank"),
        }
    }
}
