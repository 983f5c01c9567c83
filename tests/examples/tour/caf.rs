//! A funds check.

use belfius_psd2::model::{Amount, Currency, Scope};

use crate::{AnyError, Tour, pis::refused, say};

pub fn run(tour: &mut Tour) -> Result<(), AnyError> {
    let store = tour.consent(Scope::Caf)?;
    let tokens = tour.session(&store).tokens()?.ok_or("no tokens")?;
    let id = tokens.logical_id().cloned().ok_or("the tokens came without a logical id")?;
    let amount = Amount::parse("50.00")?;
    match tour.call(&store, |session| session.funds(&id, amount, Currency::EUR)) {
        Ok(true) => say("funds", format_args!("{amount} EUR are available")),
        Ok(false) => say("funds", format_args!("{amount} EUR are not available")),
        // Generation 1's path is not published; the contract's row is assumed.
        Err(error) if refused(&error) => say("funds", format_args!("not said: {error}")),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
