//! Checks of funds, of all generations.

use belfius_psd2::{
    FundsCheck,
    model::{Amount, Currency, Scope},
};

use crate::support::{
    bank::Bank,
    discreet::hides_core_error,
    world::{self, Pair},
};

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let _ = checks(&mut bank);
}

fn checks(bank: &mut Bank<'_>) -> Option<()> {
    let client = world::client(world::generation(bank.script.below(3)));
    let pair = Pair { expired: bank.script.flag(), refreshes: !bank.script.flag(), sca: false };
    let tokens = world::tokens(Scope::Caf, pair);
    while !bank.script.is_over() {
        let amount =
            bank.script.one_of(&["1", "0.01", "79228162514264337593543950335", "0", "1.001"]);
        let amount = Amount::parse(amount).unwrap();
        let mut check = FundsCheck::new(amount, Currency::EUR);
        if bank.script.flag() {
            check = check.of_iban(&world::iban()).of_account(&world::logical_id());
        }
        let seed = bank.seed();
        match client.funds(&check, &tokens, seed) {
            Ok(ask) => drop(bank.run(ask)?),
            Err(error) => hides_core_error(&error),
        }
    }
    Some(())
}
