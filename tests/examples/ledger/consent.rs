//! Consent: the customer opens accounts to this TPP at the bank, and comes back
//! with a code for tokens. What the callback needs is stored before they go.

use belfius_psd2::{
    CallbackError, ConsentEnd, ConsentLife, ConsentState, ErrorKind, PendingConsent, Remedy,
    model::Scope,
};
use belfius_psd2_ureq::Error;

use crate::{
    Ledger,
    file::{Kind, StoredRedirect},
    say, steps,
    stop::Stop,
};

/// What is to be done about the consent.
enum Need {
    Nothing,
    Consent,
}

impl Ledger {
    /// Goes on with the customers whom a former process has sent to the bank.
    pub fn resume(&self) -> Result<(), Stop> {
        let now = self.clock.now();
        for redirect in self.file.redirects()? {
            let (begun, end) = (redirect.begun_at, redirect.expires_at);
            if end <= now {
                say("pending", format_args!("what the customer began at {begun} has expired"));
                self.file.drop_redirect(&redirect.state)?;
            } else if !self.attended() {
                say("pending", format_args!("the customer's callback may come until {end}"));
            } else if redirect.kind == Kind::Consent && self.settle()? {
                say("pending", "the consent's tokens came before the former run was cut off");
            } else {
                say("pending", format_args!("the customer was sent to the bank at {begun}"));
                match redirect.kind {
                    Kind::Consent => drop(self.finish_consent(&redirect)?),
                    Kind::Sca => self.finish_sca(&redirect)?,
                }
            }
        }
        Ok(())
    }

    /// Says how the consent stands, and goes through it where it is wanting and the
    /// customer is there.
    pub fn ensure_consent(&self) -> Result<(), Stop> {
        self.settle()?;
        match self.need()? {
            Need::Nothing => Ok(()),
            Need::Consent if self.attended() => self.consent(),
            Need::Consent => Err(Stop::Customer("when the customer gives consent".into())),
        }
    }

    /// The life of the consent, with the notice of the flags.
    pub fn life(&self) -> Result<Option<ConsentLife>, Stop> {
        let life = self.file.consent_life()?;
        Ok(life.map(|life| life.with_notice_days(self.terms.notice_days)))
    }

    fn need(&self) -> Result<Need, Stop> {
        let now = self.clock.now();
        let Some(tokens) = self.session.tokens()? else {
            say("consent", "none yet");
            return Ok(Need::Consent);
        };
        let state = self.life()?.map(|life| life.state(now));
        if let Some(state) = state {
            say("consent", state);
        }
        match state {
            Some(ConsentState::Ended { reason: ConsentEnd::Withdrawn, .. })
                if !self.terms.renew =>
            {
                let why = "if the customer wants to come back (--renew): they withdrew the consent";
                return Err(Stop::Customer(why.into()));
            }
            Some(ConsentState::Ended { .. }) => {
                if self.file.renewal_was_cut_off()? {
                    say(
                        "tokens",
                        "lost: a renewal was cut off, and what the bank gave did not arrive",
                    );
                }
                return Ok(Need::Consent);
            }
            Some(ConsentState::RenewSoon { .. } | ConsentState::Overdue { .. }) => {
                say("consent", "renew it: run with --renew while the customer is there");
            }
            _ => {}
        }
        if tokens.is_expired(now) && !tokens.can_refresh() {
            say("tokens", "have expired, and came without a way to renew them");
            return Ok(Need::Consent);
        }
        Ok(if self.terms.renew { Need::Consent } else { Need::Nothing })
    }

    /// Begins the life of a consent whose tokens are stored; whether one began now.
    fn settle(&self) -> Result<bool, Stop> {
        let Some(tokens) = self.session.tokens()? else { return Ok(false) };
        Ok(self.file.settle_consent(&tokens)?)
    }

    fn consent(&self) -> Result<(), Stop> {
        // A second time where the first one's code was spent in vain.
        for _ in 0..2 {
            let redirect = self.begin_consent()?;
            if self.finish_consent(&redirect)? {
                return Ok(());
            }
        }
        Err(Stop::Customer("when the customer gives consent".into()))
    }

    fn begin_consent(&self) -> Result<StoredRedirect, Stop> {
        let redirect = steps::around("the question for a consent", || {
            if self.session.client().bank().consents_by_iban(Scope::Ais) {
                let iban = self.iban.as_ref().ok_or("a consent names one account: say --iban")?;
                Ok::<_, Stop>(self.session.consent(Scope::Ais, iban)?)
            } else {
                Ok(self.session.consent_to_chosen_accounts()?)
            }
        })?;
        let pending = &redirect.pending;
        let now = self.clock.now();
        let (state, end) = (pending.state(), pending.expires_at());
        let stored = StoredRedirect::new(Kind::Consent, &redirect.url, pending, state, now, end)?;
        self.file.keep_redirect(&stored)?;
        say("consent", format_args!("the customer goes to {}", redirect.url.host()));
        Ok(stored)
    }

    /// Waits for the callback, and buys the tokens. `false` when the code was spent
    /// already: the redirect is over, and who needs a consent asks again.
    fn finish_consent(&self, redirect: &StoredRedirect) -> Result<bool, Stop> {
        let pending: PendingConsent = redirect.pending()?;
        let callback = self.customer.visit(&redirect.url)?;
        let bought = steps::around("the purchase of tokens", || {
            self.session.finish_consent(&pending, &callback)
        });
        match bought {
            Ok(_) => {
                self.settle()?;
                let life = self.life()?.map(|life| life.state(self.clock.now()));
                match life {
                    Some(state) => say("consent", format_args!("given: {state}")),
                    None => say("consent", "given"),
                }
                Ok(true)
            }
            Err(error) => self.not_given(redirect, error).map(|()| false),
        }
    }

    /// What came instead of tokens, or of proof.
    pub fn not_given(&self, redirect: &StoredRedirect, error: Error) -> Result<(), Stop> {
        let kind = error.core().map(|error| error.kind().clone());
        if let Some(ErrorKind::Callback(CallbackError::Refused(_))) = kind {
            self.file.drop_redirect(&redirect.state)?;
            return Err(Stop::Customer(format!("when the customer agrees ({error})")));
        }
        if error.remedy() == Some(Remedy::StartOver) {
            say("pending", format_args!("over, without what it was for: {error}"));
            self.file.drop_redirect(&redirect.state)?;
            return Ok(());
        }
        Err(error.into())
    }
}
