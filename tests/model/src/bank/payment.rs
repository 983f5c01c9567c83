//! Payments: registered once, signed by the customer, perhaps cancelled.

use serde_json::{Value, json};

use super::{
    Bank, Called, Reaction,
    answer::Answer,
    state::{Payment, Progress, Scope, Want, number},
};

/// The ways in which a generation may say where to sign. Nothing is published of
/// payments of generation 2: it may say it as the one before it, or the one after.
pub(super) fn shapes(generation: u8) -> usize {
    match generation {
        1 => 1,
        2 => 1 + SHAPES,
        _ => SHAPES,
    }
}

/// Those of generation 3.
const SHAPES: usize = 5;

/// The ways in which generation 3 may say that a payment is cancelled, or will be.
pub(super) const ENDS: usize = 4;

impl Bank {
    pub(super) fn initiate(&mut self, called: &Called, shape: usize) -> Reaction {
        if let Some(refused) = self.unproven(called) {
            return refused;
        }
        let order = called.order().filter(|_| called.signature.is_some());
        let Some(order) = order else {
            return Reaction::said(self.refuse(400, "missing_input", "10001", "GEN-1201-100002"));
        };
        // Documented for generation 1 alone: error 20009.
        if self.generation == 1 && self.payments.iter().any(|payment| payment.order == order) {
            return Reaction::said(self.refuse(403, "duplicate_payment_id", "20009", ""));
        }
        self.payments.push(Payment::new(order, called.resource()));
        let payment = self.payments.len() - 1;
        let url = self.page_for(Want::Sign(payment), called.challenge.clone());
        Reaction::acted(self.sign_at(&url, payment, shape))
    }

    pub(super) fn sign_again(&mut self, called: &Called, shape: usize) -> Reaction {
        if let Some(refused) = self.unproven(called) {
            return refused;
        }
        let Some(payment) = self.named(called) else { return self.unknown_payment() };
        let url = self.page_for(Want::SignAgain(payment), called.challenge.clone());
        Reaction::acted(self.sign_at(&url, payment, shape))
    }

    pub(super) fn cancel(&mut self, called: &Called, shape: usize) -> Reaction {
        if !called.bearer.as_deref().is_some_and(|bearer| self.takes(bearer, Scope::Pis)) {
            return Reaction::said(self.dead_access_token());
        }
        let Some(payment) = self.named(called) else { return self.unknown_payment() };
        let said = |status, word| Answer::json(status, &json!({ "transaction_status": word }));
        let answer = match shape {
            0 => Answer::empty(204),
            1 => {
                let url = self.page_for(Want::Cancel(payment), None);
                return Reaction::acted(self.sign_at(&url, payment, 0));
            }
            2 => said(200, "CANC"),
            // Later, or never.
            _ => return Reaction::acted(said(202, "PDNG")),
        };
        self.payments[payment].progress = Progress::Cancelled;
        Reaction::acted(answer)
    }

    pub(super) fn details(&mut self, called: &Called) -> Reaction {
        let Some(payment) = self.named(called) else { return self.unknown_payment() };
        let status = self.payments[payment].status();
        let body = json!({"payment_id": format!("P{payment}"), "transaction_status": status,
            "endtoend_identification": self.payments[payment].order});
        Reaction::said(Answer::json(200, &body))
    }

    pub(super) fn status(&mut self, called: &Called) -> Reaction {
        if called.bearer.as_deref().is_some_and(|bearer| !self.takes(bearer, Scope::Pis)) {
            return Reaction::said(self.dead_access_token());
        }
        let Some(payment) = self.named(called) else { return self.unknown_payment() };
        let status = self.payments[payment].status();
        Reaction::said(Answer::json(200, &json!({ "transaction_status": status })))
    }

    /// A live bearer, or a challenge for the code to come.
    fn unproven(&self, called: &Called) -> Option<Reaction> {
        match &called.bearer {
            Some(bearer) if self.takes(bearer, Scope::Pis) => None,
            Some(_) => Some(Reaction::said(self.dead_access_token())),
            None if called.challenge.is_some() => None,
            None => {
                let refused = self.refuse(400, "missing_input", "10001", "GEN-1201-100001");
                Some(Reaction::said(refused))
            }
        }
    }

    fn named(&self, called: &Called) -> Option<usize> {
        let name = called.segments.get(2)?;
        let payment = if self.generation == 3 {
            number(name, "P").filter(|&n| n < self.payments.len())
        } else {
            self.payments.iter().position(|payment| payment.order == *name)
        };
        payment.filter(|&payment| self.payments[payment].path == called.resource())
    }

    fn unknown_payment(&self) -> Reaction {
        Reaction::said(self.refuse(404, "resource_not_found", "10102", "GEN-1204-100001"))
    }

    fn sign_at(&self, url: &str, payment: usize, shape: usize) -> Answer {
        let id = format!("P{payment}");
        if self.generation < 3 && shape == 0 {
            let (error, text) = ("Payment has to be signed", "signature_required");
            return Answer::error(302, error, "20010", text).with("location", url);
        }
        let required = |extra: Value, text: &str| {
            let mut body = json!({"error": "SCA_REQUIRED", "error_code": "B14800ZZ-0PLC-REDRCT",
                "error_description": text, "payment_id": id});
            let members = body.as_object_mut().expect("an object");
            members.extend(extra.as_object().cloned().unwrap_or_default());
            Answer::json(401, &body)
        };
        let href = json!({ "href": url });
        let later = if self.generation < 3 { shape - 1 } else { shape };
        match later {
            0 => required(json!({ "url": url }), "follow the URL"),
            1 => required(json!({"_links": {"sca_redirect": href}}), "follow the link"),
            2 => required(json!({}), &format!("follow {url}")),
            3 => Answer::json(
                201,
                &json!({"payment_id": id, "transaction_status": "RCVD",
                "_links": {"scaRedirect": href}}),
            ),
            _ => Answer::json(302, &json!({ "payment_id": id })).with("location", url),
        }
    }
}

impl Payment {
    fn status(&self) -> &'static str {
        match self.progress {
            Progress::Waiting => "PDNG",
            Progress::Signed => "RCVD",
            Progress::Cancelled => "CANC",
        }
    }
}
