//! `fetch` functions made for a test, and what they were called with.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// One call of a `fetch`.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) url: String,
    pub(crate) init: JsValue,
    /// What was read out of a body that is a stream.
    read: Rc<RefCell<Vec<u8>>>,
}

type Shim = Closure<dyn FnMut(String, JsValue) -> Result<JsValue, JsValue>>;

/// A `fetch` that answers as a test says.
pub(crate) struct Fetch {
    function: JsValue,
    calls: Rc<RefCell<Vec<Call>>>,
    _shim: Shim,
}

impl Fetch {
    /// Answers by `answer`: a response, a promise, or what to throw. A body that is a
    /// stream is read first, as a `fetch` reads it that has a connection.
    pub(crate) fn new(answer: impl Fn(&Call) -> Result<JsValue, JsValue> + 'static) -> Self {
        Self::with(answer, true)
    }

    /// The same, without a look at the body.
    pub(crate) fn unread(answer: impl Fn(&Call) -> Result<JsValue, JsValue> + 'static) -> Self {
        Self::with(answer, false)
    }

    fn with(answer: impl Fn(&Call) -> Result<JsValue, JsValue> + 'static, reads: bool) -> Self {
        let calls = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&calls);
        let answer = Rc::new(answer);
        let shim: Shim = Closure::new(move |url, init| {
            let call = Call { url, init, read: Rc::default() };
            seen.borrow_mut().push(call.clone());
            if !reads || !call.has_stream() {
                return answer(&call);
            }
            let answer = Rc::clone(&answer);
            Ok(future_to_promise(async move {
                let read = "return new Response(it).arrayBuffer()";
                let buffer = js_of(&call.option("body"), read).unchecked_into::<Promise>();
                let bytes = Uint8Array::new(&JsFuture::from(buffer).await?).to_vec();
                *call.read.borrow_mut() = bytes;
                JsFuture::from(Promise::resolve(&answer(&call)?)).await
            })
            .into())
        });
        let function = AsRef::<JsValue>::as_ref(&shim).clone();
        Self { function, calls, _shim: shim }
    }

    /// Answers the same each time.
    pub(crate) fn always(answer: impl Fn() -> JsValue + 'static) -> Self {
        Self::new(move |_| Ok(answer()))
    }

    /// Answers `body` with status 200.
    pub(crate) fn ok(body: &'static str) -> Self {
        Self::always(move || response(200, &[], body))
    }

    /// For [`TransportBuilder::fetch`](belfius_psd2_wasm::TransportBuilder::fetch).
    pub(crate) fn function(&self) -> JsValue {
        self.function.clone()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.calls.borrow().len()
    }

    pub(crate) fn last(&self) -> Call {
        self.calls.borrow().last().unwrap().clone()
    }
}

impl Call {
    pub(crate) fn option(&self, name: &str) -> JsValue {
        get(&self.init, name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.option(name).as_string().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        get(&self.option("headers"), name).as_string()
    }

    pub(crate) fn headers(&self) -> Vec<String> {
        let names = js_of(&self.option("headers"), "return Object.keys(it).join(' ')");
        names.as_string().unwrap().split(' ').map(str::to_owned).collect()
    }

    pub(crate) fn body(&self) -> String {
        let body = self.option("body");
        if body.is_undefined() {
            return String::new();
        }
        if self.has_stream() {
            return String::from_utf8(self.read.borrow().clone()).unwrap();
        }
        String::from_utf8(Uint8Array::new(&body).to_vec()).unwrap()
    }

    /// Whether the body is a stream.
    pub(crate) fn has_stream(&self) -> bool {
        get(&self.option("body"), "getReader").is_function()
    }

    pub(crate) fn is_aborted(&self) -> bool {
        get(&self.option("signal"), "aborted").is_truthy()
    }

    /// Whether method and path begin like this.
    pub(crate) fn is(&self, start: &str) -> bool {
        let (method, path) = start.split_once(' ').unwrap_or((start, ""));
        self.text("method") == method && self.url.contains(path)
    }
}

pub(crate) fn get(value: &JsValue, name: &str) -> JsValue {
    if value.is_undefined() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// What these statements return.
pub(crate) fn js(statements: &str) -> JsValue {
    Function::new_no_args(statements).call0(&JsValue::UNDEFINED).unwrap()
}

/// What these statements return, with a value called `it`.
pub(crate) fn js_of(it: &JsValue, statements: &str) -> JsValue {
    Function::new_with_args("it", statements).call1(&JsValue::UNDEFINED, it).unwrap()
}

/// A response as `fetch` gives it.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> JsValue {
    response_of(status, headers, &if body.is_empty() { JsValue::NULL } else { body.into() })
}

/// A response with a body that is a stream, or another object.
pub(crate) fn response_of(status: u16, headers: &[(&str, &str)], body: &JsValue) -> JsValue {
    let pairs: Array =
        headers.iter().map(|(name, value)| Array::of2(&(*name).into(), &(*value).into())).collect();
    let make = "return new Response(body, {status, headers})";
    Function::new_with_args("status, headers, body", make)
        .call3(&JsValue::UNDEFINED, &status.into(), &pairs, body)
        .unwrap()
}

/// A promise that is rejected with what this expression gives.
pub(crate) fn rejected(expression: &str) -> JsValue {
    js(&format!("return Promise.reject({expression})"))
}

/// A promise that never ends, whatever becomes of the signal.
pub(crate) fn never() -> JsValue {
    js("return new Promise(() => {})")
}

/// A promise that is rejected when the signal fires, as `fetch` does it.
pub(crate) fn until_aborted(call: &Call) -> JsValue {
    js_of(
        &call.option("signal"),
        "return new Promise((_, reject) => it.addEventListener('abort', () => reject(it.reason)))",
    )
}

/// A response whose body gives these chunks, and then does what `end` says with its
/// controller `c`: `c.close()`, `c.error(…)`, or nothing.
pub(crate) fn streamed(chunks: &[&str], end: &str) -> JsValue {
    let chunks = serde_json::to_string(chunks).unwrap();
    let make = format!(
        "const chunks = {chunks}; return new ReadableStream({{ pull(c) {{
            const next = chunks.shift();
            if (next === undefined) {{ {end} }} else c.enqueue(new TextEncoder().encode(next));
            if (next === undefined && !`{end}`) return new Promise(() => {{}});
        }} }}, {{ highWaterMark: 0 }})"
    );
    response_of(200, &[], &js(&make))
}

/// Lets everything run that is ready, and timers that are due.
pub(crate) async fn pause(milliseconds: u32) {
    let promise = js(&format!("return new Promise(go => setTimeout(go, {milliseconds}))"));
    JsFuture::from(promise.unchecked_into::<Promise>()).await.unwrap();
}

/// The origin of the page; `None` in Node.
pub(crate) fn page() -> Option<String> {
    get(&get(&js_sys::global(), "location"), "origin").as_string()
}

/// Does something as if in a page of this origin. In a browser the page is real.
pub(crate) fn in_a_page<T>(work: impl FnOnce() -> T) -> T {
    if page().is_some() {
        return work();
    }
    js("globalThis.location = { origin: 'https://page.example' }");
    let done = work();
    js("delete globalThis.location");
    done
}
