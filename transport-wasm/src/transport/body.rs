//! The body of an answer: read as it comes, and no further than needed.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::abort::{Guard, Stopped};
use crate::{
    error::{Problem, SendKind},
    host::js,
};

/// Reads a body to its end, or to one byte more than `max_body`: with that byte the
/// core sees that it is too long. Then the rest is cancelled.
pub(super) async fn read(
    body: &JsValue,
    max_body: usize,
    guard: &Guard,
) -> Result<Vec<u8>, Problem> {
    if body.is_null() || body.is_undefined() {
        return Ok(Vec::new());
    }
    let reader = Reader::of(body).ok_or_else(no_response)?;
    let mut bytes = Vec::new();
    loop {
        let next = reader.read().ok_or_else(no_response)?;
        let next = guard.wait(next).await.map_err(|stopped| match stopped {
            Stopped::Ended(why) => Problem::unknown(why.kind()),
            Stopped::Rejected(error) => {
                Problem { kind: SendKind::CutOff, ..Problem::rejected(&error) }
            }
        })?;
        if js::get(&next, "done").is_truthy() {
            reader.finished();
            return Ok(bytes);
        }
        let chunk = chunk(&js::get(&next, "value")).ok_or_else(no_response)?;
        let room = max_body.saturating_add(1).saturating_sub(bytes.len());
        let taken = u32::try_from(room).unwrap_or(u32::MAX).min(chunk.length());
        bytes.extend(chunk.subarray(0, taken).to_vec());
        if bytes.len() > max_body {
            return Ok(bytes);
        }
    }
}

fn no_response() -> Problem {
    Problem::unknown(SendKind::NotAResponse)
}

/// The reader of a stream. Dropped before the end, it cancels the rest.
struct Reader {
    reader: JsValue,
    at_end: std::cell::Cell<bool>,
}

impl Reader {
    fn of(body: &JsValue) -> Option<Self> {
        let reader = js::method(body, "getReader")?.call0(body).ok()?;
        Some(Self { reader, at_end: std::cell::Cell::new(false) })
    }

    fn read(&self) -> Option<Promise> {
        let next = js::method(&self.reader, "read")?.call0(&self.reader).ok()?;
        Some(Promise::resolve(&next))
    }

    fn finished(&self) {
        self.at_end.set(true);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if self.at_end.get() {
            return;
        }
        let cancel =
            js::method(&self.reader, "cancel").and_then(|cancel| cancel.call0(&self.reader).ok());
        if let Some(cancelled) = cancel {
            // Awaited only so that its failure is nobody's unhandled rejection.
            spawn_local(async move {
                let _ = JsFuture::from(Promise::resolve(&cancelled)).await;
            });
        }
    }
}

/// The bytes of a chunk, of whatever realm it is.
fn chunk(value: &JsValue) -> Option<Uint8Array> {
    if !ArrayBuffer::is_view(value) {
        return None;
    }
    let number = |name| js::get(value, name).as_f64();
    let (offset, length) = (number("byteOffset")?, number("byteLength")?);
    Some(Uint8Array::new_with_byte_offset_and_length(
        &js::get(value, "buffer"),
        whole(offset)?,
        whole(length)?,
    ))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked"
)]
fn whole(number: f64) -> Option<u32> {
    (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)
}
