//! A transfer that is made again and again.

use serde::Serialize;

use super::{
    CrossBorderCreditTransfer, CurrentOrder, InstantCreditTransfer, SepaCreditTransfer, Transfer,
    TransferError, body, check, current_order::sealed::Written,
};
use crate::{
    model::{
        Date, DayOfExecution, EndToEndId, Frequency, PaymentProduct, PaymentService, tree::Tree,
    },
    stored::{Fault, FromStored, Node, deserialize_stored},
};

/// A standing order of a transfer (service `periodic-payments`). It serialises,
/// so that it can be stored before it is sent.
///
/// That the bank takes standing orders is documented (payments flows page). The
/// names of their members, and for which products it takes them, are assumed.
///
/// ```
/// use belfius_psd2::model::*;
///
/// let rent = SepaCreditTransfer::new(
///     EndToEndId::new("RENT-2026")?,
///     "Jan Peeters",
///     Iban::parse("BE71 0961 2345 6769")?,
///     Amount::parse("850.00")?,
/// );
/// let order = StandingOrder::new(rent, Date::constant(2026, 2, 1), Frequency::Monthly)
///     .with_end_date(Date::constant(2027, 1, 1))
///     .with_day_of_execution(DayOfExecution::new(1)?);
/// order.check(Date::constant(2026, 1, 5))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A file, or another standing order, cannot be repeated:
///
/// ```compile_fail,E0277
/// # use belfius_psd2::model::*;
/// # fn again(order: StandingOrder<SepaCreditTransfer>, date: Date) {
/// StandingOrder::new(order, date, Frequency::Monthly);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StandingOrder<T> {
    /// What is paid each time. Without an execution date.
    pub transfer: T,
    /// From when on: after the date in Belgium.
    pub start_date: Date,
    /// Until when; for ever if absent.
    pub end_date: Option<Date>,
    /// How often.
    pub frequency: Frequency,
    /// On which day of the month, where the frequency counts months; the bank's
    /// own choice if absent.
    pub day_of_execution: Option<DayOfExecution>,
}

impl<T: FromStored> FromStored for StandingOrder<T> {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let mut object = node.object()?;
        let order = Self {
            transfer: object.take("transfer")?,
            start_date: object.take("start_date")?,
            end_date: object.take("end_date")?,
            frequency: object.take("frequency")?,
            day_of_execution: object.take("day_of_execution")?,
        };
        object.end()?;
        Ok(order)
    }
}

deserialize_stored!(
    StandingOrder<SepaCreditTransfer>,
    StandingOrder<InstantCreditTransfer>,
    StandingOrder<CrossBorderCreditTransfer>,
);

impl<T: Transfer> StandingOrder<T> {
    /// A standing order from this day on.
    #[must_use]
    pub fn new(transfer: T, start_date: Date, frequency: Frequency) -> Self {
        Self { transfer, start_date, end_date: None, frequency, day_of_execution: None }
    }

    /// Until this day.
    #[must_use]
    pub fn with_end_date(self, date: Date) -> Self {
        Self { end_date: Some(date), ..self }
    }

    /// On this day of the month.
    #[must_use]
    pub fn with_day_of_execution(self, day: DayOfExecution) -> Self {
        Self { day_of_execution: Some(day), ..self }
    }

    /// Looks for what the bank would refuse. `today` is the date in Belgium.
    ///
    /// The bank has rules of its own about the end date: its month must fit the
    /// frequency (error 1322), and its day must fit something that the page, as
    /// far as it is known, does not say (error 1345). Here an end date passes
    /// unless it lies before the second payment's month; the bank may refuse
    /// more.
    ///
    /// # Errors
    /// The first fault found, with its [`field`](TransferError::field): first
    /// the transfer's, then the standing order's.
    pub fn check(&self, today: Date) -> Result<(), TransferError> {
        if self.transfer.execution_date().is_some() {
            return Err(TransferError::ExecutionDateInStandingOrder);
        }
        self.transfer.check(today)?;
        check::period(self.start_date, self.end_date, &self.frequency, today)
    }
}

impl<T: Transfer> CurrentOrder for StandingOrder<T> {
    fn service(&self) -> PaymentService {
        PaymentService::PeriodicPayments
    }

    fn product(&self) -> PaymentProduct {
        self.transfer.product()
    }

    fn end_to_end_id(&self) -> &EndToEndId {
        self.transfer.end_to_end_id()
    }

    fn check(&self, today: Date) -> Result<(), TransferError> {
        self.check(today)
    }
}

impl<T: Transfer> Written for StandingOrder<T> {
    fn to_tree(&self) -> Tree {
        let day = self.day_of_execution.map(DayOfExecution::to_text);
        self.transfer.to_tree().with_members([
            ("start_date", body::date(Some(self.start_date))),
            ("end_date", body::date(self.end_date)),
            ("frequency", Tree::text(self.frequency.as_str())),
            ("day_of_execution", Tree::text(day.as_deref())),
        ])
    }
}
