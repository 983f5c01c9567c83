//! Whether an amount is available on an account.

use core::convert::Infallible;

use super::authorized::{Authorized, Circumstances, Concludes};
use crate::{
    bank::Operation,
    client::Client,
    endpoint::{call::Read, funds::FundsCall},
    error::{Error, ErrorKind},
    model::{Amount, Currency, LogicalId},
    seed::Seed,
    tokens::Tokens,
};

/// Asks whether an amount is available. Gives a boolean.
pub type FundsRequest = Authorized<FundsCall>;

impl Client {
    /// Whether at least this amount is available now. Nothing is reserved.
    ///
    /// # Errors
    /// When the amount is not positive or has more than two decimals, or the
    /// tokens are of another bank or scope than CAF.
    pub fn funds(
        &self,
        logical_id: &LogicalId,
        amount: Amount,
        currency: Currency,
        tokens: &Tokens,
        seed: Seed,
    ) -> Result<FundsRequest, Error> {
        if !amount.is_positive() || amount.scale() > 2 {
            return Err(Error::new(Operation::ConfirmFunds, ErrorKind::FundsAmount));
        }
        // The documents ask for two decimals: 100 goes out as 100.00.
        let mut decimal = amount.decimal();
        decimal.rescale(2);
        let call = FundsCall::new(self, logical_id, Amount::from_decimal(decimal), currency)?;
        Authorized::new(self, Some(tokens.clone()), seed, call)
    }
}

impl Concludes for FundsCall {
    type Output = bool;

    fn conclude(&self, read: Read<bool, Infallible>, _: &Circumstances<'_>) -> Result<bool, Error> {
        match read {
            Read::Value(available) => Ok(available),
            Read::Redirect(url) => match url {},
        }
    }
}
