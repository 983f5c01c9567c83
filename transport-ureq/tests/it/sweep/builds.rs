//! A transport's builder with secrets in every setting, and what it says when one of
//! them cannot be used.

use std::time::Duration;

use belfius_psd2_ureq::{Roots, Transport, TransportBuilder};

use super::{MARK, PASSWORD, Sweep, hides};
use crate::{
    bank::builder,
    pki::{PKI, STRANGER},
};

pub(super) fn all(sweep: &mut Sweep) {
    let proxy = format!("http://tpp:{PASSWORD}@localhost:1");
    let whole = builder().proxy(&proxy).user_agent(MARK).roots(Roots::pem(&PKI.ca_pem));
    sweep.see(&whole);
    sweep.see(&whole.build().unwrap());
    sweep.see(&Roots::pem(format!("{MARK}\n{}", PKI.ca_pem)));
    sweep.see(&Roots::System);

    let mut fails = |builder: TransportBuilder| {
        sweep.see(&builder);
        let error = builder.build().unwrap_err();
        sweep.error(&error);
    };
    fails(Transport::builder());
    for limit in [
        TransportBuilder::connect_timeout,
        TransportBuilder::response_timeout,
        TransportBuilder::total_timeout,
    ] {
        fails(limit(builder(), Duration::ZERO));
    }
    fails(builder().max_header_bytes(0));
    fails(builder().user_agent(format!("{MARK}\r\nX: y")));
    for url in [
        format!("socks5://tpp:{PASSWORD}@{MARK}"),
        format!("https://tpp:{PASSWORD}@{MARK}"),
        format!("http://tpp:{PASSWORD}@{MARK}\r\n"),
        format!("http://tpp:{PASSWORD}@"),
        format!("{MARK}://{PASSWORD}"),
        format!("http://tpp:{PASSWORD}%ff@localhost:1"),
    ] {
        fails(builder().proxy(url));
    }
    certificates(sweep);
}

fn certificates(sweep: &mut Sweep) {
    let (pem, key) = (&PKI.qwac.pem, &PKI.qwac.key_pem);
    let between =
        |kind: &str, text: &str| format!("-----BEGIN {kind}-----\n{text}\n-----END {kind}-----\n");
    let half = |text: &str| text[..text.len() / 2].to_owned();
    let inner = |text: &str| text.lines().nth(1).unwrap().to_owned();

    let chains = [
        String::new(),
        format!("{MARK} {key}"),
        half(pem),
        between("CERTIFICATE", &inner(key)),
        between("CERTIFICATE", MARK),
        format!("{pem}{}", between("CERTIFICATE", &inner(key))),
        // Whoever swaps the two shows the key where the certificate belongs.
        key.clone(),
        key.replace("PRIVATE KEY", "CERTIFICATE"),
        // Out of an environment variable that has no lines.
        format!("{key}{pem}").replace('\n', ""),
        format!("{pem}{key}").replace('\n', " "),
        key.replace('\n', "").trim_end_matches('-').to_owned(),
        PKI.ca_pem.clone(),
    ];
    let keys = [
        String::new(),
        MARK.to_owned(),
        pem.clone(),
        half(key),
        key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        between("PRIVATE KEY", MARK),
        between("PRIVATE KEY", &inner(key)),
        between("EC PRIVATE KEY", &inner(key)),
        key.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
        key.replace('\n', ""),
        key.to_lowercase(),
        format!("{}\n{}", &key[1..], half(key)),
        STRANGER.qwac.key_pem.clone(),
    ];
    let of_chains = chains.iter().map(|chain| (chain, key));
    for (chain, key) in of_chains.chain(keys.iter().map(|key| (pem, key))) {
        let builder = builder().client_certificate(chain, key);
        sweep.see(&builder);
        let error = builder.build().unwrap_err();
        sweep.error(&error);
        hides(&error.to_string().to_uppercase());
    }
    for text in chains {
        let builder = builder().roots(Roots::pem(&text));
        sweep.see(&builder);
        if let Err(error) = builder.build() {
            sweep.error(&error);
        }
    }
}
