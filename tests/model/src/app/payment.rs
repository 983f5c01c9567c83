//! Payments and their ends: written down before they are sent, sent once.

use belfius_psd2::{
    CancelReply, Delivery, PaymentReply, PendingPayment, Redirect, SignedPayment,
    model::{PaymentId, PaymentResource},
};
use serde_json::{Value, json};

use super::{
    App, Next,
    question::{resource, standing_order},
};
use crate::{explore::Wrong, host::Error};

impl App {
    /// A payment whose signature brings tokens.
    pub(crate) fn payment(&mut self) -> String {
        self.pays("made", |app, order| app.session.run(|jobs| jobs.initiate(order)))
    }

    /// A payment with tokens that are there.
    pub(crate) fn payment_with_tokens(&mut self) -> String {
        self.pays("made", |app, order| app.session.run(|jobs| jobs.initiate_with_tokens(order)))
    }

    /// A further signature of a payment.
    pub(crate) fn further_signature(&mut self) -> String {
        self.pays("made", |app, _| app.session.run(|jobs| jobs.sign_again(resource())))
    }

    /// The end of a payment.
    pub(crate) fn cancellation(&mut self) -> String {
        self.cancels(|app, row| {
            if app.generation == 3 {
                return resource();
            }
            (&PaymentId::new(row["id"].as_str().unwrap_or_default()).expect("an id")).into()
        })
    }

    /// The end of a standing order.
    pub(crate) fn end_of_standing_order(&mut self) -> String {
        self.cancels(|app, _| match app.wrong {
            Wrong::ForgetsService => resource(),
            _ => standing_order(),
        })
    }

    fn cancels(&mut self, what: fn(&Self, &Value) -> PaymentResource) -> String {
        self.life("cancelled", "not cancelled", |app, row| {
            app.session.run(|jobs| jobs.cancel(what(app, row))).map(|reply| match reply {
                CancelReply::Cancelled => Reply::Done,
                CancelReply::Requested(_) if app.wrong == Wrong::TakesNotedForDone => Reply::Done,
                CancelReply::Requested(_) => Reply::Rejected,
                CancelReply::SignatureRequired(redirect) => Reply::ToSign(redirect.into()),
            })
        })
    }

    fn pays(
        &mut self,
        made: &str,
        send: impl Fn(&Self, &SignedPayment) -> Result<PaymentReply, Error>,
    ) -> String {
        self.life(made, "not made", |app, row| {
            let order = serde_json::from_value(row["order"].clone()).expect("a stored order");
            send(app, &order).map(|reply| match reply {
                PaymentReply::Accepted(_) => Reply::Done,
                PaymentReply::Rejected(_) => Reply::Rejected,
                PaymentReply::SignatureRequired(redirect) => Reply::ToSign(redirect.into()),
            })
        })
    }

    pub(super) fn life(
        &mut self,
        done: &str,
        not_done: &str,
        send: impl Fn(&Self, &Value) -> Result<Reply, Error>,
    ) -> String {
        while self.turn() {
            let row = self.row();
            let end = match row["stage"].as_str() {
                Some("new") => {
                    let mut sending = row.clone();
                    sending["stage"] = json!("sending");
                    sending["by"] = json!(self.me());
                    let first = self.wrong != Wrong::SendsFirst;
                    // Only one may write this down, and that one sends it.
                    if first && !self.write(&sending) {
                        continue;
                    }
                    self.sends(&sending, done, not_done, &send)
                }
                // The fallback interface: nothing is sent before its first call.
                Some("outside") => self.enters(),
                // Who wrote that it sends it also takes the callback.
                Some("sending" | "at the bank" | "back") if row["by"] != json!(self.me()) => {
                    Some("done by another".to_owned())
                }
                // This process died on the way: the bank may have it.
                Some("sending") => self.notes(&row, "unknown"),
                Some("at the bank") => self.signature(&row),
                Some("back") => self.back(&row, if done == "made" { "signed" } else { done }),
                Some("signed" | "made" | "cancelled") => Some("done".to_owned()),
                stage => Some(stage.unwrap_or("no stage").to_owned()),
            };
            if let Some(end) = end {
                return end;
            }
        }
        "gave up".to_owned()
    }

    fn sends(
        &mut self,
        row: &Value,
        done: &str,
        not_done: &str,
        send: &impl Fn(&Self, &Value) -> Result<Reply, Error>,
    ) -> Option<String> {
        self.call();
        let error = match send(self, row) {
            Ok(Reply::Done) => return self.notes(row, done),
            Ok(Reply::Rejected) => return self.notes(row, "unknown"),
            Ok(Reply::ToSign(redirect)) => {
                let mut row = row.clone();
                row["stage"] = json!("at the bank");
                row["pending"] = json!(redirect.pending);
                row["url"] = json!(redirect.url.as_str());
                self.write(&row);
                return None;
            }
            Err(error) => error,
        };
        let next = self.after(&error);
        let in_doubt = error.delivery() == Delivery::Unknown || next == Next::LookFirst;
        match (in_doubt, self.wrong) {
            (true, Wrong::PaysAgain) => self.notes(row, "new"),
            (true, Wrong::SaysNotMade) => self.notes(row, not_done),
            (true, _) => self.notes(row, "unknown"),
            (false, _) if next == Next::Again => self.notes(row, "new"),
            (false, _) => self.notes(row, not_done),
        }
    }

    fn signature(&mut self, row: &Value) -> Option<String> {
        let callback = self.customer(row["url"].as_str()?);
        let Some(callback) = callback else {
            return Some("the customer never came back".to_owned());
        };
        let mut row = row.clone();
        row["stage"] = json!("back");
        row["callback"] = json!(callback);
        self.write(&row);
        None
    }

    fn back(&mut self, row: &Value, signed: &str) -> Option<String> {
        let pending: PendingPayment = serde_json::from_value(row["pending"].clone()).ok()?;
        let callback = row["callback"].as_str()?;
        self.call();
        match self.session.run(|jobs| jobs.finish_payment(&pending, callback)) {
            Ok(_) => self.notes(row, signed),
            Err(error) => match self.after(&error) {
                Next::Again => None,
                Next::StartOver => {
                    let not = if signed == "signed" { "not signed" } else { "not cancelled" };
                    self.notes(row, not)
                }
                _ => self.notes(row, "unknown"),
            },
        }
    }

    fn notes(&mut self, row: &Value, stage: &str) -> Option<String> {
        let mut row = row.clone();
        row["stage"] = json!(stage);
        self.write(&row);
        None
    }
}

/// What the bank says to an order or to a cancellation.
pub(super) enum Reply {
    Done,
    Rejected,
    ToSign(Box<Redirect<PendingPayment>>),
}
