//! One line of a statement.

use super::{
    Amount, CommunicationError, CommunicationKind, Currency, Date, ReceivedIban,
    StructuredCommunication, Text,
};

/// A booked transaction. Every field is optional, because each was missing
/// somewhere. Pending transactions are never listed: there is no status field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Transaction {
    /// The bank's reference. **It is not unique**: users of aggregators lost
    /// transactions that were thrown away as doubles of others. Never
    /// deduplicate on it.
    pub transaction_ref: Option<Text>,
    /// The bank's sequence number, such as `EUR001`, from the second generation
    /// on. What it is unique within is not documented.
    pub transaction_seqnumber: Option<Text>,
    /// What was booked: negative for a debit.
    pub amount: Option<Amount>,
    /// The currency of the amount.
    pub currency: Option<Currency>,
    /// When it was executed. There in all evidence from the bank itself.
    pub execution_date: Option<Date>,
    /// From when it counts for interest. Often missing.
    pub value_date: Option<Date>,
    /// The other side's account.
    pub counterparty_account: Option<ReceivedIban>,
    /// The other side's name.
    pub counterparty_info: Option<Text>,
    /// What the payer wrote.
    pub communication: Option<Text>,
    /// Whether the communication is words or a structured reference.
    pub communication_type: Option<CommunicationKind>,
    /// What the bank wrote; it may hold line breaks (seen in production).
    pub remittance_info: Option<Text>,
}

impl Transaction {
    /// The day to show: the execution date, or else the value date.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.execution_date.or(self.value_date)
    }

    /// The structured reference, if the bank says that the communication is
    /// one; an error if it then is not. The text itself stays in
    /// [`communication`](Self::communication).
    ///
    /// ```
    /// use belfius_psd2::model::{CommunicationKind, Transaction};
    ///
    /// let mut transaction = Transaction::default();
    /// transaction.communication = Some("+++090/9337/55493+++".into());
    /// assert!(transaction.structured_communication().is_none());
    ///
    /// transaction.communication_type = Some(CommunicationKind::Structured);
    /// let reference = transaction.structured_communication().unwrap()?;
    /// assert_eq!(reference.digits(), "090933755493");
    /// # Ok::<(), belfius_psd2::model::CommunicationError>(())
    /// ```
    #[must_use]
    pub fn structured_communication(
        &self,
    ) -> Option<Result<StructuredCommunication, CommunicationError>> {
        let text = self.communication.as_ref()?;
        let structured = matches!(self.communication_type, Some(CommunicationKind::Structured));
        structured.then(|| StructuredCommunication::parse(text))
    }
}
