//! What the program prints: everything that a TPP has to know, the commands of the
//! tour, and `ready`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use belfius_psd2_sandbox::{AccountFacts, Sandbox};

use super::{Flags, tours::tours};

/// The files that `files` writes, in the words of a client's settings.
const FILES: [(&str, &str); 5] = [
    ("server's CA", "ca.pem"),
    ("QWAC", "client-cert.pem"),
    ("QWAC key", "client-key.pem"),
    ("QSealC", "signing-cert.pem"),
    ("QSealC key", "signing-key.pem"),
];

pub(crate) fn print(sandbox: &Sandbox, flags: &Flags) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for (name, value) in facts(sandbox, &flags.dir) {
        writeln!(out, "{name:<14}  {value}")?;
    }
    for tour in tours(sandbox, flags) {
        writeln!(out, "\n{tour}")?;
    }
    writeln!(out, "\nready")?;
    out.flush()
}

fn facts(sandbox: &Sandbox, dir: &Path) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("base URL", sandbox.base_url().to_owned()),
        ("Banx URL", sandbox.banx_url().to_owned()),
        ("client id", sandbox.client_id().to_owned()),
        ("client secret", sandbox.client_secret().to_owned()),
        ("redirect URI", sandbox.redirect_uri().to_owned()),
        ("fallback first", sandbox.fallback_first_url()),
        ("fallback later", sandbox.fallback_later_url()),
        ("fallback id", sandbox.fallback_client_id().to_owned()),
        ("files", dir.display().to_string()),
    ];
    let file = |name: &str| dir.join(name).display().to_string();
    facts.extend(FILES.map(|(what, name)| (what, file(name))));
    facts.extend(sandbox.accounts().iter().map(|account| ("account", in_words(account))));
    facts.extend(sandbox.banx_accounts().iter().map(|account| ("Banx account", in_words(account))));
    facts
}

fn in_words(account: &AccountFacts) -> String {
    let signatures = match account.signatures {
        1 => String::new(),
        number => format!(", {number} signatures"),
    };
    let (iban, rows, behaviour) = (&account.iban, account.transactions, account.behaviour);
    format!("{iban}  {rows} transactions, {behaviour:?}{signatures}")
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
