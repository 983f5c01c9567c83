//! What can become of each thing that a process asks for.

use super::{Bounds, World, port::Ask};
use crate::{
    bank::{Back, Called, Want, answer::Answer},
    faults::{self, Fault, Second},
    host::Broken,
};

/// One thing that may happen next to a process.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// All goes well; of several ways to say success, this one.
    Well(usize),
    /// The request comes to this.
    Fault(Fault),
    /// The host sends the request twice.
    Repeated(Second),
    /// The process dies before it.
    DieBefore,
    /// It is done, and the process dies before it knows.
    DieAfter,
    /// The store fails, and nothing was done.
    StoreFails,
    /// The store fails, and it was done all the same.
    StoreLies,
    /// The caller leaves: the host drops what it awaits, or lets a task finish it.
    Leaves,
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
            Self::Repeated(second) => second.label().to_owned(),
            Self::DieBefore => "dies before it".to_owned(),
            Self::DieAfter => "dies after it".to_owned(),
            Self::StoreFails => "the store fails".to_owned(),
            Self::StoreLies => "the store fails, but did it".to_owned(),
            Self::Leaves => "the caller leaves".to_owned(),
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
    if let Ask::Send(request) = ask
        && (world.faults > 0 || world.repeats > 0)
    {
        let kind = Called::read(request).kind;
        let is_get = request.method() == http::Method::GET;
        let seconds = faults::repeats(kind, is_get, world.bank.generation);
        options.extend(seconds.into_iter().map(Turn::Repeated));
    }
    if matches!(ask, Ask::Waits) {
        options.extend((world.leaves > 0).then_some(Turn::Leaves));
        return options;
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
