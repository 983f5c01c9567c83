//! A booked transaction, and how an amount in cents is written.

use jiff::civil::Date;

/// A booked transaction: what a page of transactions must show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedRow {
    /// The bank's reference; not unique.
    pub transaction_ref: String,
    /// Currency and running number, only in the second shape.
    pub sequence: String,
    /// The amount in cents, negative when the account pays.
    pub cents: i64,
    /// ISO 4217.
    pub currency: String,
    /// The day by which rows are filtered.
    pub execution_date: Date,
    /// Only on some rows.
    pub value_date: Option<Date>,
    /// The other side's IBAN.
    pub counterparty_account: Option<String>,
    /// The other side's name.
    pub counterparty_info: Option<String>,
    /// What the payer wrote.
    pub communication: Option<String>,
    /// `FREETEXT` or `STRUCTURED`.
    pub communication_type: Option<&'static str>,
    /// The bank's own lines, with CR and LF between them.
    pub remittance_info: Option<String>,
}

impl BookedRow {
    /// The amount as it is sent, such as `-12.30`.
    #[must_use]
    pub fn amount(&self) -> String {
        decimal(self.cents)
    }
}

/// Cents as a decimal number with two places.
pub(crate) fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let magnitude = cents.unsigned_abs();
    format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
}
