//! What no text may show: neither the customer's data, nor a secret, nor what
//! JavaScript says, for that may hold the address.

use std::{error::Error as _, time::Duration};

use belfius_psd2::model::{LogicalId, PsuPresence};
use belfius_psd2_wasm::{Error, MemoryStore, Session, TransportBuilder};
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{SECRETS, builder, client, signed, tokens},
    fetch::{Fetch, in_a_page, js, never, rejected, response, streamed},
};

/// All that an error shows, with what is below it.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    text
}

fn discreet(text: &str) {
    let more = ["/accounts", "/payments", "/psd2", "?", "api/bank", "spoken", "Failed to"];
    for secret in SECRETS.iter().chain(&more) {
        // A question mark ends some advice; in an address something follows it.
        let needle = if *secret == "?" { "?i" } else { secret };
        assert!(!text.contains(needle), "{secret} in {text}");
    }
}

/// Errors of all kinds, each with as much in it as can be.
fn failing() -> Vec<Fetch> {
    let message = "spoken: Failed to parse URL from https://bank.example/psd2/accounts/logical-17";
    let mut all = vec![
        Fetch::always(never),
        Fetch::new(move |_| Err(js_sys::TypeError::new(message).into())),
        Fetch::always(|| {
            streamed(&["access-1", "refresh-1"], "c.error(new Error('spoken access-1'))")
        }),
        Fetch::always(|| {
            response(500, &[("location", "https://x/access-1")], "access-1 refresh-1")
        }),
        Fetch::always(|| response(401, &[("tpp-proxy-status", "access-1")], "access-1")),
        Fetch::always(|| js("return { type: 'access-1', status: 'access-1' }")),
    ];
    let rejections = [
        format!("new TypeError('{message}')"),
        format!("Object.assign(new TypeError('{message}'), {{ cause: new Error('{message}') }})"),
        format!(
            "Object.assign(new TypeError('x'), {{ cause: {{ code: '{message}', syscall: '{message}' }} }})"
        ),
        format!("{{ name: '{message}', toString() {{ return '{message}' }} }}"),
        format!("'{message}'"),
    ];
    for rejection in rejections {
        all.push(Fetch::always(move || rejected(&rejection)));
    }
    all
}

fn quick(builder: TransportBuilder, proxied: bool) -> Session<MemoryStore> {
    let builder = builder.total_timeout(Duration::from_millis(20));
    let builder = if proxied {
        builder
            .proxy(client().bank(), "https://tpp.example/api/bank")
            .proxy_header("Tpp-Proxy-User", "proxy-secret")
    } else {
        builder
    };
    let transport = in_a_page(|| builder.build().unwrap());
    Session::new(transport, client(), MemoryStore::with(tokens(1, "2099-01-01T00:00:00Z")))
}

#[test]
async fn no_error_shows_what_it_is_about() {
    let id = LogicalId::new("logical-17").unwrap();
    for proxied in [false, true] {
        for fetch in failing() {
            let session = quick(builder(&fetch), proxied);
            discreet(&shown(&session.account(&id, PsuPresence::Absent).await.unwrap_err()));
            discreet(&shown(&session.refresh().await.unwrap_err()));
            discreet(&shown(&session.initiate(&signed()).await.unwrap_err()));
            discreet(&format!("{session:?} {:?}", session.transport()).replace("/psd2", ""));
        }
    }
}
