//! The commands of the tour, to paste into a shell one at a time.

use std::path::Path;

use belfius_psd2_sandbox::{AccountFacts, Sandbox};

use super::{Flags, choices::Era};

/// The current API at both brands, and one generation of history, each if it is
/// served.
pub(crate) fn tours(sandbox: &Sandbox, flags: &Flags) -> Vec<String> {
    let belfius = (sandbox.base_url(), first_iban(&sandbox.accounts()));
    let banx = (sandbox.banx_url(), first_iban(&sandbox.banx_accounts()));
    let (current, history) = ("the current API, generation", "history, generation");
    let served = |era: Era| flags.generations.contains(&era);
    let mut tours = Vec::new();
    if served(Era::Third) {
        tours.push((format!("{current} 3, of Belfius"), 3, &belfius));
        tours.push((format!("{current} 3, of Banx"), 3, &banx));
    }
    if served(Era::First) {
        tours.push((format!("{history} 1"), 1, &belfius));
    } else if served(Era::Second) {
        tours.push((format!("{history} 2"), 2, &belfius));
    }
    let lines = |(what, generation, (base_url, iban)): (String, u8, &(&str, String))| {
        format!(
            "# the tour of {what}\n{}",
            command(sandbox, &flags.dir, generation, base_url, iban)
        )
    };
    tours.into_iter().map(lines).collect()
}

fn first_iban(accounts: &[AccountFacts]) -> String {
    accounts.first().map_or_else(String::new, |account| account.iban.clone())
}

fn command(sandbox: &Sandbox, dir: &Path, generation: u8, base_url: &str, iban: &str) -> String {
    let file = |name: &str| quoted(&dir.join(name).to_string_lossy());
    let (secret, id) = (sandbox.client_secret(), sandbox.client_id());
    let (base_url, redirect_uri) = (quoted(base_url), quoted(sandbox.redirect_uri()));
    let (ca, signing_key) = (file("ca.pem"), file("signing-key.pem"));
    let (cert, key) = (file("client-cert.pem"), file("client-key.pem"));
    [
        format!("BELFIUS_CLIENT_SECRET={secret} cargo run --example tour --"),
        format!("--generation {generation} --base-url {base_url} --iban {iban}"),
        format!("--client-id {id} --redirect-uri {redirect_uri}"),
        format!("--ca {ca} --signing-key {signing_key}"),
        format!("--client-cert {cert} --client-key {key}"),
    ]
    .join(" \\\n    ")
}

/// For a POSIX shell, only where it is needed.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte);
    match text.bytes().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
