//! The spread of times, by criterion.

use std::hint::black_box;

use belfius_psd2_benches::{fixtures, page, payment, tokens};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

fn pages(criterion: &mut Criterion) {
    for rows in [100, 10_000] {
        let body = page::body(rows, "next");
        let mut group = criterion.benchmark_group(format!("page of {rows} rows"));
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function("belfius-psd2", |bench| {
            bench.iter_batched(|| page::input(&body), page::ours, BatchSize::LargeInput);
        });
        group.bench_function("serde_json", |bench| bench.iter(|| page::serde_json(&body)));
        group.bench_function("sonic-rs", |bench| bench.iter(|| page::sonic_rs(&body)));
        group.bench_function("scan", |bench| bench.iter(|| page::scan(&body)));
        group.finish();
    }
}

fn payments(criterion: &mut Criterion) {
    let (order, key, bare_key) = (payment::order(), payment::key(), payment::bare_key());
    let bytes = payment::unsigned(&order).signing_input().as_bytes().to_vec();
    let mut group = criterion.benchmark_group("payment");
    group.bench_function("belfius-psd2", |bench| {
        bench.iter(|| payment::ours(black_box(&order), &key))
    });
    group
        .bench_function("p256", |bench| bench.iter(|| payment::bare(black_box(&bytes), &bare_key)));
    group.finish();
}

fn consent(criterion: &mut Criterion) {
    let (client, iban) = (fixtures::client(), fixtures::iban());
    let other = tokens::oauth2_client();
    let mut group = criterion.benchmark_group("consent");
    group.bench_function("belfius-psd2", |bench| bench.iter(|| tokens::ours(&client, &iban)));
    group.bench_function("oauth2", |bench| bench.iter(|| tokens::oauth2(&other)));
    group.finish();
}

criterion_group!(all, pages, payments, consent);
criterion_main!(all);
