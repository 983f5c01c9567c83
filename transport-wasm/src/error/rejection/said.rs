//! What an error of JavaScript's says, or the cause of one.

use js_sys::Array;
use wasm_bindgen::JsValue;

use super::{codes, meaning::Meaning, words};
use crate::host::js;

/// The longest name or code that is shown.
const LONGEST_NAME: usize = 64;

/// How OpenSSL 3.5, which is in Node from 22 on, begins the names of most alerts.
const SLASHED: &str = "ERR_SSL_SSL/TLS_ALERT_";

/// A text that is missing, or is none, is empty.
pub(super) struct Said {
    pub(super) name: String,
    pub(super) code: String,
    /// The system call that failed, if it was one.
    pub(super) call: String,
    pub(super) message: String,
    /// Of an `AggregateError`: what was tried, address by address.
    each: Option<Array>,
    /// The message of its own cause.
    pub(super) below: String,
    /// Of node-fetch: `system`, if the error comes from below it.
    level: String,
}

impl Said {
    /// Nothing, of what is no object.
    pub(super) fn of(error: &JsValue) -> Option<Self> {
        if !error.is_object() {
            return None;
        }
        let text = |name| js::text(error, name).unwrap_or_default();
        let shown = |name, may_show: fn(&str) -> bool| {
            Some(text(name)).filter(|text| may_show(text)).unwrap_or_default()
        };
        Some(Self {
            name: shown("name", is_name),
            code: shown("code", is_code),
            call: text("syscall"),
            message: text("message"),
            each: js::array(js::get(error, "errors")),
            below: js::text(&js::get(error, "cause"), "message").unwrap_or_default(),
            level: text("type"),
        })
    }

    /// Whether an error without a cause is such as a `fetch` throws. A function that is
    /// given as `fetch` may throw a database's errors, with the same codes, after it has
    /// sent the request.
    pub(super) fn is_of_a_fetch(&self) -> bool {
        match &*self.name {
            "TypeError" => true,
            "FetchError" => self.level == "system",
            "Error" => codes::is_of_bun_alone(&self.code) || words::is_of_workerd(self),
            _ => false,
        }
    }

    /// Whether it sums up the errors of several addresses.
    pub(super) fn is_of_several(&self) -> bool {
        self.each.as_ref().is_some_and(|each| each.length() > 0)
    }

    /// What it means; nothing, if its words are not known.
    pub(super) fn meaning(&self) -> Option<Meaning> {
        let meaning = words::meaning(self).or_else(|| codes::meaning(self))?;
        // Of several addresses, all have to say that nothing was sent.
        let not_sent = |one| {
            let meaning = Self::of(&one).and_then(|one| codes::meaning(&one));
            meaning.is_some_and(Meaning::is_not_sent)
        };
        let sure = self.each.as_ref().is_none_or(|each| each.iter().take(16).all(not_sent));
        if meaning.is_not_sent() && !sure {
            return Some(meaning.unsure());
        }
        Some(meaning)
    }
}

/// Whether it looks like a name, and not like a text of somebody's.
fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_code(text: &str) -> bool {
    is_name(text) || text.strip_prefix(SLASHED).is_some_and(is_name)
}
