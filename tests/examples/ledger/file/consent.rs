//! The life of the consent, beside its tokens.

use belfius_psd2::{ConsentLife, Tokens};

use super::{LedgerFile, parse, redirects};
use crate::AnyError;

impl LedgerFile {
    /// The life of the consent, once there was one.
    pub fn consent_life(&self) -> Result<Option<ConsentLife>, AnyError> {
        let json = self.text("SELECT life FROM consent WHERE id = ?1", "1")?;
        json.map(|json| parse("the life of the consent", &json)).transpose()
    }

    /// Stores the life.
    pub fn keep_life(&self, life: &ConsentLife) -> Result<(), AnyError> {
        let json = serde_json::to_string(life)?;
        self.write("the life of the consent", |file| {
            file.execute("INSERT OR REPLACE INTO consent (id, life) VALUES (1, ?1)", [json])?;
            Ok(())
        })
    }

    /// Begins the life of a consent whose tokens have come, and ends the waiting
    /// for it. Tokens are stored by the session, in a write of its own, so this is
    /// asked after that and at each start: a process may have died in between.
    /// Whether there was anything to do.
    pub fn settle_consent(&self, tokens: &Tokens) -> Result<bool, AnyError> {
        let (Some(life), Some(consented_at)) = (tokens.consent_life(), tokens.consented_at())
        else {
            return Ok(false);
        };
        let awaited = self.redirects()?.into_iter().any(|redirect| {
            redirect.kind == redirects::Kind::Consent && redirect.begun_at <= consented_at
        });
        if !awaited && self.consent_life()?.is_some() {
            return Ok(false);
        }
        let json = serde_json::to_string(&life)?;
        self.write("the new consent", |file| {
            file.execute("INSERT OR REPLACE INTO consent (id, life) VALUES (1, ?1)", [json])?;
            file.execute("DELETE FROM redirects WHERE kind = 'consent'", [])?;
            Ok(true)
        })
    }
}
