//! Calls with tokens that expire, are refused and are renewed; the life of the
//! consent and the budget of unattended calls beside them.

use belfius_psd2::{
    ConsentLife, ConsentState, Error, Generation, Reply, Tokens, UnattendedBudget,
    model::{PsuPresence, Scope, Timestamp},
};

use crate::support::{
    bank::{Bank, stored},
    discreet::hides_core_error,
    world::{self, Pair},
};

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let pair = Pair {
        expired: bank.script.flag(),
        refreshes: !bank.script.flag(),
        sca: bank.script.flag(),
    };
    let mut session = Session {
        tokens: world::tokens(Scope::Ais, pair),
        life: ConsentLife::new(world::now()),
        budget: UnattendedBudget::default(),
    };
    while session.call(&mut bank).is_some() && !bank.script.is_over() {}
}

struct Session {
    tokens: Tokens,
    life: ConsentLife,
    budget: UnattendedBudget,
}

impl Session {
    fn call(&mut self, bank: &mut Bank<'_>) -> Option<()> {
        let client = world::client(Generation::Three);
        let (tokens, seed, now) = (&self.tokens, bank.seed(), bank.now());
        let psu = [PsuPresence::Absent, PsuPresence::Present][bank.script.below(2)];
        let left = self.budget.left(now);
        match self.budget.spend(psu, now) {
            Ok(_) => assert!(psu == PsuPresence::Present || self.budget.left(now) == left - 1),
            Err(exhausted) => {
                assert!(left == 0, "only when none is left");
                // At the end of time there is no later moment.
                let later = exhausted.next_allowed > now || now == Timestamp::MAX;
                assert!(later, "{now} {exhausted}");
            }
        }
        let error = match bank.script.below(4) {
            0 => bank.run(client.account(&world::logical_id(), tokens, psu, seed).unwrap())?.err(),
            1 => bank.run(client.accounts(tokens, psu, seed).unwrap())?.err(),
            2 => match bank.run(client.page(&world::pages(), tokens, psu, seed).unwrap())? {
                Ok(Reply::StrongAuthentication(_)) => {
                    let now = bank.now();
                    self.life.sca_required(now);
                    None
                }
                other => other.err(),
            },
            _ => {
                let refresh =
                    client.refresh(tokens, seed).map_err(|error| hides_core_error(&error));
                match bank.run(refresh.ok()?)? {
                    Ok(new) => {
                        self.tokens = stored(&new);
                        None
                    }
                    Err(error) => Some(error),
                }
            }
        };
        self.note(bank, error.as_ref());
        Some(())
    }

    fn note(&mut self, bank: &mut Bank<'_>, error: Option<&Error>) {
        let now = bank.now();
        if let Some(error) = error {
            let ended = self.life.is_ended();
            let changed = self.life.note(error, now);
            assert!(!(ended && changed), "it ends once");
            self.budget.refused(error, now);
        }
        self.life = stored(&self.life);
        self.budget = stored(&self.budget);
        let is_ended = matches!(self.life.state(now), ConsentState::Ended { .. });
        assert_eq!(is_ended, self.life.is_ended());
        assert_eq!(self.budget.left(now) == 0, self.budget.next_allowed(now).is_some());
    }
}
