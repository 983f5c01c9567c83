//! The tour's flags: none for the embedded bank, or where another bank is.

use std::{fs, path::PathBuf};

use belfius_psd2::{
    Bank, Client, Contract, Generation,
    model::{Iban, Language, PsuPresence},
    secret::ClientSecret,
    sign::{KeyError, SigningKey},
};
use belfius_psd2_sandbox::{Options as SandboxOptions, Sandbox};
use belfius_psd2_ureq::{Roots, Transport};
use clap::{Parser, ValueEnum};

use crate::{AnyError, Tour, customer::Customer};

/// The whole journey: consent, accounts, pages of transactions, strong
/// authentication, a signed payment, its cancellation, a funds check.
///
/// Without flags against a simulated bank in this process, whose customer says
/// yes to everything. With --base-url against any bank there: for each redirect
/// it prints `open: URL` and reads the full callback URL as a line from standard
/// input.
#[derive(Debug, Parser)]
pub struct Flags {
    /// Where the bank's API is, such as https://127.0.0.1:8443
    #[arg(long, requires_all = ["client_id", "redirect_uri"])]
    base_url: Option<String>,
    /// Root certificates to trust, PEM; the system's if absent
    #[arg(long, requires = "base_url")]
    ca: Option<PathBuf>,
    /// The QWAC chain, PEM
    #[arg(long, requires = "base_url", requires = "client_key")]
    client_cert: Option<PathBuf>,
    /// The QWAC's key, PEM
    #[arg(long, requires = "base_url", requires = "client_cert")]
    client_key: Option<PathBuf>,
    /// The TPP's client id; its secret is read from BELFIUS_CLIENT_SECRET
    #[arg(long, requires = "base_url")]
    client_id: Option<String>,
    /// The QSealC's key, P-256, PEM; needed for payments
    #[arg(long, requires = "base_url")]
    signing_key: Option<PathBuf>,
    /// The redirect URI as registered
    #[arg(long, requires = "base_url")]
    redirect_uri: Option<String>,
    /// The customer's account; needed where a consent names one: generations 1 and
    /// 2, and funds checks
    #[arg(long, requires = "base_url")]
    iban: Option<String>,
    /// Take the IBAN as it is, check digits or not (the bank's own mocked
    /// sandbox has wrong ones)
    #[arg(long, requires = "base_url")]
    unchecked_iban: bool,
    /// Another host that redirects may name
    #[arg(long, requires = "base_url")]
    allow_host: Vec<String>,
    /// The generation of the bank's API: 1 and 2 are history in production, 3 is
    /// the current one
    #[arg(long, default_value = "1", value_parser = clap::value_parser!(u8).range(1..=3))]
    generation: u8,
    /// The brand; of a bank elsewhere, it allows redirects to the brand's hosts too
    #[arg(long, value_enum)]
    brand: Option<Brand>,
    /// A contract file (JSON): rows that differ from the generation's
    #[arg(long)]
    contract: Option<PathBuf>,
    /// Print the contract before the journey
    #[arg(long)]
    pub describe: bool,
    /// The language of the bank's pages
    #[arg(long, default_value = "fr")]
    language: String,
    /// One part of the journey only
    #[arg(long, value_enum)]
    pub only: Option<Part>,
}

/// A brand of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Brand {
    /// Belfius
    Belfius,
    /// Banx
    Banx,
}

/// A part of the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Account information
    Ais,
    /// Payment initiation
    Pis,
    /// Funds confirmation
    Caf,
}

impl Flags {
    /// Whether a part of the journey is wanted.
    pub fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    /// Makes ready for the journey: with the bank of the flags, or with one that
    /// is opened here.
    pub fn prepare(&self) -> Result<Tour, AnyError> {
        match &self.base_url {
            Some(base_url) => self.elsewhere(base_url),
            None => self.embedded(),
        }
    }

