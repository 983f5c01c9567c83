//! The customer at the bank: played by the program, or asked on the terminal.

use std::io::{self, BufRead as _, Write as _};

use belfius_psd2::BankUrl;
use belfius_psd2_sandbox::Sandbox;

use crate::AnyError;

/// Who goes to the bank's pages.
pub enum Customer {
    /// The embedded bank's own customer, who approves.
    Played(Box<Sandbox>),
    /// Whoever reads the terminal.
    Asked,
}

impl Customer {
    /// Sends the customer to the bank and gives the URL that they came back
    /// with.
    pub fn visit(&self, url: &BankUrl) -> Result<String, AnyError> {
        match self {
            Self::Played(sandbox) => Ok(sandbox.customer().approve(url.as_str())?),
            Self::Asked => {
                println!("open: {}", url.as_str());
                io::stdout().flush()?;
                let mut line = String::new();
                if io::stdin().lock().read_line(&mut line)? == 0 {
                    return Err("no callback URL came on standard input".into());
                }
                Ok(line.trim().to_owned())
            }
        }
    }

    /// Lets the bank forget its access tokens, where that can be arranged: the
    /// next call will need a refresh.
    pub fn expire_tokens(&self) {
        if let Self::Played(sandbox) = self {
            sandbox.expire_access_tokens();
        }
    }
}
