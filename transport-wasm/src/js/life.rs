//! How long a consent lives.

use core::num::NonZeroU16;

use belfius_psd2::{ConsentState, model::Timestamp};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};

use super::{
    BelfiusError,
    error::{Thrown, invalid},
    input::{self, Members},
    name::kebab,
    views::{self, Object},
};
use crate::host::js;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("life.d.ts");

/// The life of one consent.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug, Clone)]
pub struct ConsentLife {
    life: belfius_psd2::ConsentLife,
}

#[wasm_bindgen]
impl ConsentLife {
    /// The life of a consent that was given then.
    ///
    /// # Errors
    /// When an argument is wrong: the error names it.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(given_at: &JsValue, options: &JsValue) -> Result<Self, Thrown> {
        if given_at.is_undefined() {
            return Err(invalid("givenAt", "is missing: when was the consent given?"));
        }
        let mut life = belfius_psd2::ConsentLife::new(input::when(given_at, "givenAt")?);
        let mut options = Members::maybe(options, "options", "the options of a consent's life")?;
        if let Some(days) = days(&mut options, "renewalDays", 1)?.and_then(NonZeroU16::new) {
            life = life.with_renewal_days(days);
        }
        if let Some(days) = days(&mut options, "noticeDays", 0)? {
            life = life.with_notice_days(days);
        }
        options.end()?;
        Ok(life.into())
    }

    /// What `JSON.stringify` stores.
    ///
    /// # Errors
    /// Never.
    #[wasm_bindgen(js_name = toJSON, skip_typescript)]
    pub fn to_json(&self) -> Result<JsValue, Thrown> {
        views::stored(&self.life)
    }

    /// A life that was stored.
    ///
    /// # Errors
    /// When it is none.
    #[wasm_bindgen(js_name = fromJSON, skip_typescript)]
    pub fn from_json(stored: &JsValue) -> Result<Self, Thrown> {
        Ok(Self { life: input::stored(stored, "stored")? })
    }

    /// When the consent was given or last renewed.
    #[must_use]
    #[wasm_bindgen(getter, js_name = givenAt, skip_typescript)]
    pub fn given_at(&self) -> String {
        self.life.given_at().to_string()
    }

    /// By when the PSU must renew it.
    #[must_use]
    #[wasm_bindgen(getter, js_name = renewBy, skip_typescript)]
    pub fn renew_by(&self) -> String {
        self.life.renew_by().to_string()
    }

    /// How many whole days are left to renew it.
    ///
    /// # Errors
    /// When `now` is no moment.
    #[wasm_bindgen(js_name = daysLeft, skip_typescript)]
    pub fn days_left(&self, now: &JsValue) -> Result<Option<u32>, Thrown> {
        Ok(self.life.days_left(input::when(now, "now")?))
    }

    /// Whether to ask the PSU for a renewal now.
    ///
    /// # Errors
    /// When `now` is no moment.
    #[wasm_bindgen(js_name = isDue, skip_typescript)]
    pub fn is_due(&self, now: &JsValue) -> Result<bool, Thrown> {
        Ok(self.life.is_due(input::when(now, "now")?))
    }

    /// How it stands.
    ///
    /// # Errors
    /// When `now` is no moment.
    #[wasm_bindgen(skip_typescript)]
    pub fn state(&self, now: &JsValue) -> Result<JsValue, Thrown> {
        views::to_js(&state(self.life.state(input::when(now, "now")?)))
    }

    /// The same life, after an error.
    ///
    /// # Errors
    /// When `now` is no moment, or the error is none of this package's.
    #[wasm_bindgen(skip_typescript)]
    pub fn noted(&self, error: &JsValue, now: &JsValue) -> Result<Self, Thrown> {
        if !error.is_instance_of::<BelfiusError>() {
            return Err(invalid("error", "must be a BelfiusError"));
        }
        let now = input::when(now, "now")?;
        Ok(match js::text(error, "consent").as_deref() {
            Some("withdrawn") => self.ended("withdrawn", now),
            Some("refresh-refused") if now >= self.life.renew_by() => self.ended("expired", now),
            Some("refresh-refused") => self.ended("refresh_refused", now),
            Some("sca-required") => {
                let mut life = self.life.clone();
                life.sca_required(now);
                life.into()
            }
            _ => self.clone(),
        })
    }

    /// The same life, after the bank has asked for strong authentication.
    ///
    /// # Errors
    /// When `now` is no moment.
    #[wasm_bindgen(js_name = scaRequired, skip_typescript)]
    pub fn sca_required(&self, now: &JsValue) -> Result<Self, Thrown> {
        let mut life = self.life.clone();
        life.sca_required(input::when(now, "now")?);
        Ok(life.into())
    }

    /// The same consent, renewed now.
    ///
    /// # Errors
    /// When `now` is no moment.
    #[wasm_bindgen(skip_typescript)]
    pub fn renewed(&self, now: &JsValue) -> Result<Self, Thrown> {
        Ok(self.life.clone().renewed(input::when(now, "now")?).into())
    }
}

impl ConsentLife {
    /// The same life, ended. The core ends one by an error of its own, which is no more
    /// when JavaScript notes it; so this goes by the stored form.
    fn ended(&self, reason: &str, at: Timestamp) -> Self {
        let stored = views::json(&self.life);
        let ended = format!(r#""ended":{{"reason":"{reason}","at":"{at}"}}"#);
        // One that has ended keeps its first reason.
        let life = serde_json::from_str(&stored.replace(r#""ended":null"#, &ended));
        life.map_or_else(|_| self.clone(), |life| Self { life })
    }
}

fn days(options: &mut Members, name: &str, least: u32) -> Result<Option<u16>, Thrown> {
    let days = options.whole(name, least)?.map(u16::try_from).transpose();
    days.map_err(|_| invalid(name, "must be at most 65535"))
}

fn state(state: ConsentState) -> String {
    let mut view = Object::of_kind(match state {
        ConsentState::Active { .. } => "active",
        ConsentState::RenewSoon { .. } => "renew-soon",
        ConsentState::Overdue { .. } => "overdue",
        ConsentState::ScaRequired { .. } => "sca-required",
        ConsentState::Ended { .. } => "ended",
        _ => "other",
    });
    let (left, since): (Option<u32>, Option<Timestamp>) = match state {
        ConsentState::Active { days_left } | ConsentState::RenewSoon { days_left } => {
            (Some(days_left), None)
        }
        ConsentState::Overdue { since } | ConsentState::ScaRequired { since } => {
            (None, Some(since))
        }
        ConsentState::Ended { reason, at } => {
            view.text("reason", Some(&kebab(&reason)));
            (None, Some(at))
        }
        _ => (None, None),
    };
    view.number("daysLeft", left.map(Into::into));
    view.shown("since", since.as_ref());
    view.shown("text", Some(&state));
    view.end()
}

impl From<belfius_psd2::ConsentLife> for ConsentLife {
    fn from(life: belfius_psd2::ConsentLife) -> Self {
        Self { life }
    }
}
