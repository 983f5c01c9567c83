//! Makes everything ready: the bank of the flags or one that is opened here, and
//! the file.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use belfius_psd2::{
    Bank, Client,
    model::{Iban, Language},
    secret::ClientSecret,
};
use belfius_psd2_sandbox::{Options as SandboxOptions, Sandbox};
use belfius_psd2_ureq::{Roots, Session, Transport, TransportBuilder};

use crate::{
    AnyError, Ledger,
    clock::Clock,
    customer::Customer,
    file::{LedgerFile, SqliteTokens},
    options::{Brand, Flags},
    say,
};

/// How to reach the bank, and its customer.
struct Reach {
    client: Client,
    transport: TransportBuilder,
    customer: Customer,
    iban: Option<Iban>,
}

/// Does the job with everything that the flags say.
pub fn with<T>(
    flags: &Flags,
    job: impl FnOnce(&Ledger) -> Result<T, AnyError>,
) -> Result<T, AnyError> {
    let clock = Clock::from_environment()?;
    let reach = match &flags.base_url {
        Some(base_url) => elsewhere(flags, base_url)?,
        None => embedded(flags)?,
    };
    let temporary = flags.db.is_none().then(TemporaryDir::new).transpose()?;
    let path = match (&flags.db, &temporary) {
        (Some(path), _) => path.clone(),
        (None, Some(dir)) => dir.0.join("ledger.db"),
        (None, None) => return Err("say --db".into()),
    };
    let file = LedgerFile::open(&path)?;
    let bank = bank_name(flags, &reach);
    say("bank", reach.client.bank().base_url());
    bind(&file, &bank, flags)?;
    say("file", file.path().display());
    let mut transport = reach.transport;
    if flags.unattended {
        // A request that is sent again is one more call, and only who repeats may
        // keep a connection that the bank closes meanwhile.
        transport = transport.retries(0, Duration::ZERO).idle_connections(0, Duration::ZERO);
    }
    let session = Session::new(transport.build()?, reach.client, SqliteTokens::new(&path));
    job(&Ledger {
        file,
        session: session.with_clock(move || clock.now()),
        customer: reach.customer,
        clock,
        psu: flags.psu(),
        iban: reach.iban,
        terms: flags.terms(),
    })
}

/// What the file is bound to.
fn bank_name(flags: &Flags, reach: &Reach) -> String {
    let bank = reach.client.bank();
    let mut name = format!("{} ({})", bank.base_url(), bank.generation());
    if let (Some(iban), Some(_)) = (&reach.iban, &flags.base_url) {
        name.push_str(&format!(" {}", iban.grouped()));
    }
    name
}

fn bind(file: &LedgerFile, bank: &str, flags: &Flags) -> Result<(), AnyError> {
    if file.bind(bank)? {
        return Ok(());
    }
    if flags.base_url.is_some() {
        return Err("this file is another bank's or account's: choose another --db".into());
    }
    say("file", "the embedded bank of the former run is gone; its rows stay");
    file.rebind(bank)
}

fn embedded(flags: &Flags) -> Result<Reach, AnyError> {
    let sandbox = Sandbox::start(SandboxOptions::default().rows(300))?;
    let (base_url, accounts) = match flags.brand {
        Some(Brand::Banx) => (sandbox.banx_url(), sandbox.banx_accounts()),
        _ => (sandbox.base_url(), sandbox.accounts()),
    };
    // One with several currencies shows the most.
    let account = accounts.iter().find(|account| !account.other_compartments.is_empty());
    let account = account.or(accounts.first()).ok_or("the sandbox has no account")?;
    let client = Client::new(
        Bank::at(base_url, flags.generation())?,
        sandbox.client_id(),
        ClientSecret::new(sandbox.client_secret())?,
        sandbox.redirect_uri(),
        Language::parse(&flags.language)?,
    )?;
    let transport = Transport::builder()
        .client_certificate(sandbox.client_cert_pem(), sandbox.client_key_pem())
        .roots(Roots::pem(sandbox.ca_pem()));
    let iban = Some(Iban::parse(&account.iban)?);
    Ok(Reach { client, transport, iban, customer: Customer::Played(Box::new(sandbox)) })
}

fn elsewhere(flags: &Flags, base_url: &str) -> Result<Reach, AnyError> {
    let mut bank = Bank::at(base_url, flags.generation())?;
    let hosts: &[&str] = match flags.brand {
        Some(Brand::Belfius) => &["www.belfius.be"],
        Some(Brand::Banx) => &["www.banx.be", "www.belfius.be"],
        None => &[],
    };
    for host in hosts {
        bank = bank.allow_host(host)?;
    }
    let secret = std::env::var("BELFIUS_CLIENT_SECRET")
        .map_err(|_| "set BELFIUS_CLIENT_SECRET to the client secret")?;
    let client = Client::new(
        bank,
        flags.client_id.as_deref().unwrap_or_default(),
        ClientSecret::new(secret)?,
        flags.redirect_uri.as_deref().unwrap_or_default(),
        Language::parse(&flags.language)?,
    )?;
    let mut transport = Transport::builder();
    transport = match (&flags.client_cert, &flags.client_key) {
        (Some(cert), Some(key)) => transport.client_certificate(read(cert)?, read(key)?),
        _ => transport.without_client_certificate(),
    };
    if let Some(ca) = &flags.ca {
        transport = transport.roots(Roots::pem(read(ca)?));
    }
    let iban = flags.iban.as_deref().map(Iban::parse).transpose()?;
    Ok(Reach { client, transport, iban, customer: Customer::Asked })
}

fn read(file: &Path) -> Result<Vec<u8>, AnyError> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// Goes away with the run.
struct TemporaryDir(PathBuf);

impl TemporaryDir {
    fn new() -> Result<Self, AnyError> {
        let dir = std::env::temp_dir().join(format!("ledger-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        Ok(Self(dir))
    }
}

impl Drop for TemporaryDir {
    fn drop(&mut self) {
        // What cannot be removed is in the system's temporary directory.
        let _ = fs::remove_dir_all(&self.0);
    }
}
