//! What the program prints: everything that a TPP has to know, and `ready`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use belfius_psd2_sandbox::Sandbox;

pub(crate) fn print(sandbox: &Sandbox, dir: &Path) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "base URL       {}", sandbox.base_url())?;
    writeln!(out, "client id      {}", sandbox.client_id())?;
    writeln!(out, "client secret  {}", sandbox.client_secret())?;
    writeln!(out, "redirect URI   {}", sandbox.redirect_uri())?;
    writeln!(out, "files          {}", dir.display())?;
    for account in sandbox.accounts() {
        let (iban, rows) = (&account.iban, account.transactions);
        writeln!(out, "account        {iban}  {rows} transactions, {:?}", account.behaviour)?;
    }
    writeln!(out, "\n{}\n", tour(sandbox, dir))?;
    writeln!(out, "ready")?;
    out.flush()
}

/// A line to paste into a shell.
fn tour(sandbox: &Sandbox, dir: &Path) -> String {
    let accounts = sandbox.accounts();
    let iban = accounts.first().map_or("", |account| account.iban.as_str());
    let file = |name: &str| quoted(&dir.join(name).to_string_lossy());
    format!(
        "BELFIUS_CLIENT_SECRET={} cargo run --example tour -- --base-url {} --ca {} --client-cert {} --client-key {} --client-id {} --signing-key {} --redirect-uri {} --iban {iban}",
        sandbox.client_secret(),
        quoted(sandbox.base_url()),
        file("ca.pem"),
        file("client-cert.pem"),
        file("client-key.pem"),
        sandbox.client_id(),
        file("signing-key.pem"),
        quoted(sandbox.redirect_uri()),
    )
}

/// For a POSIX shell, only where it is needed.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte);
    match text.bytes().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// Says on standard error why the program ends.
pub(crate) fn complain(error: &dyn Error) {
    let mut text = format!("belfius-psd2-sandbox: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    // Nobody to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "{text}");
}
