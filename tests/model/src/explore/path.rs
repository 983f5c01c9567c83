//! One path: from the beginning to an end, or to a state that is known.

use std::{collections::HashSet, sync::atomic::Ordering};

use super::{
    Bounds, Flow, Walk, World, Wrong, doing,
    oracle::Oracle,
    port::{Ask, Event, Reply},
    seat::{Seat, Table, Waiting},
    turn::{self, Turn},
};
use crate::invariants;

/// More steps than any path has that comes to an end.
const LONGEST: usize = 300;

pub(super) enum End {
    Ended(String),
    Joined,
    /// Nobody has anything in memory: whoever goes on from here can begin anew.
    Settled(Box<World>),
    Violated(String),
}

struct Path<'p> {
    flow: &'p Flow,
    wrong: Wrong,
    bounds: Bounds,
    table: Table,
    world: World,
    seats: Vec<Seat>,
}

pub(super) fn walk(
    flow: &Flow,
    world: World,
    (bounds, wrong): (Bounds, Wrong),
    oracle: &mut Oracle,
    seen: Option<&mut HashSet<u64>>,
    walk: &mut Walk,
) -> End {
    let table = Table::new(world.now, world.seeds.0);
    let mut path = Path { flow, wrong, bounds, table, world, seats: Vec::new() };
    for number in 0..flow.processes {
        if path.world.ends[number].is_some() {
            path.seats.push(Seat::absent(number));
            continue;
        }
        let tries = path.world.tries[number];
        path.seats.push(Seat::start(&path.table, flow, number, wrong, tries));
        path.listen(number);
    }
    let end = path.run(oracle, seen, walk);
    for seat in &mut path.seats {
        seat.kill(&path.table);
    }
    end
}

impl Path<'_> {
    /// Without states that were seen, nothing is cut.
    fn run(
        &mut self,
        oracle: &mut Oracle,
        mut seen: Option<&mut HashSet<u64>>,
        walk: &mut Walk,
    ) -> End {
        let mut length = 0;
        let mut begins = true;
        loop {
            if let Some(what) = self.world.wrong.first() {
                return End::Violated(what.clone());
            }
            length += 1;
            if length > LONGEST {
                return End::Violated("it goes on and on".to_owned());
            }
            if oracle.is_fresh() && !begins {
                walk.steps += 1;
                let state = self.world.fingerprint(&self.memories());
                if seen.as_deref_mut().is_some_and(|seen| !seen.insert(state)) {
                    return End::Joined;
                }
            }
            let runnable = self.runnable();
            if runnable.is_empty() {
                return self.end(walk);
            }
            let settled = self.seats.iter().all(Seat::is_settled);
            if settled && !begins && seen.is_some() {
                self.world.seeds.0 = self.table.seeds.load(Ordering::SeqCst);
                return End::Settled(Box::new(self.world.clone()));
            }
            begins = false;
            let process = runnable
                [oracle.choose(runnable.len(), |at| format!("process {} goes on", runnable[at]))];
            let turns = self.turns(process);
            let place = format!("{}: {}", process, self.place(process));
            let chosen = oracle.choose(turns.len(), |at| format!("{place}: {}", turns[at].label()));
            self.take(process, &turns[chosen]);
        }
    }

    fn memories(&self) -> Vec<String> {
        let memory = |seat: &Seat| match &seat.waiting {
            Waiting::Flight(flight) => format!("{} then {flight:?}", seat.memory),
            Waiting::Asked(_) => seat.memory.clone(),
            Waiting::Ended => String::new(),
        };
        self.seats.iter().map(memory).collect()
    }

    /// The processes that need not wait for another. An answer that brings no
    /// tokens changes nothing that another process could see: it is given at once.
    fn runnable(&self) -> Vec<usize> {
        let given = |seat: &Seat| matches!(&seat.waiting, Waiting::Flight(at) if at.pair.is_none());
        if let Some(process) = self.seats.iter().position(given) {
            return vec![process];
        }
        let can = |number: &usize| match &self.seats[*number].waiting {
            Waiting::Ended => false,
            Waiting::Asked(Ask::Lock) => self.world.lock.is_none(),
            _ => true,
        };
        (0..self.seats.len()).filter(can).collect()
    }

    fn turns(&self, process: usize) -> Vec<Turn> {
        match &self.seats[process].waiting {
            Waiting::Asked(ask) => turn::of(ask, &self.world, self.bounds),
            _ if self.world.faults == 0 => vec![Turn::Well(0)],
            _ => vec![Turn::Well(0), Turn::DieAfter],
        }
    }

    fn place(&self, process: usize) -> String {
        match &self.seats[process].waiting {
            Waiting::Asked(Ask::Send(request)) => {
                format!("{} {}", request.method(), request.uri().path())
            }
            Waiting::Asked(Ask::SaveTokens(_)) => "saves tokens".to_owned(),
            Waiting::Asked(Ask::WriteRow(_, to)) => {
                let row: serde_json::Value = serde_json::from_str(to).unwrap_or_default();
                format!("writes that it is {}", row["stage"])
            }
            Waiting::Asked(Ask::Customer(_)) => "sends the customer".to_owned(),
            Waiting::Asked(ask) => format!("{ask:?}"),
            Waiting::Flight(_) => "gets the answer".to_owned(),
            Waiting::Ended => "has ended".to_owned(),
        }
    }

    /// Does what was chosen, and lets the process run to its next ask.
    fn take(&mut self, process: usize, turn: &Turn) {
        self.world.faults -= u8::from(turn.is_fault());
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
    fn listen(&mut self, process: usize) {
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
                Ask::Unlock => self.world.lock = None,
                Ask::Call => self.world.acts[process].clear(),
                Ask::Verdict { done_for_sure_not, text } => {
                    invariants::verdict(&mut self.world, process, done_for_sure_not, &text);
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

    fn end(&self, walk: &mut Walk) -> End {
        if let Some(what) = invariants::at_end(&self.world, self.flow, self.bounds).first() {
            return End::Violated(what.clone());
        }
        for why in invariants::unavoidably_lost(&self.world.bank) {
            *walk.lost.entry(why).or_default() += 1;
        }
        let ends = self.world.ends.iter().flatten().map(String::as_str);
        End::Ended(ends.collect::<Vec<_>>().join(" + "))
    }
}
