//! Instructions, counted by valgrind. It needs `valgrind` and `gungraun-runner` of the
//! version in Cargo.lock.

use std::hint::black_box;

use belfius_psd2::{Client, Page, PageRequest, SignedPayment, Tokens, model::Iban};
use belfius_psd2_benches::{fixtures, page, payment, tokens};
use gungraun::{library_benchmark, library_benchmark_group, main};
use http::Response;

#[library_benchmark]
#[bench::small(page::input(&page::body(100, "next")))]
#[bench::large(page::input(&page::body(10_000, "next")))]
fn ours(input: (PageRequest, Response<Vec<u8>>)) -> Page {
    page::ours(black_box(input))
}

#[library_benchmark]
#[bench::small(page::body(100, "next"))]
#[bench::large(page::body(10_000, "next"))]
fn serde_json(body: Vec<u8>) -> page::Plain {
    page::serde_json(black_box(&body))
}

#[library_benchmark]
#[bench::one(payment::order(), payment::key())]
fn signed(
    order: belfius_psd2::model::SepaCreditTransfer,
    key: belfius_psd2::sign::SigningKey,
) -> SignedPayment {
    payment::ours(black_box(&order), &key)
}

#[library_benchmark]
#[bench::one(fixtures::client(), fixtures::iban())]
fn pkce(client: Client, iban: Iban) -> Tokens {
    // The first one sets tables up.
    tokens::ours(&client, &iban);
    tokens::ours(black_box(&client), &iban)
}

#[library_benchmark]
#[bench::one(tokens::oauth2_client())]
fn oauth2(client: tokens::OAuth2) -> tokens::OAuth2Tokens {
    tokens::oauth2(&client);
    tokens::oauth2(black_box(&client))
}

library_benchmark_group!(name = pages; benchmarks = ours, serde_json);
library_benchmark_group!(name = payments; benchmarks = signed);
library_benchmark_group!(name = consents; benchmarks = pkce, oauth2);
main!(library_benchmark_groups = pages, payments, consents);
