//! What must hold, whatever happens.
//!
//! Some of it is seen when a request arrives ([`before`]) or when an error speaks
//! ([`verdict`]), the rest when all processes have ended ([`at_end`]).

use std::collections::BTreeMap;

use crate::{
    Bounds,
    bank::{Bank, Called, Fate, Kind, Pair, Progress, Scope, number},
    explore::{Flow, Verdict, World, acted},
};

/// What must not be sent, whether the bank sees it or not: a call of the fallback
/// interface goes out once, whatever it asks and however it fails.
pub(crate) fn asked(world: &mut World, process: usize, called: &Called) {
    if called.kind.is_fallback() {
        world.calls[process] += 1;
        if world.calls[process] > 1 {
            world.wrong.push("a call of the fallback interface was sent twice".to_owned());
        }
    }
}

/// What must not be asked. Tokens are stored before they are used.
pub(crate) fn before(world: &mut World, process: usize, called: &Called) {
    let bearer = called.bearer.as_deref().and_then(|token| number(token, "A"));
    let used = bearer.and_then(|pair| world.bank.pairs.get(pair));
    if used.is_some_and(|pair| matches!(pair.fate, Fate::Held(_))) {
        world.wrong.push("a pair was used before it was stored".to_owned());
    }
    if called.kind == Kind::RefreshTokens {
        refreshed_twice(world, process, called);
    }
    if called.kind == Kind::ExchangeCode {
        spent_twice(world, process, called);
    }
}

/// No code is spent again that has bought something, so that a bank need not think that
/// it was stolen: as with a refresh, unless nobody can know better. Who finds the tokens of
/// another consent in the store cannot.
fn spent_twice(world: &mut World, process: usize, called: &Called) {
    let code = called.field("code").and_then(|code| number(code, "C"));
    let Some(bought) = code.and_then(|code| world.bank.codes.get(code)?.bought) else { return };
    let pairs = &world.bank.pairs;
    let kept = |pair: &usize| {
        let mut first = *pair;
        while let Some(parent) = pairs[first].parent {
            first = parent;
        }
        first == bought && is_stored(world, *pair)
    };
    let replaced = pairs[bought].fate == Fate::Saved && !(bought..pairs.len()).any(|at| kept(&at));
    if is_known(&pairs[bought], process) && !replaced {
        world.wrong.push("one code was spent twice".to_owned());
    }
}

/// Never two refreshes of one pair: not while another is under way, and not after
/// one whose answer came. After one whose answer never came, or whose process died
/// with it, nobody can know better.
fn refreshed_twice(world: &mut World, process: usize, called: &Called) {
    let parent = called.field("refresh_token").and_then(|token| number(token, "R"));
    let second = world.bank.pairs.iter().filter(|pair| parent.is_some() && pair.parent == parent);
    if second.filter(|pair| is_known(pair, process)).count() > 0 {
        world.wrong.push("one pair was refreshed twice".to_owned());
    }
}

/// Whether a process can know that there is this pair.
fn is_known(pair: &Pair, process: usize) -> bool {
    match pair.fate {
        Fate::Sent(_) | Fate::Saved => true,
        // Whom the store has failed cannot tell others.
        Fate::Held(by) => by == process || !pair.store_refused,
        Fate::Undelivered | Fate::DiedWith => false,
    }
}

/// An error that says that nothing was done, of a call that moves money, is right; one
/// that does not say so asks to look first. One that says that no tokens were given is
/// right where the host has sent the request twice.
pub(crate) fn verdict(world: &mut World, process: usize, verdict: &Verdict) {
    let text = &verdict.text;
    if verdict.no_tokens_for_sure && world.given[process] {
        world.wrong.push(format!("an error says that no tokens were given, and some were: {text}"));
    }
    let Some(kind) = acted(world, process) else { return };
    let says = match (verdict.done_for_sure_not, verdict.looks_first) {
        (true, _) => "says that it was not done",
        (false, false) => "does not ask to look first",
        (false, true) => return,
    };
    world.wrong.push(format!("an error {says}, and the bank did {kind:?}: {text}"));
}

/// All that is wrong when nobody goes on.
pub(crate) fn at_end(world: &World, flow: &Flow, bounds: Bounds) -> Vec<String> {
    let mut wrong = Vec::new();
    if world.ends.iter().any(Option::is_none) {
        wrong.push("processes wait for each other".to_owned());
    }
    wrong.extend(paid_twice(&world.bank));
    wrong.extend(lost_pairs(world));
    wrong.extend((flow.check)(world));
    // Where nothing went wrong it has to go well.
    let untouched = (world.faults, world.repeats, world.leaves)
        == (bounds.faults, bounds.repeats, bounds.leaves);
    for end in world.ends.iter().flatten() {
        if untouched && !end.starts_with("done") {
            wrong.push(format!("nothing went wrong, and yet it ended so: {end}"));
        }
    }
    wrong
}

