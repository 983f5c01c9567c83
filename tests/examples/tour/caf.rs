//! A funds check.

use belfius_psd2::{
    FundsCheck,
    model::{Amount, Currency, Scope},
};

use crate::{AnyError, Tour, pis::refused, say};

pub fn run(tour: &mut Tour) -> Result<(), AnyError> {
    let store = tour.consent(Scope::Caf)?;
    let amount = Amount::parse("50.00")?;
    // Of the account of the consent: the tokens know which.
    let check = FundsCheck::new(amount, Currency::EUR);
    match tour.call(&store, |session| session.funds(&check)) {
        Ok(true) => say("funds", format_args!("{amount} EUR are available")),
        Ok(false) => say("funds", format_args!("{amount} EUR are not available")),
        // Generation 1's path is not published; the contract's row is assumed.
        Err(error) if refused(&error) => say("funds", format_args!("not said: {error}")),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
