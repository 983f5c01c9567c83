//! What an error of JavaScript's says, or the cause of one.

use belfius_psd2::Delivery;
use wasm_bindgen::JsValue;

use super::{codes, words};
use crate::{error::Problem, host::js};

/// The longest name or code that is shown.
const LONGEST_NAME: usize = 64;

/// How OpenSSL 3.5, which is in Node from 22 on, begins the names of most alerts.
const SLASHED: &str = "ERR_SSL_SSL/TLS_ALERT_";

pub(super) struct Said {
    pub(super) name: Option<String>,
    pub(super) code: Option<String>,
    /// The system call that failed, if it was one.
    pub(super) call: Option<String>,
    pub(super) message: String,
    /// Of node-fetch: whether the error comes from below it.
    of_system: bool,
    /// Of an `AggregateError`: what was tried, address by address.
    pub(super) each: Vec<Said>,
    /// The message of its own cause.
    pub(super) below: String,
}

impl Said {
    /// Nothing, of what is no object.
    pub(super) fn of(error: &JsValue) -> Option<Self> {
        let each = js::array(js::get(error, "errors"))
            .map(|errors| errors.iter().take(16).filter_map(|error| Self::flat(&error)).collect());
        Some(Self { each: each.unwrap_or_default(), ..Self::flat(error)? })
    }

    fn flat(error: &JsValue) -> Option<Self> {
        if !error.is_object() {
            return None;
        }
        let text = |name| js::text(error, name);
        Some(Self {
            name: text("name").filter(|name| is_name(name)),
            code: text("code").filter(|code| is_code(code)),
            call: text("syscall"),
            message: text("message").unwrap_or_default(),
            of_system: text("type").as_deref() == Some("system"),
            each: Vec::new(),
            below: js::text(&js::get(error, "cause"), "message").unwrap_or_default(),
        })
    }

    /// Whether an error without a cause is such as a `fetch` throws. A function that is
    /// given as `fetch` may throw a database's errors, with the same codes, after it has
    /// sent the request.
    pub(super) fn is_of_a_fetch(&self) -> bool {
        match self.name.as_deref() {
            Some("TypeError") => true,
            Some("FetchError") => self.of_system,
            Some("Error") => codes::is_of_bun_alone(self.code()) || words::is_of_workerd(self),
            _ => false,
        }
    }

    /// What it means; nothing, if its words are not known.
    pub(super) fn problem(&self) -> Option<Problem> {
        let problem = words::problem(self).or_else(|| codes::problem(self))?;
        // Of several addresses, all have to say that nothing was sent.
        let not_sent = |problem: Problem| problem.delivery == Delivery::NotSent;
        let sure = self.each.iter().all(|one| codes::problem(one).is_some_and(not_sent));
        if problem.delivery == Delivery::NotSent && !sure {
            return Some(problem.with_delivery(Delivery::Unknown));
        }
        Some(problem)
    }

    pub(super) fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_default()
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
