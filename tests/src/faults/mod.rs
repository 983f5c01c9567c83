//! What can go wrong on purpose. Here are the faults and their queue; how an
//! answer is damaged is in `damage`, how a connection is cut in `server`.

pub(crate) mod damage;
mod documented_error;
mod each;
mod fault;
mod gzip;
mod operation;
mod parse;

use std::sync::{Arc, Mutex};

pub use documented_error::DocumentedError;
pub use fault::Fault;
pub use operation::Operation;
pub use parse::ParseFaultError;

use crate::shared::lock;

/// The queue of faults. Each matching request takes the oldest one.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    queue: Arc<Mutex<Vec<Queued>>>,
}

#[derive(Debug)]
struct Queued {
    operation: Operation,
    fault: Fault,
    times: usize,
}

impl Faults {
    /// Applies `fault` to the next `times` requests for `operation`.
    /// [`Fault::CutHandshake`] counts connections, whatever they are for.
    pub fn inject(&self, operation: Operation, fault: Fault, times: usize) {
        lock(&self.queue).push(Queued { operation, fault, times });
    }

    /// Forgets every fault that has not happened yet.
    pub fn clear(&self) {
        lock(&self.queue).clear();
    }

    /// Whether the connection that was just accepted shall be cut.
    pub(crate) fn take_handshake_cut(&self) -> bool {
        self.take(|queued| queued.fault == Fault::CutHandshake).is_some()
    }

    /// The fault of a request for `operation`; `None` is an unknown path.
    pub(crate) fn take_for(&self, operation: Option<Operation>) -> Option<Fault> {
        self.take(|queued| {
            queued.fault != Fault::CutHandshake
                && (queued.operation == Operation::Any || Some(queued.operation) == operation)
        })
    }

    fn take(&self, fits: impl Fn(&Queued) -> bool) -> Option<Fault> {
        let mut queue = lock(&self.queue);
        queue.retain(|queued| queued.times > 0);
        let queued = queue.iter_mut().find(|queued| fits(queued))?;
        queued.times -= 1;
        Some(queued.fault.clone())
    }
}
