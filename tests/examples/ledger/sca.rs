//! Strong authentication on the way: the customer proves again who they are, and
//! the same question is asked again.

use belfius_psd2::{PendingSca, Redirect};

use crate::{
    Ledger,
    file::{Kind, StoredRedirect},
    say, steps,
    stop::Stop,
};

impl Ledger {
    /// Sends the customer to the bank and back, if they are there.
    pub fn authenticate(&self, redirect: &Redirect<PendingSca>) -> Result<(), Stop> {
        let now = self.clock.now();
        // Before the renewal is due that says nothing of the consent.
        if let Some(mut life) = self.life()?
            && life.sca_required(now)
        {
            self.file.keep_life(&life)?;
        }
        if !self.attended() {
            return Err(Stop::Customer("when the customer authenticates".into()));
        }
        let pending = &redirect.pending;
        let (state, end) = (pending.state(), pending.expires_at());
        let stored = StoredRedirect::new(Kind::Sca, &redirect.url, pending, state, now, end)?;
        self.file.keep_redirect(&stored)?;
        say("SCA", format_args!("the customer goes to {}", redirect.url.host()));
        self.finish_sca(&stored)
    }

    /// Waits for the callback, and stores what it brought. The statement goes on by
    /// its own cursor in the file, which is at the page that was asked for.
    pub fn finish_sca(&self, redirect: &StoredRedirect) -> Result<(), Stop> {
        let pending: PendingSca = redirect.pending()?;
        let callback = self.customer.visit(&redirect.url)?;
        let proof = steps::around("the proof", || self.session.finish_sca(&pending, &callback));
        if let Err(error) = proof {
            // A code that is spent may have been proof enough: ask and see.
            return self.not_given(redirect, error);
        }
        let now = self.clock.now();
        if let Some(life) = self.life()?
            && life.is_due(now)
        {
            // Of one that was not due this is not known: SCA was for old history.
            self.file.keep_life(&life.renewed(now))?;
        }
        self.file.drop_redirect(&redirect.state)?;
        say("SCA", "done");
        Ok(())
    }
}
