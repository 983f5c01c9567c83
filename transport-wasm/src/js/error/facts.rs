//! The members of an error, before it is one.

use belfius_psd2::{Delivery, Operation, Remedy, RetryAfter, model::RequestId};
use http::StatusCode;

use super::Thrown;
use crate::js::{name::kebab, script::belfius_error, views::Object};

/// What is known of an error.
pub(super) struct Facts {
    shown: Object,
    /// What may hold a secret or a customer's data.
    hidden: Object,
}

impl Facts {
    pub(super) fn new(kind: &str, delivery: Delivery) -> Self {
        let mut shown = Object::of_kind(kind);
        shown.text("delivery", Some(&kebab(&delivery)));
        Self { shown, hidden: Object::new() }
    }

    /// An error before anything was sent.
    pub(super) fn of(kind: &str) -> Self {
        Self::new(kind, Delivery::NotSent)
    }

    pub(super) fn show(&mut self, name: &str, text: Option<&str>) {
        self.shown.text(name, text);
    }

    pub(super) fn count(&mut self, name: &str, number: Option<u64>) {
        self.shown.number(name, number);
    }

    pub(super) fn flag(&mut self, name: &str, flag: Option<bool>) {
        self.shown.flag(name, flag);
    }

    pub(super) fn list(&mut self, name: &str, json: Option<String>) {
        self.shown.json(name, json);
    }

    pub(super) fn hide(&mut self, name: &str, text: Option<&str>) {
        self.hidden.text(name, text);
    }

    pub(super) fn hide_json(&mut self, name: &str, json: String) {
        self.hidden.json(name, Some(json));
    }

    pub(super) fn call(&mut self, operation: Option<Operation>, id: Option<RequestId>) {
        self.show("operation", operation.map(|operation| kebab(&operation)).as_deref());
        self.shown.shown("requestId", id.as_ref());
    }

    pub(super) fn status(&mut self, name: &str, status: Option<StatusCode>) {
        self.count(name, status.map(|status| status.as_u16().into()));
    }

    /// What to do now, with all that belongs to it.
    pub(super) fn remedy(&mut self, remedy: Option<&Remedy>, after: Option<RetryAfter>) {
        let mut wait = after;
        let name = match remedy {
            Some(Remedy::RefreshTokens) => "refresh-tokens",
            Some(Remedy::NewConsent) => "new-consent",
            Some(Remedy::StrongAuthentication(url)) => {
                self.hide("url", Some(url.as_str()));
                "strong-authentication"
            }
            Some(Remedy::StartOver) => "start-over",
            Some(Remedy::Wait(after)) => {
                wait = after.or(wait);
                "wait"
            }
            Some(Remedy::FixInput(_)) => "fix-input",
            Some(Remedy::UseVersion(versions)) => {
                self.list("versions", serde_json::to_string(versions).ok());
                "use-version"
            }
            Some(Remedy::NotPermitted) => "not-permitted",
            Some(Remedy::LookFirst) => "look-first",
            Some(Remedy::AskBank) => "ask-bank",
            // A remedy to come: the message has its words.
            _ => "",
        };
        self.show("remedy", Some(name).filter(|name| !name.is_empty()));
        // Rounded up: a moment too late is better than one too early.
        let wait = wait.map(RetryAfter::duration);
        let seconds = wait.map(|wait| {
            u64::try_from(wait.as_secs()).unwrap_or(0) + u64::from(wait.subsec_nanos() > 0)
        });
        self.count("retryAfterSeconds", seconds);
    }

    pub(super) fn thrown(self, message: &str) -> Thrown {
        let (shown, hidden) = (self.shown.end(), self.hidden.end());
        Thrown(belfius_error(message, &shown, &hidden).into())
    }
}
