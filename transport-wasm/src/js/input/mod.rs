//! What JavaScript gives: read strictly, so that a misspelt member is an error and
//! not an order without it.
//!
//! Absent and `undefined` are the same; `null` is nothing that anybody asked for,
//! and refused. An error names the member, and never repeats a value.

mod creditor;
mod funds;
mod order;
mod query;
mod stored;
mod values;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

pub(super) use self::{
    funds::funds_check,
    order::{Repeated, cross_border, instant, order, sepa, standing},
    query::{QueryInput, query},
    stored::{file, stored, stored_maybe},
    values::{date, generation, iban, language, logical_id, operation, scope, text, when},
};
use super::error::{Thrown, invalid};

/// The members of an object that have not been read yet.
pub(super) struct Members {
    /// What the object is, for errors: "a SEPA credit transfer".
    what: &'static str,
    /// What stands before a member's name: `creditorAddress.`.
    prefix: String,
    left: Vec<(String, JsValue)>,
}

impl Members {
    /// The members of an argument. `name` is the argument's.
    pub(super) fn of(value: &JsValue, name: &str, what: &'static str) -> Result<Self, Thrown> {
        let object = super::script::members(value).map_err(|_| invalid(name, "cannot be read"))?;
        let Some(turns) = object.dyn_ref::<Array>() else {
            return Err(invalid(name, &format!("must be a plain object: {what}")));
        };
        let mut left = Vec::new();
        let mut turns = turns.iter();
        while let (Some(name), Some(member)) = (turns.next(), turns.next()) {
            left.push((name.as_string().unwrap_or_default(), member));
        }
        Ok(Self { what, prefix: String::new(), left })
    }

    /// The members of an argument that may be left out.
    pub(super) fn maybe(value: &JsValue, name: &str, what: &'static str) -> Result<Self, Thrown> {
        if value.is_undefined() {
            return Ok(Self { what, prefix: String::new(), left: Vec::new() });
        }
        Self::of(value, name, what)
    }

    /// The members of a member, if it is there.
    pub(super) fn object(
        &mut self,
        name: &str,
        what: &'static str,
    ) -> Result<Option<Self>, Thrown> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let path = self.path(name);
        let members = Self::of(&value, &path, what)?;
        Ok(Some(Self { prefix: format!("{path}."), ..members }))
    }

    /// A member as it is, if it is there.
    pub(super) fn take(&mut self, name: &str) -> Option<JsValue> {
        let at = self.left.iter().position(|(known, _)| known == name)?;
        Some(self.left.swap_remove(at).1)
    }

    /// Any member that is left, with its name.
    pub(super) fn next(&mut self) -> Option<(String, JsValue)> {
        self.left.pop()
    }

    /// A text, if it is there.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Thrown> {
        self.take(name).map(|value| text(&value, &self.path(name))).transpose()
    }

    /// A text that has to be there.
    pub(super) fn needed_text(&mut self, name: &str) -> Result<String, Thrown> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    /// A text that means something, if it is there.
    pub(super) fn parsed<T, E: ToString>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Thrown> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        parse(&text).map(Some).map_err(|error| invalid(&self.path(name), &error.to_string()))
    }

    /// A text that means something and has to be there.
    pub(super) fn needed<T, E: ToString>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Thrown> {
        self.parsed(name, parse)?.ok_or_else(|| self.missing(name))
    }

    /// A member read by a function of an argument, if it is there.
    pub(super) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&JsValue, &str) -> Result<T, Thrown>,
    ) -> Result<Option<T>, Thrown> {
        self.take(name).map(|value| read(&value, &self.path(name))).transpose()
    }

    /// As [`read`](Self::read), of a member that has to be there.
    pub(super) fn needed_read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&JsValue, &str) -> Result<T, Thrown>,
    ) -> Result<T, Thrown> {
        self.read(name, read)?.ok_or_else(|| self.missing(name))
    }

    /// A whole number from `least` on, if it is there.
    pub(super) fn whole(&mut self, name: &str, least: u32) -> Result<Option<u32>, Thrown> {
        self.take(name).map(|value| values::whole(&value, &self.path(name), least)).transpose()
    }

    /// `true` or `false`, if it is there.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Thrown> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let flag = value.as_bool();
        flag.map(Some).ok_or_else(|| invalid(&self.path(name), "must be true or false"))
    }

    /// The end: nothing may be left.
    pub(super) fn end(self) -> Result<(), Thrown> {
        match self.left.first() {
            None => Ok(()),
            Some((name, _)) => {
                let text = format!("is no member of {}; is it misspelt?", self.what);
                Err(invalid(&self.path(name), &text))
            }
        }
    }

    /// How an error names a member.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(super) fn missing(&self, name: &str) -> Thrown {
        invalid(&self.path(name), &format!("is missing: {} needs it", self.what))
    }
}
