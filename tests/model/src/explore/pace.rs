//! One step of a path: what was chosen is done, and the process hears of it.

use std::sync::atomic::Ordering;

use super::{
    doing,
    path::Path,
    port::{Ask, Event, Reply},
    seat::{Seat, Waiting},
    turn::Turn,
};
use crate::invariants;

impl Path<'_> {
    /// Does what was chosen, and lets the process run to its next ask.
    pub(super) fn take(&mut self, process: usize, turn: &Turn) {
        self.world.pay_for(turn);
        let waiting = std::mem::replace(&mut self.seats[process].waiting, Waiting::Ended);
        let (dies, reply) = match (waiting, turn) {
            (waiting, Turn::DieBefore) => {
                self.seats[process].waiting = waiting;
                (true, Reply::Die)
            }
            (Waiting::Flight(flight), turn) => {
                let reply = doing::deliver(&mut self.world, process, flight);
                (matches!(turn, Turn::DieAfter), reply)
            }
            (Waiting::Asked(Ask::Send(request)), turn) => {
                let flight = doing::send(&mut self.world, process, &request, turn);
                self.seats[process].waiting = Waiting::Flight(flight);
                return;
            }
            (Waiting::Asked(ask), turn) => {
                let reply = doing::store(&mut self.world, process, ask, turn);
                (matches!(turn, Turn::DieAfter), reply)
            }
            (Waiting::Ended, _) => unreachable!("it has ended"),
        };
        self.table.clock.store(self.world.now, Ordering::SeqCst);
        if dies {
            // It waits still, or again: so that it is told to die.
            self.seats[process].waiting = Waiting::Asked(Ask::Call);
            self.seats[process].kill(&self.table);
            self.world.bury(process);
            self.seats[process] = Seat::start(&self.table, self.flow, process, self.wrong, 0);
        } else {
            self.seats[process].reply(reply);
        }
        self.listen(process);
    }

    /// Hears a process until it asks for something that others could see.
    pub(super) fn listen(&mut self, process: usize) {
        loop {
            let ask = match self.table.next() {
                Event::Asked(ask) => *ask,
                Event::Panicked(_, what) => {
                    self.world.wrong.push(format!("a process panicked: {what}"));
                    return;
                }
                Event::Gone(_) => return,
            };
            let seat = &mut self.seats[process];
            match ask {
                Ask::Settled(tries) => {
                    seat.memory.clear();
                    self.world.tries[process] = tries;
                }
                Ask::Waits if self.world.leaves == 0 => {}
                Ask::Unlock => self.world.lock = None,
                Ask::Call => self.world.begins_call(process),
                Ask::Verdict(verdict) => {
                    invariants::verdict(&mut self.world, process, &verdict);
                }
                Ask::End(how) => self.world.ends[process] = Some(how),
                ask => {
                    seat.waiting = Waiting::Asked(ask);
                    return;
                }
            }
            self.seats[process].reply(Reply::Go);
        }
    }
}
