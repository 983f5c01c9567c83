//! What can become of each thing that a process asks for.

use belfius_psd2_model_session::Broken;

use super::{
    Bounds, World,
    port::{Ask, Reply},
};
use crate::{
    bank::{Back, Called, Fate, Kind, Want, answer::Answer},
    faults::{self, Fault},
};

/// One thing that may happen next to a process.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// All goes well; of several ways to say success, this one.
    Well(usize),
    /// The request comes to this.
    Fault(Fault),
    /// The process dies before it.
    DieBefore,
    /// It is done, and the process dies before it knows.
    DieAfter,
    /// The store fails, and nothing was done.
    StoreFails,
    /// The store fails, and it was done all the same.
    StoreLies,
    /// The customer does this; late or not.
    Customer(Option<Back>, bool),
}

/// What is on its way to a process.
#[derive(Debug, Clone)]
pub(crate) struct InFlight {
    pub(crate) seen: Result<Answer, Broken>,
    pub(crate) pair: Option<usize>,
}

impl Turn {
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Well(0) => "well".to_owned(),
            Self::Well(shape) => format!("well, said in way {shape}"),
            Self::Fault(fault) => fault.name.clone(),
            Self::DieBefore => "dies before it".to_owned(),
            Self::DieAfter => "dies after it".to_owned(),
            Self::StoreFails => "the store fails".to_owned(),
            Self::StoreLies => "the store fails, but did it".to_owned(),
            Self::Customer(back, late) => {
                format!("the customer: {back:?}{}", if *late { ", too late" } else { "" })
            }
        }
    }

    /// Whether it is counted as something that went wrong.
    pub(crate) fn is_fault(&self) -> bool {
        !matches!(self, Self::Well(0) | Self::Customer(Some(Back::Done), false))
    }
}

/// What may become of an ask, the good way first.
pub(crate) fn of(ask: &Ask, world: &World, bounds: Bounds) -> Vec<Turn> {
    let mut options = vec![Turn::Well(0)];
    if matches!(ask, Ask::Customer(_)) {
        options = vec![Turn::Customer(Some(Back::Done), false)];
    }
    if world.faults == 0 {
        return options;
    }
    match ask {
        Ask::Send(request) => {
            let kind = Called::read(request).kind;
            options.extend((1..world.bank.shapes(kind)).map(Turn::Well));
            options.push(Turn::DieBefore);
            let faults = faults::of(kind, world.bank.generation, bounds.breadth);
            options.extend(faults.into_iter().map(Turn::Fault));
        }
        Ask::SaveTokens(_) | Ask::WriteRow(..) => {
            options.extend([Turn::StoreFails, Turn::StoreLies, Turn::DieBefore, Turn::DieAfter])
        }
        Ask::Lock | Ask::LoadTokens | Ask::ReadRow => {
            options.extend([Turn::StoreFails, Turn::DieBefore]);
        }
        Ask::Customer(_) => {
            let refused = Turn::Customer(Some(Back::Refused), false);
            options.extend([refused, Turn::Customer(None, false), Turn::DieBefore]);
            options.push(Turn::Customer(Some(Back::DoneThenFailed), false));
            options.push(Turn::Customer(Some(Back::Done), true));
            if world.bank.tickets.iter().any(|ticket| ticket.want == Want::Sca) {
                options.push(Turn::Customer(Some(Back::DoneWithToken), false));
                options.push(Turn::Customer(Some(Back::DoneWithNothing), false));
            }
        }
        _ => {}
    }
    options
}

/// Lets the bank see a request, or not, and says what is on its way back.
pub(crate) fn send(
    world: &mut World,
    process: usize,
    request: &http::Request<Vec<u8>>,
    option: &Turn,
) -> InFlight {
    let called = Called::read(request);
    let (acts, shape) = match option {
        Turn::Well(shape) => (true, *shape),
        Turn::Fault(fault) => (fault.acts, 0),
        _ => (false, 0),
    };
    if !acts {
        let Turn::Fault(fault) = option else { unreachable!("{option:?}") };
        return InFlight { seen: fault.seen.clone(), pair: None };
    }
    if !world.bank.request_ids.0.insert(called.request_id.clone()) {
        world.wrong.push("a Request-ID came twice".to_owned());
    }
    crate::invariants::before(world, process, &called);
    if matches!(called.kind, Kind::ExchangeCode | Kind::RefreshTokens) {
        // So that of two pairs the later one can be told by its time.
        world.now += 1;
    }
    let reaction = world.bank.serve(&called, process, shape);
    if reaction.acted && called.kind.moves_money() {
        world.acts[process].push(called.kind);
    }
    match option {
        Turn::Fault(fault) => {
            if let Some(pair) = reaction.pair {
                world.bank.pairs[pair].fate = Fate::Undelivered;
            }
            InFlight { seen: fault.seen.clone(), pair: None }
        }
        _ => InFlight { seen: Ok(reaction.answer), pair: reaction.pair },
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
