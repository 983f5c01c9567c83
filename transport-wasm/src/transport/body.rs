//! The body of an answer: read as it comes, and no further than needed.

use std::cell::Cell;

use js_sys::{ArrayBuffer, Function, Promise, Reflect, Symbol, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::abort::{Guard, Stopped};
use crate::{
    error::{Problem, SendKind},
    host::js,
};

/// Reads an answer's body to its end, or to one byte more than `max_body`: with that byte
/// the core sees that it is too long. Then the rest is cancelled.
pub(super) async fn read(
    answer: &JsValue,
    max_body: usize,
    guard: &Guard,
) -> Result<Vec<u8>, Problem> {
    let body = js::get(answer, "body");
    if body.is_null() {
        return Ok(Vec::new());
    }
    let Some(pieces) = Pieces::of(&body) else {
        return whole(answer, max_body, guard).await;
    };
    let mut bytes = Vec::new();
    loop {
        let next = guard.wait(pieces.next().ok_or_else(no_response)?).await.map_err(cut_off)?;
        if js::get(&next, "done").is_truthy() {
            pieces.finished();
            return Ok(bytes);
        }
        add(&mut bytes, &js::get(&next, "value"), max_body)?;
        if bytes.len() > max_body {
            return Ok(bytes);
        }
    }
}

/// The body of an answer that shows no stream: it comes in one piece.
async fn whole(answer: &JsValue, max_body: usize, guard: &Guard) -> Result<Vec<u8>, Problem> {
    let buffer = promise(answer, "arrayBuffer").ok_or_else(no_response)?;
    let buffer = guard.wait(buffer).await.map_err(cut_off)?;
    let length = js::get(&buffer, "byteLength").as_f64();
    if !buffer.is_object() || length.is_none() {
        return Err(no_response());
    }
    let mut bytes = Vec::new();
    add(&mut bytes, &Uint8Array::new(&buffer), max_body)?;
    Ok(bytes)
}

/// Adds what a chunk has, up to one byte more than `max_body` in all.
fn add(bytes: &mut Vec<u8>, chunk: &JsValue, max_body: usize) -> Result<(), Problem> {
    let chunk = view(chunk).ok_or_else(no_response)?;
    let room = max_body.saturating_add(1).saturating_sub(bytes.len());
    let taken = u32::try_from(room).unwrap_or(u32::MAX).min(chunk.length());
    bytes.extend(chunk.subarray(0, taken).to_vec());
    Ok(())
}

fn no_response() -> Problem {
    Problem::unknown(SendKind::NotAResponse)
}

fn cut_off(stopped: Stopped) -> Problem {
    match stopped {
        Stopped::Ended(why) => Problem::unknown(why.kind()),
        Stopped::Rejected(error) => {
            Problem { kind: SendKind::CutOff, ..Problem::rejected(&error) }.of_one_try()
        }
    }
}

/// The pieces of a body: those of a web stream, or of anything else that can be iterated
/// asynchronously, such as a stream of Node's. Dropped before the end, it cancels the rest.
struct Pieces {
    source: JsValue,
    next: &'static str,
    cancel: &'static str,
    at_end: Cell<bool>,
}

impl Pieces {
    fn of(body: &JsValue) -> Option<Self> {
        let at_end = Cell::new(false);
        if let Some(reader) = js::method(body, "getReader") {
            let source = reader.call0(body).ok()?;
            return Some(Self { source, next: "read", cancel: "cancel", at_end });
        }
        if !body.is_object() {
            return None;
        }
        let iterate: Function =
            Reflect::get(body, &Symbol::async_iterator()).ok()?.dyn_into().ok()?;
        let source = iterate.call0(body).ok()?;
        Some(Self { source, next: "next", cancel: "return", at_end })
    }

    fn next(&self) -> Option<Promise> {
        promise(&self.source, self.next)
    }

    fn finished(&self) {
        self.at_end.set(true);
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if self.at_end.get() {
            return;
        }
        if let Some(cancelled) = promise(&self.source, self.cancel) {
            // Awaited only so that its failure is nobody's unhandled rejection.
            spawn_local(async move {
                let _ = JsFuture::from(cancelled).await;
            });
        }
    }
}

/// What a method promises; `None` if there is no such method, or it throws.
fn promise(of: &JsValue, name: &str) -> Option<Promise> {
    Some(Promise::resolve(&js::call(of, name, &[]).ok()?))
}

/// The bytes of a chunk, of whatever realm it is.
fn view(value: &JsValue) -> Option<Uint8Array> {
    if !ArrayBuffer::is_view(value) {
        return None;
    }
    let number = |name| js::get(value, name).as_f64();
    let (offset, length) = (number("byteOffset")?, number("byteLength")?);
    Some(Uint8Array::new_with_byte_offset_and_length(
        &js::get(value, "buffer"),
        self::length(offset)?,
        self::length(length)?,
    ))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked"
)]
fn length(number: f64) -> Option<u32> {
    (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)
}
