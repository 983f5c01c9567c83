//! Consent: where a customer gives it, and what they bring back.

use serde_json::json;

use super::{
    Bank, Called, Reaction,
    answer::Answer,
    state::{Code, Progress, Scope, Want, number},
};

/// How a customer comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Back {
    /// Having done what they were sent for.
    Done,
    /// Having done it, with an SCA token in the address instead of a code.
    DoneWithToken,
    /// Having done it, with nothing.
    DoneWithNothing,
    /// With `access_denied`.
    Refused,
    /// Having done it; the bank then says `server_error`.
    DoneThenFailed,
}

impl Bank {
    pub(super) fn consent_uris(&mut self, called: &Called) -> Reaction {
        let scope = match called.parameter("scope") {
            Some("CAF") => Scope::Caf,
            _ => Scope::Ais,
        };
        let by_iban = self.generation < 3 || scope == Scope::Caf;
        if by_iban != called.parameter("iban").is_some() {
            return Reaction::said(self.refuse(400, "invalid_input", "10002", "GEN-1202-100002"));
        }
        let Some(challenge) = called.challenge.clone() else {
            return Reaction::said(self.refuse(400, "missing_input", "10001", "GEN-1201-100001"));
        };
        let url = self.page_for(Want::Consent(scope), Some(challenge));
        let body = json!([{"language": "fr", "consent_uri": url}]);
        Reaction::said(Answer::json(200, &body))
    }

    /// What happens at the page of a ticket, and the callback's parameters if the
    /// customer is sent back at all.
    pub(crate) fn visited(&mut self, page: &str, state: &str, back: Back) -> Option<String> {
        let denied = format!("error=access_denied&state={state}");
        let ticket = number(page, "T").filter(|&ticket| ticket < self.tickets.len());
        // A page that was used, or that there is not: nothing leads on from there.
        let ticket = ticket.filter(|&ticket| !self.tickets[ticket].used)?;
        if back == Back::Refused {
            return Some(denied);
        }
        self.tickets[ticket].used = true;
        let (want, challenge) = (self.tickets[ticket].want, self.tickets[ticket].challenge.clone());
        let mut brings = None;
        match want {
            Want::Consent(scope) => brings = Some((scope, false)),
            Want::Sca => {
                self.authenticated = true;
                if back == Back::DoneWithToken {
                    return Some(format!("sca_token=S0&state={state}"));
                }
                if back == Back::Done {
                    brings = Some((Scope::Ais, true));
                }
            }
            Want::Sign(payment) | Want::SignAgain(payment) => {
                let signed = &mut self.payments[payment];
                if signed.progress == Progress::Cancelled {
                    return Some(denied);
                }
                signed.progress = Progress::Signed;
                signed.signatures += 1;
                brings = challenge.is_some().then_some((Scope::Pis, false));
            }
            Want::Cancel(payment) => self.payments[payment].progress = Progress::Cancelled,
        }
        if back == Back::DoneThenFailed {
            return Some(format!("error=server_error&state={state}"));
        }
        Some(match brings {
            None => format!("state={state}"),
            Some((scope, after_sca)) => {
                self.codes.push(Code { scope, challenge, after_sca, bought: None });
                format!("code=C{}&state={state}", self.codes.len() - 1)
            }
        })
    }
}
