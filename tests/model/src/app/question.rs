//! Questions with tokens that are stored already.

use belfius_psd2::{
    FundsCheck,
    model::{
        Amount, BankPaymentId, Currency, LogicalId, PaymentProduct, PaymentResource,
        PaymentService, PsuPresence,
    },
};

use super::App;
use crate::{bank::LOGICAL_ID, host::Error};

impl App {
    /// The account's balance: with tokens that have expired, after a renewal.
    pub(crate) fn balance(&mut self) -> String {
        let id = LogicalId::new(LOGICAL_ID).expect("an id");
        self.asks(|app| app.session.run(|jobs| jobs.account(&id, PsuPresence::Absent)).map(drop))
    }

    /// A renewal that the application asks for itself.
    pub(crate) fn renewal(&mut self) -> String {
        self.asks(|app| app.session.run(|jobs| jobs.refresh()).map(drop))
    }

    /// What became of a payment.
    pub(crate) fn payment_status(&mut self) -> String {
        self.asks(|app| app.session.run(|jobs| jobs.payment_status(resource())).map(drop))
    }

    /// The same of a standing order.
    pub(crate) fn standing_order_status(&mut self) -> String {
        self.asks(|app| app.session.run(|jobs| jobs.payment_status(standing_order())).map(drop))
    }

    /// A payment's details.
    pub(crate) fn payment_details(&mut self) -> String {
        self.asks(|app| app.session.run(|jobs| jobs.payment_details(resource())).map(drop))
    }

    /// Whether an amount is there.
    pub(crate) fn funds(&mut self) -> String {
        self.asks(|app| app.session.run(|jobs| jobs.funds(check())).map(drop))
    }

    /// The same as a part of another loop.
    pub(super) fn first_check(&mut self) -> Option<String> {
        self.call();
        match self.session.run(|jobs| jobs.funds(check())) {
            Ok(_) => Some("done".to_owned()),
            Err(error) => self.stopped(&error),
        }
    }

    fn asks(&mut self, mut ask: impl FnMut(&Self) -> Result<(), Error>) -> String {
        while self.turn() {
            self.call();
            match ask(self) {
                Ok(()) => return "done".to_owned(),
                Err(error) => {
                    if let Some(stopped) = self.stopped(&error) {
                        return stopped;
                    }
                }
            }
        }
        "gave up".to_owned()
    }
}

fn check() -> FundsCheck {
    let amount = Amount::parse("10.00").expect("an amount");
    FundsCheck::new(amount, Currency::parse("EUR").expect("a currency"))
}

/// The payment `P0` of the model.
pub(crate) fn resource() -> PaymentResource {
    resource_of(PaymentService::Payments)
}

/// The same as a standing order.
pub(crate) fn standing_order() -> PaymentResource {
    resource_of(PaymentService::PeriodicPayments)
}

fn resource_of(service: PaymentService) -> PaymentResource {
    let id = BankPaymentId::new("P0").expect("an id");
    PaymentResource::new(service, PaymentProduct::SEPA_CREDIT_TRANSFERS, id)
}
