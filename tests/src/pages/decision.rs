//! What the PSU has decided on a page.

use crate::api::parse_query;

/// What the PSU pressed, and the accounts that were ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) pressed: Pressed,
    pub(crate) accounts: Vec<String>,
}

/// A button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pressed {
    Approve,
    Refuse,
}

impl Decision {
    pub(crate) fn read(form: &str) -> Option<Decision> {
        let mut pressed = None;
        let mut accounts = Vec::new();
        for (name, value) in parse_query(form)? {
            match (name.as_str(), value.as_str()) {
                ("decision", "approve") if pressed.is_none() => pressed = Some(Pressed::Approve),
                ("decision", "refuse") if pressed.is_none() => pressed = Some(Pressed::Refuse),
                ("account", _) if !accounts.contains(&value) => accounts.push(value),
                _ => return None,
            }
        }
        Some(Decision { pressed: pressed?, accounts })
    }
}
