//! The program's flags.

use std::{num::NonZeroU32, path::PathBuf};

use belfius_psd2::{
    Generation,
    model::{Date, PsuPresence},
};
use clap::{Parser, ValueEnum};

/// Keeps a customer's whole history in an SQLite file.
///
/// Without flags against a simulated bank in this process, whose customer says yes
/// to everything. With --base-url against any bank there: for each redirect it
/// prints `open: URL` and reads the full callback URL as a line from standard
/// input. The client secret is read from BELFIUS_CLIENT_SECRET.
#[derive(Debug, Parser)]
pub struct Flags {
    /// The ledger's file; a temporary one if absent
    #[arg(long)]
    pub db: Option<PathBuf>,
    /// Nobody is at the keyboard: few calls a day, no history older than 90 days
    #[arg(long)]
    pub unattended: bool,
    /// Send the customer through consent again, as when they withdrew it and want
    /// to come back, or when it is soon to be renewed
    #[arg(long, conflicts_with = "unattended")]
    pub renew: bool,
    /// The first day of the history; ten years ago if absent
    #[arg(long, value_parser = date)]
    pub since: Option<Date>,
    /// Read the history from its first day again (a run that was not ended goes on
    /// as it was planned)
    #[arg(long)]
    pub full: bool,
    /// Rows a page; each page is a call
    #[arg(long, default_value = "200")]
    pub page_size: NonZeroU32,
    /// How many days before a consent must be renewed to say so
    #[arg(long, default_value = "7")]
    pub notice_days: u16,
    /// Where the bank's API is, such as https://127.0.0.1:8443
    #[arg(long, requires_all = ["client_id", "redirect_uri", "db"])]
    pub base_url: Option<String>,
    /// Root certificates to trust, PEM; the system's if absent
    #[arg(long, requires = "base_url")]
    pub ca: Option<PathBuf>,
    /// The QWAC chain, PEM
    #[arg(long, requires = "base_url", requires = "client_key")]
    pub client_cert: Option<PathBuf>,
    /// The QWAC's key, PEM
    #[arg(long, requires = "base_url", requires = "client_cert")]
    pub client_key: Option<PathBuf>,
    /// The TPP's client id
    #[arg(long, requires = "base_url")]
    pub client_id: Option<String>,
    /// The redirect URI as registered
    #[arg(long, requires = "base_url")]
    pub redirect_uri: Option<String>,
    /// The customer's account; needed in generations 1 and 2
    #[arg(long, requires = "base_url")]
    pub iban: Option<String>,
    /// The generation of the bank's API; 3 is the current one
    #[arg(long, default_value = "3", value_parser = clap::value_parser!(u8).range(1..=3))]
    generation: u8,
    /// The brand; of a bank elsewhere, it allows redirects to the brand's hosts too
    #[arg(long, value_enum)]
    pub brand: Option<Brand>,
    /// The language of the bank's pages
    #[arg(long, default_value = "fr")]
    pub language: String,
    /// Dies at this step, for tests
    #[arg(long, hide = true)]
    pub die_at: Option<String>,
}

/// A brand of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Brand {
    /// Belfius
    Belfius,
    /// Banx
    Banx,
}

/// What a run goes by.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub renew: bool,
    pub since: Option<Date>,
    pub full: bool,
    pub page_size: NonZeroU32,
    pub notice_days: u16,
}

impl Flags {
    /// The generation of the bank's API.
    pub fn generation(&self) -> Generation {
        match self.generation {
            1 => Generation::One,
            2 => Generation::Two,
            _ => Generation::Three,
        }
    }

    /// What a run goes by.
    pub fn terms(&self) -> Terms {
        Terms {
            renew: self.renew,
            since: self.since,
            full: self.full,
            page_size: self.page_size,
            notice_days: self.notice_days,
        }
    }

    /// Whether the customer is there.
    pub fn psu(&self) -> PsuPresence {
        if self.unattended { PsuPresence::Absent } else { PsuPresence::Present }
    }
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("{error}"))
}
