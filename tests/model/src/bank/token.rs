//! `POST /token`: one pair lives in a scope, and a code works once.

use serde_json::{Map, Value, json};

use super::{
    Bank, Called, Reaction,
    answer::Answer,
    state::{Fate, challenge_of, number},
};

/// `expires_in` as a text and as a number, and without one.
pub(super) const SHAPES: usize = 3;

impl Bank {
    pub(super) fn exchange_code(
        &mut self,
        called: &Called,
        process: usize,
        shape: usize,
    ) -> Reaction {
        let code = called.field("code").and_then(|code| number(code, "C"));
        let refused = self.refuse(401, "invalid_grant", "10006", "GEN-1203-100008");
        let Some(code) = code.and_then(|code| self.codes.get_mut(code)) else {
            return Reaction::said(refused);
        };
        let proof = called.field("code_verifier").map(challenge_of);
        if code.bought.is_some()
            || proof != code.challenge
            || called.field("redirect_uri").is_none()
        {
            return Reaction::said(refused);
        }
        code.bought = Some(self.pairs.len());
        let (scope, after_sca) = (code.scope, code.after_sca);
        let pair = self.issue(scope, None, Fate::Sent(process));
        Reaction { pair: Some(pair), ..Reaction::acted(self.tokens(pair, after_sca, shape)) }
    }

    pub(super) fn refresh(&mut self, called: &Called, process: usize, shape: usize) -> Reaction {
        let parent = called.field("refresh_token").and_then(|token| number(token, "R"));
        let live = parent.filter(|&n| self.pairs.get(n).is_some_and(|pair| pair.refresh));
        let Some(parent) = live else {
            let refused = self.refuse(401, "invalid_grant", "10006", "GEN-1203-100004");
            return Reaction::said(refused);
        };
        let pair = self.issue(self.pairs[parent].scope, Some(parent), Fate::Sent(process));
        Reaction { pair: Some(pair), ..Reaction::acted(self.tokens(pair, false, shape)) }
    }

    fn tokens(&self, pair: usize, after_sca: bool, shape: usize) -> Answer {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("access_token", json!(format!("A{pair}")));
        put("token_type", json!("Bearer"));
        put("refresh_token", json!(format!("R{pair}")));
        put("scope", json!(self.pairs[pair].scope.name()));
        match shape {
            0 => drop(put("expires_in", json!("900"))),
            1 => drop(put("expires_in", json!(3600))),
            _ => {}
        }
        if self.generation < 3 {
            put("logical_id", json!(super::account::LOGICAL_ID));
        }
        if after_sca {
            put("sca_token", json!("S0"));
        }
        Answer::json(200, &Value::Object(body))
    }
}
