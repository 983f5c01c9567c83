//! The side of the process that has the bank.

use std::error::Error;
use std::io::{self, BufRead as _, Write as _};

use super::SandboxProcess;
use super::facts::ProcessFacts;
use super::order::{Answer, Order};
use crate::faults::{Fault, Operation};
use crate::sandbox::Sandbox;

impl SandboxProcess {
    /// Takes orders from standard input until that ends. `own` carries out what is
    /// [asked](SandboxProcess::ask) beyond the bank's orders.
    ///
    /// The program must print nothing to standard output itself.
    ///
    /// # Errors
    /// When nobody reads the answers, or an order is none.
    pub fn serve(bank: &Sandbox, mut own: impl FnMut(&str) -> String) -> io::Result<()> {
        say(&ProcessFacts::of(bank))?;
        for line in io::stdin().lock().lines() {
            let answer = match carried_out(bank, serde_json::from_str(&line?)?, &mut own) {
                Ok(text) => Answer::Done(text),
                Err(error) => Answer::Refused(error.to_string()),
            };
            say(&answer)?;
        }
        Ok(())
    }
}

fn carried_out(
    bank: &Sandbox,
    order: Order,
    own: &mut impl FnMut(&str) -> String,
) -> Result<String, Box<dyn Error>> {
    match order {
        Order::Approve(url) => return Ok(bank.customer().approve(&url)?),
        Order::Inject { operation, fault, times } => {
            let (operation, fault): (Operation, Fault) = (operation.parse()?, fault.parse()?);
            bank.faults().inject(operation, fault, times);
        }
        Order::ClearFaults => bank.faults().clear(),
        Order::ExpireAccessTokens => bank.expire_access_tokens(),
        Order::TokenRefreshes => return Ok(bank.token_refreshes().to_string()),
        Order::ForgetRequests => drop(bank.take_requests()),
        Order::Own(order) => return Ok(own(&order)),
    }
    Ok(String::new())
}

fn say(what: &impl serde::Serialize) -> io::Result<()> {
    let mut line = serde_json::to_string(what)?;
    line.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}
