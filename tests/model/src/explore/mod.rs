//! The explorer: it runs a flow's processes one at a time, and tries everything
//! that may happen to each thing that they ask for.
//!
//! What does not belong here: what the bank does (`bank`), what goes wrong on the
//! way (`faults`), and what must hold (`invariants`).

mod doing;
mod line;
mod oracle;
mod pace;
mod path;
mod port;
mod seat;
mod turn;
mod world;
mod wrong;

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    rc::Rc,
};

pub use self::wrong::Wrong;
pub(crate) use self::{
    doing::acted,
    line::{PortLine, PortStore},
    port::{Ask, Port, Reply, Verdict},
    world::World,
};
use self::{oracle::Oracle, path::End};
use crate::{app::App, faults::Breadth};

/// How far a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How many things may go wrong on one path.
    pub faults: u8,
    /// How many classes of answer are tried.
    pub breadth: Breadth,
    /// How many requests the host sends twice beside that. Without any it still does
    /// so, as one of the things that go wrong.
    pub repeats: u8,
    /// How often a caller leaves, at any point where an asynchronous host awaits.
    pub leaves: u8,
}

/// A flow: what processes do, and at what bank.
pub struct Flow {
    /// Its name, as the numbers are printed.
    pub name: &'static str,
    pub(crate) generation: u8,
    pub(crate) processes: usize,
    pub(crate) world: fn(&Flow) -> World,
    /// Runs to the process' end, and says how it ended.
    pub(crate) program: fn(&mut App) -> String,
    /// What must hold when all processes have ended, of this flow alone.
    pub(crate) check: fn(&World) -> Vec<String>,
}

/// What a walk has seen.
#[derive(Debug, Default)]
pub struct Walk {
    /// Different states.
    pub states: usize,
    /// Things that happened, replays left out: the transitions between them.
    pub steps: usize,
    /// Paths to an end.
    pub ended: usize,
    /// Paths that came to a state from which all was walked already.
    pub joined: usize,
    /// How the paths ended.
    pub ends: BTreeMap<String, usize>,
    /// Pairs that were lost because a process died between the bank's answer and
    /// the write, or because the bank's answer never came whole: nobody can help
    /// that, and so it is counted and no violation.
    pub lost: BTreeMap<&'static str, usize>,
    /// What must not happen, and has; the walk stops at the first.
    pub violation: Option<Violation>,
}

/// What must not happen, and how it came to that.
#[derive(Debug)]
pub struct Violation {
    /// What.
    pub what: String,
    /// The choices that led there.
    pub path: Vec<String>,
}

/// How a path came to where it begins.
struct Trail {
    before: Option<Rc<Trail>>,
    steps: Vec<String>,
}

impl Trail {
    fn told(&self) -> Vec<String> {
        let mut told = self.before.as_ref().map(|before| before.told()).unwrap_or_default();
        told.extend(self.steps.iter().cloned());
        told
    }
}

impl Walk {
    /// All paths.
    #[must_use]
    pub fn paths(&self) -> usize {
        self.ended + self.joined
    }

    /// A line of the table: name, states, steps, paths.
    #[must_use]
    pub fn told(&self, name: &str) -> String {
        format!("{name:45} {:>9} {:>9} {:>9}", self.states, self.steps, self.paths())
    }
}

impl Flow {
    /// The bounds of the usual walk: one thing goes wrong on a path, of every class;
    /// where processes take turns, one class of each reaction is tried.
    #[must_use]
    pub fn usual(&self) -> Bounds {
        let breadth = if self.processes > 1 { Breadth::Few } else { Breadth::All };
        Bounds { faults: 1, breadth, repeats: 0, leaves: 0 }
    }

    /// The bounds of the deep walk: two things go wrong, one class of each reaction.
    #[must_use]
    pub fn deep(&self) -> Bounds {
        Bounds { faults: 2, breadth: Breadth::Few, repeats: 0, leaves: 0 }
    }

    /// The bounds of the walk at a host that sends a request twice: one more thing goes
    /// wrong, one class of each reaction.
    #[must_use]
    pub fn repeating(&self) -> Bounds {
        Bounds { faults: 1, breadth: Breadth::Few, repeats: 1, leaves: 0 }
    }

    /// The bounds of the walk at an asynchronous host whose caller leaves once, at any
    /// point; one more thing goes wrong, one class of each reaction.
    #[must_use]
    pub fn cancelled(&self) -> Bounds {
        Bounds { faults: 1, breadth: Breadth::Few, repeats: 0, leaves: 1 }
    }

    /// Walks it as it should be.
    #[must_use]
    pub fn walk(&self, bounds: Bounds) -> Walk {
        self.walk_wrongly(bounds, Wrong::Nothing)
    }

    /// Walks every single path to its end, those too that come to a state which is
    /// known: many more, to see that nothing is overlooked where paths are joined.
    #[must_use]
    pub fn walk_unjoined(&self, bounds: Bounds) -> Walk {
        self.explore(bounds, Wrong::Nothing, false)
    }

    /// Walks it with a mistake in it.
    #[must_use]
    pub fn walk_wrongly(&self, bounds: Bounds, wrong: Wrong) -> Walk {
        self.explore(bounds, wrong, true)
    }

    fn explore(&self, bounds: Bounds, wrong: Wrong, joins: bool) -> Walk {
        let (mut seen, mut walk) = (HashSet::new(), Walk::default());
        let mut world = (self.world)(self);
        (world.faults, world.repeats) = (bounds.faults, bounds.repeats);
        world.leaves = bounds.leaves;
        let mut begins = vec![(world, None)];
        while let Some((world, trail)) = begins.pop() {
            let trail = trail.map(Rc::new);
            let mut oracle = Oracle::default();
            loop {
                let how = (bounds, wrong);
                let known = joins.then_some(&mut seen);
                match path::walk(self, world.clone(), how, &mut oracle, known, &mut walk) {
                    End::Ended(how) => {
                        walk.ended += 1;
                        *walk.ends.entry(how).or_default() += 1;
                    }
                    End::Joined => walk.joined += 1,
                    End::Settled(world) => {
                        let trail = Trail { before: trail.clone(), steps: oracle.told() };
                        begins.push((*world, Some(trail)));
                    }
                    End::Violated(what) => {
                        let path = Trail { before: trail, steps: oracle.told() }.told();
                        walk.violation = Some(Violation { what, path });
                        return walk;
                    }
                }
                if !oracle.advance() {
                    break;
                }
            }
        }
        walk.states = seen.len();
        walk
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        self.path.iter().try_for_each(|step| write!(f, "\n  {step}"))
    }
}

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow").field("name", &self.name).finish_non_exhaustive()
    }
}
