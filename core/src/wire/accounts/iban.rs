//! Which text of an entry is the account number.

use super::{
    best::{Best, Ranked},
    looks::{compact, like_iban},
    names::of_another_account,
    texts::{Found, Texts},
};

pub(super) fn of(texts: &Texts<'_>) -> Best {
    Best::of(texts, rank)
}

fn rank(found: &Found<'_>, text: &str) -> Option<Ranked> {
    let compact = compact(text);
    let name = found.name.as_str();
    let rank = match name {
        // Under its own name, whatever the bank writes there.
        "iban" if !compact.is_empty() => 0,
        _ if !like_iban(&compact) => return None,
        "account" | "accountiban" | "accountnumber" | "accountreference" | "compte"
        | "ibannumber" | "number" | "rekening" | "rekeningnummer" => 1,
        name if of_another_account(name) => return None,
        // Not `Iban::parse`, which looks for the reason if it is none.
        name if name.ends_with("iban") || compact.parse::<iban::Iban>().is_ok() => 2,
        _ => 3,
    };
    Some(Ranked { rank, text: text.into(), key: compact })
}
