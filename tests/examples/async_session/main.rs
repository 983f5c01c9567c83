//! `cargo run --example async_session`: consent to statement on tokio and reqwest, against
//! a simulated bank in this process. `drive.rs`, `http.rs` and `store.rs` are to be copied.
#![allow(clippy::print_stdout, reason = "it is a program that prints")]
#![allow(unreachable_pub, missing_debug_implementations, reason = "nothing here is a library")]

mod drive;
mod http;
mod store;

use std::error::Error;

use belfius_psd2::{
    Bank, BankUrl, Client, Generation, Pages, Reply, TransactionsQuery,
    model::{Language, PsuPresence},
    secret::ClientSecret,
};
use belfius_psd2_sandbox::{Options, Sandbox};

use crate::{drive::Driver, http::Http, store::MemoryStore};

type AnyError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), AnyError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let bank = Sandbox::start(Options::default().rows(600).page_size(25))?;
        let driver = driver(&bank)?;
        journey(&driver, &bank).await?;
        driver.settled().await?;
        println!("async_session: done");
        Ok(())
    })
}

/// With what the bank has registered; the certificates of a real TPP come out of files.
fn driver(bank: &Sandbox) -> Result<Driver<MemoryStore>, AnyError> {
    let client = Client::new(
        Bank::at(bank.base_url(), Generation::Three)?,
        bank.client_id(),
        ClientSecret::new(bank.client_secret())?,
        bank.redirect_uri(),
        Language::NL,
    )?;
    let http = Http::new(
        bank.client_cert_pem().as_bytes(),
        bank.client_key_pem().as_bytes(),
        bank.ca_pem().as_bytes(),
    )?;
    Ok(Driver::new(client, http, MemoryStore::default()))
}

async fn journey(driver: &Driver<MemoryStore>, bank: &Sandbox) -> Result<(), AnyError> {
    let redirect = driver.run(|jobs| jobs.consent_to_chosen_accounts()).await?;
    println!("consent    the customer goes to {}", redirect.url.host());
    let callback = visit(bank, &redirect.url).await?;
    driver.run(|jobs| jobs.finish_consent(&redirect.pending, &callback)).await?;
    println!("tokens     bought and stored");

    let psu = PsuPresence::Present;
    let Reply::Answer(list) = driver.run(|jobs| jobs.accounts(psu)).await? else {
        return Err("the bank wants the customer to authenticate first".into());
    };
    println!("accounts   the customer picked {}", list.accounts.len());

    // The bank forgets its access tokens: the next call renews them on the way.
    bank.expire_access_tokens();
    let first = list.accounts.into_iter().next().ok_or("no account")?;
    let mut pages = Some(Pages::new(first.logical_id, TransactionsQuery::default()));
    while let Some(asked) = pages.take() {
        let page = asked.clone();
        match driver.run(|jobs| jobs.page(page, psu)).await? {
            Reply::Answer(page) => {
                println!("statement  {} rows", page.rows.len());
                pages = page.next;
            }
            Reply::StrongAuthentication(redirect) => {
                println!("SCA        the customer goes to {}", redirect.url.host());
                let callback = visit(bank, &redirect.url).await?;
                driver.run(|jobs| jobs.finish_sca(&redirect.pending, &callback)).await?;
                pages = Some(asked);
            }
        }
    }
    println!("renewals   {}", bank.token_refreshes());
    Ok(())
}

/// The simulated customer approves, and comes back with this address.
async fn visit(bank: &Sandbox, url: &BankUrl) -> Result<String, AnyError> {
    let (customer, url) = (bank.customer(), url.as_str().to_owned());
    Ok(tokio::task::spawn_blocking(move || customer.approve(&url)).await??)
}
