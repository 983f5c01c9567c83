//! One call about an account. `Session::account` and `Session::pages` are shorter,
//! and renew the tokens on the way; here each request that goes out is paid from
//! the unattended budget first, also one that is sent again after a renewal.

use belfius_psd2::{
    Client, ConsentState, Delivery, Error as CoreError, Exchange, Remedy, Reply, Seed, Tokens,
    model::PsuPresence,
};
use belfius_psd2_ureq::{Error, TokenStore as _};

use crate::{Ledger, say, short, steps, stop::Stop};

/// How often a new pair is tried to be stored.
const SAVES: u32 = 3;

impl Ledger {
    /// Asks, with the stored tokens, renewed if they must be.
    pub fn ask<T, X: Exchange<Output = Reply<T>>>(
        &self,
        account: &str,
        make: impl Fn(&Client, &Tokens, PsuPresence, Seed) -> Result<X, CoreError>,
    ) -> Result<Reply<T>, Stop> {
        let client = self.session.client();
        let mut tokens = self.session.tokens()?.ok_or(Error::NoTokens)?;
        if tokens.is_expired(self.clock.now()) {
            tokens = self.renew(&tokens)?;
        }
        for _ in 0..2 {
            self.spend(account)?;
            let exchange = make(client, &tokens, self.psu, self.session.seed()?);
            let exchange = exchange.map_err(Error::from)?;
            match steps::around("a call", || self.session.transport().run(exchange)) {
                Ok(reply) => return Ok(reply),
                Err(Error::RenewalNeeded { .. }) => tokens = self.renew(&tokens)?,
                Err(error) => return Err(self.failed(Some(account), &tokens, error)?),
            }
        }
        Err(Stop::Failed("the bank refuses tokens that it has just given".into()))
    }

    fn spend(&self, account: &str) -> Result<(), Stop> {
        if !self.attended() {
            let left = self.file.spend(account, self.psu, self.clock.now())?;
            say("budget", format_args!("{}: {left} calls left", short(account)));
        }
        Ok(())
    }

    /// The next pair, unless another process has renewed this one: under the lock
    /// that processes share, and stored before it is used. A pair that could not be
    /// stored the session keeps, and stores with the next try.
    fn renew(&self, stale: &Tokens) -> Result<Tokens, Stop> {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut job = self.session.jobs()?.renew(stale);
            match steps::around("a renewal", || self.session.drive(&mut job)) {
                Ok(tokens) => {
                    say("tokens", "renewed");
                    return Ok(tokens);
                }
                Err(Error::Unsaved(unsaved)) if tries < SAVES => {
                    say("tokens", format_args!("not yet stored: {}", unsaved.store_error()));
                }
                Err(error) => {
                    if !matches!(error, Error::Unsaved(_)) && error.delivery() == Delivery::Unknown
                    {
                        self.file.renewal_is_cut_off()?;
                    }
                    // Perhaps not the stale one: another process has renewed that.
                    let refused = job.used().unwrap_or(stale);
                    return Err(self.failed(None, refused, error)?);
                }
            }
        }
    }

    /// What a failure means: for the consent, for the budget, for the run.
    fn failed(&self, account: Option<&str>, used: &Tokens, error: Error) -> Result<Stop, Stop> {
        let now = self.clock.now();
        if let Some(core) = error.core() {
            if self.note_consent(used, core)? {
                return Ok(Stop::ConsentEnded);
            }
            if let (Some(account), false) = (account, self.attended())
                && let Some(next) = self.file.refused(account, core, now)?
            {
                return Ok(Stop::Later(next));
            }
        }
        let documented = error.core().is_some_and(|core| core.bank().is_some());
        Ok(match error.remedy() {
            Some(Remedy::Wait(Some(after))) => {
                Stop::Later(now.saturating_add(after.duration()).unwrap_or(now))
            }
            Some(Remedy::NotPermitted) => Stop::Closed(error.to_string()),
            Some(Remedy::FixInput(_) | Remedy::AskBank) if documented => {
                Stop::Refused(error.into())
            }
            _ => Stop::Failed(error.into()),
        })
    }

    /// Takes note of what an error says of the consent; whether that is its end.
    /// A pair that another process has replaced is refused too, and says nothing.
    fn note_consent(&self, used: &Tokens, error: &CoreError) -> Result<bool, Stop> {
        let now = self.clock.now();
        let Some(mut life) = self.file.consent_life()? else { return Ok(false) };
        if !life.note(error, now) {
            return Ok(false);
        }
        let locked = self.session.store().lock()?;
        if !locked.load()?.is_some_and(|stored| stored.is_same_pair(used)) {
            return Ok(false);
        }
        self.file.keep_life(&life)?;
        Ok(matches!(life.state(now), ConsentState::Ended { .. }))
    }
}