/// No payment is made twice: no order is registered twice.
fn paid_twice(bank: &Bank) -> Option<String> {
    let mut orders: BTreeMap<&str, usize> = BTreeMap::new();
    for payment in &bank.payments {
        *orders.entry(&payment.order).or_default() += 1;
    }
    orders.values().any(|&count| count > 1).then(|| "a payment was made twice".to_owned())
}

/// No usable pair is lost, unless it never came, or died with its process.
fn lost_pairs(world: &World) -> Option<String> {
    let scopes = [Scope::Ais, Scope::Pis, Scope::Caf];
    let live = scopes.iter().filter_map(|&scope| world.bank.live(scope));
    let mut lost = live
        .filter(|&pair| !is_stored(world, pair))
        .filter(|&pair| !matches!(world.bank.pairs[pair].fate, Fate::Undelivered | Fate::DiedWith));
    lost.next().map(|pair| format!("the usable pair A{pair} is in no store"))
}

fn is_stored(world: &World, pair: usize) -> bool {
    world.tokens.as_ref().is_some_and(|json| {
        json.contains(&format!("\"A{pair}\"")) && json.contains(&format!("\"R{pair}\""))
    })
}

/// Why pairs were lost that nobody could have kept.
pub(crate) fn unavoidably_lost(bank: &Bank) -> Vec<&'static str> {
    let scopes = [Scope::Ais, Scope::Pis, Scope::Caf];
    let live = scopes.iter().filter_map(|&scope| bank.live(scope));
    let why = live.filter_map(|pair| match bank.pairs[pair].fate {
        Fate::Undelivered => Some("the bank's answer never came whole"),
        Fate::DiedWith => Some("the process died before the write"),
        _ => None,
    });
    why.collect()
}

/// What a flow that pays must hold: what is written down of an order is so.
pub(crate) fn payment(world: &World) -> Vec<String> {
    let row: serde_json::Value = serde_json::from_str(&world.row).expect("the model's row");
    let stage = row["stage"].as_str().unwrap_or_default();
    let made = !world.bank.payments.is_empty();
    let signed = world.bank.payments.iter().any(|payment| payment.progress == Progress::Signed);
    let wrong = match stage {
        "not made" if made => Some("a payment is written down as not made, and was made"),
        "not signed" if signed => Some("a payment is written down as not signed, and was signed"),
        "signed" if !signed => Some("a payment is written down as signed, and was not"),
        "made" if !made => Some("a payment is written down as made, and was not"),
        "not made" | "not signed" | "signed" | "made" | "unknown" | "at the bank" => None,
        _ => Some("a payment is left without a word on what became of it"),
    };
    wrong.map(|what| format!("{what} (stage {stage})")).into_iter().collect()
}

/// What a flow that reads a statement must hold.
pub(crate) fn statement(world: &World) -> Vec<String> {
    let row: serde_json::Value = serde_json::from_str(&world.row).expect("the model's row");
    let amounts = row["rows"].as_array().into_iter().flatten();
    let stored: Vec<u64> = amounts.filter_map(|row| row["amount"].as_u64()).collect();
    let all: Vec<u64> = world.bank.rows.iter().copied().map(u64::from).collect();
    let complete = row["stage"] == "complete";
    let mut wrong = Vec::new();
    if stored.len() > all.len() {
        wrong.push("a row of the statement was stored twice".to_owned());
    } else if stored != all[..stored.len()] {
        wrong.push("rows of the statement were lost on the way".to_owned());
    }
    if complete && stored.len() < all.len() {
        wrong.push("the statement is held for complete, and rows are missing".to_owned());
    }
    wrong
}

/// What a flow that cancels must hold.
pub(crate) fn cancellation(world: &World) -> Vec<String> {
    let row: serde_json::Value = serde_json::from_str(&world.row).expect("the model's row");
    let stage = row["stage"].as_str().unwrap_or_default();
    let cancelled =
        world.bank.payments.iter().all(|payment| payment.progress == Progress::Cancelled);
    let wrong = match (stage, cancelled) {
        ("cancelled", false) => "a payment is written down as cancelled, and is not",
        ("not cancelled", true) => "a payment is written down as not cancelled, and is",
        ("cancelled" | "not cancelled" | "unknown" | "at the bank", _) => return Vec::new(),
        _ => "a cancellation is left without a word on what became of it",
    };
    vec![format!("{wrong} (stage {stage})")]
}

/// What a flow that signs a payment again must hold.
pub(crate) fn further_signature(world: &World) -> Vec<String> {
    let row: serde_json::Value = serde_json::from_str(&world.row).expect("the model's row");
    let stage = row["stage"].as_str().unwrap_or_default();
    let signatures: u8 = world.bank.payments.iter().map(|payment| payment.signatures).sum();
    let wrong = match (stage, signatures) {
        ("not made" | "not signed", 1..) => "a signature is written down as not given, and was",
        ("signed", 0) => "a signature is written down as given, and was not",
        ("not made" | "not signed" | "signed" | "made" | "unknown" | "at the bank", _) => {
            return Vec::new();
        }
        _ => "a signature is left without a word on what became of it",
    };
    vec![format!("{wrong} (stage {stage})")]
}
