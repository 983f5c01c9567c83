//! Things measured in turns, so that whatever else the machine does hits all of them:
//! of each the time that a tenth of the rounds stayed below, and the first's ratio to it.

use std::time::{Duration, Instant};

/// Something to be measured: how long one turn took, without what came before.
pub struct Subject<'s> {
    pub name: &'static str,
    pub turn: Box<dyn FnMut() -> Duration + 's>,
}

/// A subject whose `input` is not measured, nor is the drop of what comes out.
pub fn subject<'s, I, O>(
    name: &'static str,
    mut input: impl FnMut() -> I + 's,
    mut run: impl FnMut(I) -> O + 's,
) -> Subject<'s> {
    let turn = move || {
        let input = input();
        let start = Instant::now();
        let output = std::hint::black_box(run(input));
        let took = start.elapsed();
        drop(output);
        took
    };
    Subject { name, turn: Box::new(turn) }
}

/// Of each the time that a tenth of the rounds stayed below: what it costs where
/// nothing else runs, on a machine where something else does.
pub fn typical(subjects: &mut [Subject<'_>], rounds: usize) -> Vec<Duration> {
    let mut all = vec![Vec::with_capacity(rounds); subjects.len()];
    for round in 0..rounds {
        for offset in 0..subjects.len() {
            // Each begins a round as often as any other.
            let at = (round + offset) % subjects.len();
            all[at].push((subjects[at].turn)());
        }
    }
    let tenth = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 10]
    };
    all.into_iter().map(tenth).collect()
}

/// What ours may cost, as a ratio to another.
pub struct Goal {
    pub to: &'static str,
    pub at_most: f64,
}

/// Measures, prints, and says whether every goal is met. The first subject is ours.
pub fn compare(title: &str, mut subjects: Vec<Subject<'_>>, rounds: usize, goals: &[Goal]) -> bool {
    let times = typical(&mut subjects, rounds);
    println!("\n### {title}\n\n| | time | ours is | goal |\n|---|---:|---:|---|");
    let mut met = true;
    for (subject, time) in subjects.iter().zip(&times) {
        let ratio = times[0].as_secs_f64() / time.as_secs_f64();
        let goal = goals.iter().find(|goal| goal.to == subject.name);
        let verdict = goal.map(|goal| {
            let here = ratio <= goal.at_most;
            met &= here;
            format!("at most {:.2}: {}", goal.at_most, if here { "met" } else { "MISSED" })
        });
        let micros = time.as_secs_f64() * 1e6;
        let verdict = verdict.unwrap_or_default();
        println!("| {} | {micros:.1} µs | {ratio:.2} of it | {verdict} |", subject.name);
    }
    met
}
