//! One object on its way to JavaScript: its JSON text, written member by member.
//!
//! By hand and not by `serde`'s derive, because the code of a package that goes into
//! browsers is counted by the byte: a call here is a few bytes for each member.

use core::fmt::Display;

use serde::Serialize;

/// An object that is being written. A member without a value is left out.
pub(in crate::js) struct Object(String);

impl Object {
    pub(in crate::js) fn new() -> Self {
        Self(String::new())
    }

    /// An object that says in `kind` what it is.
    pub(in crate::js) fn of_kind(kind: &str) -> Self {
        let mut object = Self::new();
        object.text("kind", Some(kind));
        object
    }

    pub(in crate::js) fn text(&mut self, name: &str, text: Option<&str>) {
        self.json(name, text.map(|text| json(&text)));
    }

    /// What prints as the text that is wanted: an amount, a date.
    pub(in crate::js) fn shown(&mut self, name: &str, value: Option<&impl Display>) {
        if let Some(value) = value {
            self.printed(name, value);
        }
    }

    /// Apart, so that it is there once for all types.
    fn printed(&mut self, name: &str, value: &dyn Display) {
        self.json(name, Some(json(&value.to_string())));
    }

    pub(in crate::js) fn flag(&mut self, name: &str, value: Option<bool>) {
        self.json(name, value.map(|value| if value { "true" } else { "false" }.into()));
    }

    pub(in crate::js) fn number(&mut self, name: &str, value: Option<u64>) {
        self.json(name, value.map(|value| value.to_string()));
    }

    pub(in crate::js) fn list(&mut self, name: &str, items: impl Iterator<Item = String>) {
        let items: Vec<String> = items.collect();
        self.json(name, Some(format!("[{}]", items.join(","))));
    }

    /// A value that is JSON already.
    pub(in crate::js) fn json(&mut self, name: &str, json: Option<String>) {
        let Some(json) = json else { return };
        self.0.push_str(if self.0.is_empty() { "{\"" } else { ",\"" });
        self.0.push_str(name);
        self.0.push_str("\":");
        self.0.push_str(&json);
    }

    pub(in crate::js) fn end(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }
}

/// The JSON of a text, or of a value that core stores. All of these can be written,
/// so that the empty text, which JavaScript refuses, is never seen.
pub(in crate::js) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
