//! Accounts, statements and funds.

use serde_json::{Value, json};

use super::{
    Bank, Called, Reaction,
    answer::Answer,
    state::{Want, number},
};

/// The one account's id.
pub(crate) const LOGICAL_ID: &str = "eyJhbGciOiJkaXIi..c2Vj-_";
const IBAN: &str = "BE54063301200997";
/// Rows of a page.
pub(crate) const PAGE: usize = 2;

impl Bank {
    pub(super) fn accounts(&mut self, _: &Called) -> Reaction {
        let entry = json!({"iban": IBAN, "logical_id": LOGICAL_ID, "currency": "EUR"});
        Reaction::said(Answer::json(200, &json!({"accounts": [entry]})))
    }

    pub(super) fn account(&mut self, called: &Called) -> Reaction {
        if called.segments.get(1).map(String::as_str) != Some(LOGICAL_ID) {
            return Reaction::said(self.refuse(
                403,
                "invalid_account",
                "20002",
                "B14800ZZ-3002-000000",
            ));
        }
        let body = json!({"iban": IBAN, "currency": "EUR", "balance": 789.01, "type": "x",
            "multicurrency": false, "other_compartments": []});
        Reaction::said(Answer::json(200, &body))
    }

    pub(super) fn transactions(&mut self, called: &Called) -> Reaction {
        let from = match called.parameter("next") {
            None => 0,
            Some(key) => number(key, "K").unwrap_or(self.rows.len()),
        };
        let proof = self.authenticated || called.sca_token.as_deref() == Some("S0");
        let last = from + PAGE >= self.rows.len();
        if self.wants_sca && last && !proof {
            return Reaction::said(self.strong_authentication());
        }
        let to = self.rows.len().min(from + PAGE);
        let rows: Vec<Value> = self.rows[from..to].iter().copied().map(row).collect();
        let mut list = json!({ "booked": rows });
        if to < self.rows.len() {
            list["next_page_key"] = json!(format!("K{to}"));
        }
        let body = if self.generation > 1 {
            json!({ "transactions": list })
        } else {
            let key = list["next_page_key"].take();
            json!({"_embedded": {"transactions": list["booked"], "next_page_key": key}})
        };
        Reaction::said(Answer::json(200, &body))
    }

    fn strong_authentication(&mut self) -> Answer {
        let url = self.page_for(Want::Sca, None);
        if self.generation > 1 {
            let body = json!({"error": "SCA_REQUIRED", "error_code": "B14800ZZ-0PLC-REDRCT",
                "error_description": "follow the URL", "url": url});
            return Answer::json(401, &body);
        }
        Answer::error(400, "SCA_required", "20007", &format!("go to {url}"))
    }

    pub(super) fn funds(&mut self, _: &Called) -> Reaction {
        Reaction::said(Answer::json(200, &json!({"funds_available": true})))
    }
}

fn row(amount: u32) -> Value {
    json!({"transaction_ref": "090548887U406", "amount": amount, "currency": "EUR",
        "execution_date": "2026-01-02", "counterparty_info": "Bakkerij"})
}
