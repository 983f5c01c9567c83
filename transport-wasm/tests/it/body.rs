//! Bodies: read as they come, and no further than needed.

use belfius_psd2::{Content, ErrorKind};
use belfius_psd2_wasm::{Error, SendKind, Transport};
use http::{Request, Response};
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{BASE, client, get, transport},
    fetch::{Fetch, js, js_of, pause, response, response_of, streamed},
};

async fn fetched(
    fetch: &Fetch,
    max: usize,
) -> Result<Response<Vec<u8>>, belfius_psd2_wasm::SendError> {
    let transport: Transport = transport(fetch);
    transport.send_fallback(Request::builder().uri(BASE).body(Vec::new()).unwrap(), max).await
}

#[test]
async fn a_body_is_put_together_from_its_chunks() {
    let fetch = Fetch::always(|| streamed(&["one ", "", "two ", "\u{e9}"], "c.close()"));
    let answer = fetched(&fetch, 100).await.unwrap();
    assert_eq!(answer.body(), "one two \u{e9}".as_bytes());
    assert!(!fetch.last().is_aborted());
}

#[test]
async fn an_answer_without_a_body_is_empty() {
    let fetch = Fetch::always(|| response(204, &[], ""));
    assert_eq!(fetched(&fetch, 100).await.unwrap().body(), b"");
    let fetch = Fetch::always(|| js("return { status: 200, headers: [], body: null }"));
    assert_eq!(fetched(&fetch, 100).await.unwrap().body(), b"");
}

#[test]
async fn a_body_that_shows_no_stream_is_read_in_one_piece() {
    let buffer = || {
        js("return { status: 200, headers: [],
            async arrayBuffer() { return new TextEncoder().encode('12345').buffer } }")
    };
    assert_eq!(fetched(&Fetch::always(buffer), 5).await.unwrap().body(), b"12345");
    let error = fetched(&Fetch::always(buffer), 4).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (SendKind::BodyTooLong, 200));
}

#[test]
async fn a_body_that_is_a_stream_of_another_kind_is_iterated() {
    // As that of node-fetch, which is a stream of Node's.
    let chunks = |chunks: &str| {
        let statements = format!(
            "globalThis.returned = 0; return {{ status: 200, headers: [], body: {{
                [Symbol.asyncIterator]() {{
                    const chunks = {chunks};
                    return {{
                        async next() {{
                            const value = chunks.shift();
                            return value === undefined ? {{ done: true }}
                                : {{ done: false, value: new TextEncoder().encode(value) }};
                        }},
                        async return() {{ globalThis.returned += 1; return {{ done: true }} }},
                    }};
                }} }} }}"
        );
        Fetch::always(move || js(&statements))
    };
    assert_eq!(fetched(&chunks("['12', '345']"), 5).await.unwrap().body(), b"12345");
    assert_eq!(js("return globalThis.returned"), 0);
    let error = fetched(&chunks("['12', '345', '6']"), 4).await.unwrap_err();
    assert_eq!(error.kind(), SendKind::BodyTooLong);
    assert_eq!(js("return globalThis.returned"), 1);
}

#[test]
async fn a_body_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
    for answer in [
        "return { status: 200, headers: [] }",
        "return { status: 204, headers: [], body: undefined }",
        "return { status: 200, headers: [], arrayBuffer() { throw 1 } }",
        "return { status: 200, headers: [], async arrayBuffer() { return 'text' } }",
    ] {
        let error = fetched(&Fetch::always(move || js(answer)), 100).await.unwrap_err();
        assert_eq!(error.kind(), SendKind::NotAResponse, "{answer}");
    }
}

#[test]
async fn a_body_of_just_the_limit_is_whole() {
    for max in [5, 6] {
        let fetch = Fetch::always(|| streamed(&["12", "345"], "c.close()"));
        assert_eq!(fetched(&fetch, max).await.unwrap().body(), b"12345");
    }
    let fetch = Fetch::always(|| streamed(&["12", "345"], "c.close()"));
    let error = fetched(&fetch, 4).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (SendKind::BodyTooLong, 200));
}

#[test]
async fn an_endless_body_is_cancelled_at_the_limit() {
    let endless = js("globalThis.pulled = 0; globalThis.cancelled = 0;
        return new ReadableStream({
            pull(c) { globalThis.pulled += 1; c.enqueue(new Uint8Array(1000)) },
            cancel() { globalThis.cancelled += 1; return Promise.reject(new Error('late')) } },
            { highWaterMark: 0 })");
    let fetch = Fetch::always(move || response_of(200, &[], &endless));
    let error = fetched(&fetch, 10_000).await.unwrap_err();
    assert_eq!(error.kind(), SendKind::BodyTooLong);
    pause(0).await;
    assert_eq!(js("return globalThis.pulled"), 11);
    assert_eq!(js("return globalThis.cancelled"), 1);
    assert!(fetch.last().is_aborted());
}

#[test]
async fn one_chunk_far_beyond_the_limit_is_not_copied_whole() {
    let huge = js("return new Response(new Uint8Array(64 * 1024 * 1024)).body");
    let fetch = Fetch::always(move || response_of(200, &[], &huge));
    let before = memory();
    assert_eq!(fetched(&fetch, 10).await.unwrap_err().kind(), SendKind::BodyTooLong);
    assert!(memory() - before < 1024 * 1024);
}

fn memory() -> usize {
    core::arch::wasm32::memory_size(0) * 64 * 1024
}

#[test]
async fn a_body_that_is_too_long_for_an_exchange_is_the_cores_error() {
    let fetch = Fetch::always(|| js("return new Response('x'.repeat(300 * 1024))"));
    let error = transport(&fetch).run(get(&client())).await.unwrap_err();
    match error {
        Error::Core(error) => {
            assert!(matches!(error.kind(), ErrorKind::BodyTooLong { .. }), "{error}");
        }
        error => panic!("{error}"),
    }
}

#[test]
async fn what_is_no_json_is_the_cores_error() {
    let fetch = Fetch::always(|| response(500, &[], "<html>"));
    let error = transport(&fetch).run(get(&client())).await.unwrap_err();
    let kind = error.core().unwrap().kind();
    assert!(matches!(kind, ErrorKind::Undocumented { content: Content::Html, .. }));
}

#[test]
async fn chunks_may_be_any_view_of_bytes() {
    let views = js("const all = new TextEncoder().encode('0123456789').buffer;
        const chunks = [new DataView(all, 1, 2), new Uint8Array(all, 3, 3), new Uint16Array(all, 6, 1)];
        return { getReader() { return {
            async read() { return { done: chunks.length === 0, value: chunks.shift() } },
            cancel() {} } } }");
    let fetch =
        Fetch::always(move || js_of(&views, "return { status: 200, headers: [], body: it }"));
    assert_eq!(fetched(&fetch, 100).await.unwrap().body(), b"1234567");
}

#[test]
async fn a_reader_that_throws_is_an_error_and_no_panic() {
    for reader in [
        "read() { throw new Error('x') }",
        "read() { return Promise.reject(undefined) }, cancel() { throw 1 }",
        "read() { return { get done() { throw 1 }, get value() { throw 1 } } }",
    ] {
        let body = js(&format!("return {{ getReader() {{ return {{ {reader} }} }} }}"));
        let fetch =
            Fetch::always(move || js_of(&body, "return { status: 200, headers: [], body: it }"));
        let error = fetched(&fetch, 100).await.unwrap_err();
        let kinds = [SendKind::NotAResponse, SendKind::CutOff];
        assert!(kinds.contains(&error.kind()), "{reader}: {error}");
    }
}
