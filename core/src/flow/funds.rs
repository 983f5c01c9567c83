//! Whether an amount is available on an account.

use core::convert::Infallible;

use super::authorized::{Authorized, Circumstances, Concludes};
use crate::{
    client::Client,
    endpoint::{
        call::Read,
        funds::{FundsCall, FundsCheck},
    },
    error::Error,
    seed::Seed,
    tokens::Tokens,
};

/// Asks whether an amount is available. Gives a boolean.
pub type FundsRequest = Authorized<FundsCall>;

impl Client {
    /// Whether at least this amount is available now. Nothing is reserved.
    ///
    /// # Errors
    /// When the amount is not positive or has more than two decimals, neither the
    /// check nor the tokens name the account as this generation asks for it, or
    /// the tokens are of another bank or scope than CAF.
    pub fn funds(
        &self,
        check: &FundsCheck,
        tokens: &Tokens,
        seed: Seed,
    ) -> Result<FundsRequest, Error> {
        let call = FundsCall::new(self, check, tokens)?;
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
