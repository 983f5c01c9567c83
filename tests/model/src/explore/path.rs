//! One path: from the beginning to an end, or to a state that is known. How a process
//! takes one step of it is in `pace`.

use std::{collections::HashSet, sync::atomic::Ordering};

use super::{
    Bounds, Flow, Walk, World, Wrong,
    oracle::Oracle,
    port::Ask,
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

pub(super) struct Path<'p> {
    pub(super) flow: &'p Flow,
    pub(super) wrong: Wrong,
    bounds: Bounds,
    pub(super) table: Table,
    pub(super) world: World,
    pub(super) seats: Vec<Seat>,
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
