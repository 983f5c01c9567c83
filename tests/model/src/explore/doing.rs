//! Does what was chosen: to the bank, to a store, with a customer.

use super::{
    World,
    port::{Ask, Reply},
    turn::{InFlight, Turn},
};

use crate::{
    bank::{Back, Called, Fate, Kind, Reaction},
    faults::{self, Second},
    host::Broken,
};

/// Lets the bank see a request, or not, and says what is on its way back.
pub(crate) fn send(
    world: &mut World,
    process: usize,
    request: &http::Request<Vec<u8>>,
    option: &Turn,
) -> InFlight {
    let called = Called::read(request);
    crate::invariants::asked(world, process, &called);
    let shape = if let Turn::Well(shape) = option { *shape } else { 0 };
    match option {
        Turn::Fault(fault) if !fault.acts => {
            return InFlight { seen: fault.seen.clone(), pair: None };
        }
        Turn::Repeated(Second::RefusedAlone) => return refused_id(world, &called),
        _ => {}
    }
    if !world.bank.request_ids.0.insert(called.request_id.clone()) {
        world.wrong.push("a Request-ID came twice".to_owned());
    }
    crate::invariants::before(world, process, &called);
    if matches!(called.kind, Kind::ExchangeCode | Kind::RefreshTokens) {
        // So that of two pairs the later one can be told by its time.
        world.now += 1;
    }
    let reaction = world.bank.serve(&called, process, shape, world.now);
    if reaction.acted && called.kind.moves_money() {
        world.acts[process].push(called.kind);
    }
    match option {
        Turn::Fault(fault) => {
            undelivered(world, &reaction);
            InFlight { seen: fault.seen.clone(), pair: None }
        }
        Turn::Repeated(second) => again(world, process, &called, (*second, reaction)),
        _ => InFlight { seen: Ok(reaction.answer), pair: reaction.pair },
    }
}

/// Lets the bank see the same request once more: `first` is what the first came to.
fn again(
    world: &mut World,
    process: usize,
    called: &Called,
    (second, first): (Second, Reaction),
) -> InFlight {
    // Who serves both says of the second what is so of it.
    world.given[process] |= first.pair.is_some() && second != Second::Served;
    if second == Second::Answered {
        return InFlight { seen: Ok(first.answer), pair: first.pair };
    }
    undelivered(world, &first);
    match second {
        Second::Lost => InFlight { seen: Err(Broken::Waiting), pair: None },
        Second::Served => {
            let reaction = world.bank.serve(called, process, 0, world.now);
            InFlight { seen: Ok(reaction.answer), pair: reaction.pair }
        }
        _ => refused_id(world, called),
    }
}

fn refused_id(world: &World, called: &Called) -> InFlight {
    let refusal = faults::refusal_of_request_id(called.kind, world.bank.generation);
    InFlight { seen: Ok(refusal), pair: None }
}

/// The response does not come, and with it the tokens that it carries.
fn undelivered(world: &mut World, reaction: &Reaction) {
    if let Some(pair) = reaction.pair {
        world.bank.pairs[pair].fate = Fate::Undelivered;
    }
}

/// Delivers what is on its way.
pub(crate) fn deliver(world: &mut World, process: usize, flight: InFlight) -> Reply {
    if let Some(pair) = flight.pair {
        world.bank.pairs[pair].fate = Fate::Held(process);
    }
    Reply::Answer(flight.seen.map(|answer| answer.to_http()))
}

/// A visit of the customer to the address, and the callback.
pub(crate) fn visit(
    world: &mut World,
    url: &str,
    back: Option<Back>,
    late: bool,
) -> Option<String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let query = crate::bank::pairs(query);
    let value =
        |name: &str| query.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone());
    let (page, state) = (value("apptoken")?, value("state")?);
    if late {
        world.now += 2 * 3600;
    }
    let parameters = world.bank.visited(&page, &state, back?)?;
    Some(format!("https://tpp.example/callback?{parameters}"))
}

/// Whether anything of a kind was done since the process' call began.
pub(crate) fn acted(world: &World, process: usize) -> Option<Kind> {
    world.acts[process].first().copied()
}

/// What a store, or the customer, does.
pub(crate) fn store(world: &mut World, process: usize, ask: Ask, turn: &Turn) -> Reply {
    let does = !matches!(turn, Turn::StoreFails);
    let says = !matches!(turn, Turn::StoreFails | Turn::StoreLies);
    match ask {
        Ask::Waits => Reply::Waits(!matches!(turn, Turn::Leaves)),
        Ask::Lock => {
            if does {
                world.lock = Some(process);
            }
            Reply::Written(says.then_some(true).ok_or(()))
        }
        Ask::LoadTokens => Reply::Text(says.then(|| world.tokens.clone()).ok_or(())),
        Ask::ReadRow => Reply::Text(says.then(|| Some(world.row.clone())).ok_or(())),
        Ask::SaveTokens(json) => {
            if !says {
                world.refused(process);
            }
            if does {
                world.saved(json);
            }
            Reply::Written(says.then_some(true).ok_or(()))
        }
        Ask::WriteRow(from, to) => {
            let fits = world.row == from;
            if does && fits {
                world.row = to;
            }
            Reply::Written(says.then_some(fits).ok_or(()))
        }
        Ask::Customer(url) => {
            let Turn::Customer(back, late) = turn else { unreachable!("{turn:?}") };
            Reply::Back(visit(world, &url, *back, *late))
        }
        other => unreachable!("{other:?}"),
    }
}
