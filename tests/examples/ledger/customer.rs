//! The customer at the bank: played by the program, or asked on the terminal.

use std::io::{self, BufRead as _, Write as _};

use belfius_psd2_sandbox::Sandbox;

use crate::{AnyError, steps};

/// Who goes to the bank's pages.
pub enum Customer {
    /// The embedded bank's own customer, who approves.
    Played(Box<Sandbox>),
    /// Whoever reads the terminal.
    Asked,
}

impl Customer {
    /// Sends the customer to the bank, and gives the URL that they came back with.
    pub fn visit(&self, url: &str) -> Result<String, AnyError> {
        steps::around("the customer's visit", || match self {
            Self::Played(sandbox) => Ok(sandbox.customer().approve(url)?),
            Self::Asked => ask(url),
        })
    }
}

/// The page that the customer comes back to does not exist: they paste its address.
fn ask(url: &str) -> Result<String, AnyError> {
    println!("open: {url}");
    io::stdout().flush()?;
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line)? {
        0 => Err("no callback URL came on standard input".into()),
        _ => Ok(line.trim().to_owned()),
    }
}
