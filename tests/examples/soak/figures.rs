//! What a soak has come to, and what its process holds.

use std::fmt;
use std::fs;
use std::time::Duration;

/// The client's process, at a moment when no call is under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) calls: usize,
    pub(crate) faults: usize,
    pub(crate) errors: usize,
    pub(crate) renewals: usize,
    /// Bytes of the heap that are in use.
    pub(crate) heap: usize,
    /// Only Linux tells it.
    pub(crate) process: Option<Process>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Process {
    pub(crate) descriptors: usize,
    /// Resident.
    pub(crate) kib: usize,
}

#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) requests: usize,
    pub(crate) walks: usize,
    pub(crate) pages: usize,
    pub(crate) payments: usize,
    pub(crate) in_doubt: usize,
    pub(crate) took: Duration,
    /// At a tenth of the calls, at half of them, and at the end.
    pub(crate) samples: [Sample; 3],
}

/// How much more of the heap may be in use at the end than at a tenth of the way: less
/// than a byte for each call of a hundred thousand.
const MORE_HEAP: usize = 64 * 1024;
/// How much more memory the process may hold: the allocator keeps what is free, in an
/// arena for each thread, now more and now less.
const MORE_KIB: usize = 4 * 1024;
/// A connection may be open at one time and not at another.
const MORE_DESCRIPTORS: usize = 4;

impl Process {
    pub(crate) fn now() -> Option<Process> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let descriptors = fs::read_dir("/proc/self/fd").unwrap().count();
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kib = resident.split_whitespace().next().unwrap().parse().unwrap();
        Some(Process { descriptors, kib })
    }
}

impl Figures {
    pub(crate) fn assert_nothing_grows(&self) {
        let [warm, _, end] = self.samples;
        assert!(end.heap <= warm.heap + MORE_HEAP, "heap:\n{self}");
        let [warm, _, end] = self.samples.map(|sample| sample.process);
        let (Some(warm), Some(end)) = (warm, end) else { return };
        assert!(end.descriptors <= warm.descriptors + MORE_DESCRIPTORS, "descriptors:\n{self}");
        assert!(end.kib <= warm.kib + MORE_KIB, "memory:\n{self}");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, cell: &dyn Fn(&Sample) -> String| {
            let [tenth, half, end] = self.samples.each_ref().map(cell);
            writeln!(f, "{name:<12}{tenth:>12}{half:>12}{end:>12}")
        };
        row("", &|sample| format!("{} %", sample.calls * 100 / self.samples[2].calls))?;
        row("calls", &|sample| sample.calls.to_string())?;
        row("faults", &|sample| sample.faults.to_string())?;
        row("errors", &|sample| sample.errors.to_string())?;
        row("renewals", &|sample| sample.renewals.to_string())?;
        let of = |sample: &Sample, what: fn(Process) -> String| {
            sample.process.map_or("not measured".to_owned(), what)
        };
        row("heap", &|sample| format!("{} KiB", sample.heap / 1024))?;
        row("memory", &|sample| of(sample, |process| format!("{} KiB", process.kib)))?;
        row("descriptors", &|sample| of(sample, |process| process.descriptors.to_string()))?;

        let seconds = self.took.as_secs_f64();
        writeln!(f, "requests    {}, {seconds:.1} s", self.requests)?;
        writeln!(f, "statements  {} ({} pages), every row once", self.walks, self.pages)?;
        writeln!(f, "payments    {} accepted, {} in doubt", self.payments, self.in_doubt)?;
        write!(f, "lost        0; twice 0")
    }
}