    fn contract(&self) -> Result<Contract, AnyError> {
        let generation = match self.generation {
            1 => Generation::One,
            2 => Generation::Two,
            _ => Generation::Three,
        };
        let Some(file) = &self.contract else { return Ok(Contract::of(generation)) };
        let contract: Contract = serde_json::from_slice(&read(file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        if contract.generation() != generation {
            let found = contract.generation();
            return Err(format!("the contract file is of {found}: say so with --generation").into());
        }
        Ok(contract)
    }

    fn embedded(&self) -> Result<Tour, AnyError> {
        let sandbox = Sandbox::start(SandboxOptions::default().page_size(25))?;
        let (base_url, accounts) = match self.brand {
            Some(Brand::Banx) => (sandbox.banx_url(), sandbox.banx_accounts()),
            _ => (sandbox.base_url(), sandbox.accounts()),
        };
        let contract = self.contract()?;
        // One with several currencies shows the most.
        let account = accounts.iter().find(|account| !account.other_compartments.is_empty());
        let account = account.or(accounts.first()).ok_or("the sandbox has no account")?;
        let client = Client::new(
            Bank::at(base_url, contract.generation())?.with_contract(contract),
            sandbox.client_id(),
            ClientSecret::new(sandbox.client_secret())?,
            sandbox.redirect_uri(),
            Language::parse(&self.language)?,
        )?;
        let transport = Transport::builder()
            .client_certificate(sandbox.client_cert_pem(), sandbox.client_key_pem())
            .roots(Roots::Pem(sandbox.ca_pem().into()))
            .build()?;
        Ok(Tour {
            client,
            transport,
            iban: Some(Iban::parse(&account.iban)?),
            signing_key: Some(SigningKey::from_pem(sandbox.signing_key_pem())?),
            customer: Customer::Played(Box::new(sandbox)),
            psu: PsuPresence::Present,
        })
    }

    fn elsewhere(&self, base_url: &str) -> Result<Tour, AnyError> {
        let contract = self.contract()?;
        let mut bank = Bank::at(base_url, contract.generation())?.with_contract(contract);
        let hosts: &[&str] = match self.brand {
            Some(Brand::Belfius) => &["www.belfius.be"],
            Some(Brand::Banx) => &["www.banx.be", "www.belfius.be"],
            None => &[],
        };
        for host in hosts {
            bank = bank.allow_host(host)?;
        }
        for host in &self.allow_host {
            bank = bank.allow_host(host)?;
        }
        let secret = std::env::var("BELFIUS_CLIENT_SECRET")
            .map_err(|_| "set BELFIUS_CLIENT_SECRET to the client secret")?;
        let client = Client::new(
            bank,
            self.client_id.as_deref().unwrap_or_default(),
            ClientSecret::new(secret)?,
            self.redirect_uri.as_deref().unwrap_or_default(),
            Language::parse(&self.language)?,
        )?;
        let mut transport = Transport::builder();
        transport = match (&self.client_cert, &self.client_key) {
            (Some(cert), Some(key)) => transport.client_certificate(read(cert)?, read(key)?),
            _ => transport.without_client_certificate(),
        };
        transport = match &self.ca {
            Some(ca) => transport.roots(Roots::Pem(read(ca)?)),
            None => transport.roots(Roots::System),
        };
        Ok(Tour {
            client,
            transport: transport.build()?,
            iban: self.iban.as_deref().map(|iban| self.read_iban(iban)).transpose()?,
            signing_key: match &self.signing_key {
                Some(file) => Some(signing_key(&read(file)?)?),
                None => None,
            },
            customer: Customer::Asked,
            psu: PsuPresence::Present,
        })
    }
}

impl Flags {
    fn read_iban(&self, iban: &str) -> Result<Iban, AnyError> {
        match Iban::parse(iban) {
            _ if self.unchecked_iban => Ok(Iban::unchecked(iban)),
            Ok(iban) => Ok(iban),
            Err(error) => Err(format!("--iban: {error} (--unchecked-iban takes it)").into()),
        }
    }
}

fn read(file: &PathBuf) -> Result<Vec<u8>, AnyError> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// A key as PEM or DER.
fn signing_key(bytes: &[u8]) -> Result<SigningKey, KeyError> {
    let text = String::from_utf8_lossy(bytes);
    if text.contains("-----BEGIN") {
        SigningKey::from_pem(&text)
    } else {
        SigningKey::from_der(bytes)
    }
}
