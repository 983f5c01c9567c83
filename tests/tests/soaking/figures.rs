//! What a soak has cost, and what the process holds.

use std::fmt;
use std::fs;
use std::time::Duration;

/// The process as Linux sees it, bank included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process {
    pub(crate) descriptors: usize,
    pub(crate) kib: usize,
}

#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) calls: usize,
    pub(crate) requests: usize,
    pub(crate) errors: usize,
    pub(crate) walks: usize,
    pub(crate) keys: usize,
    pub(crate) payments: usize,
    pub(crate) in_doubt: usize,
    pub(crate) renewals: usize,
    pub(crate) took: Duration,
    pub(crate) warm: Process,
    pub(crate) end: Process,
}

impl Process {
    pub(crate) fn now() -> Process {
        let descriptors = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = resident.and_then(|text| text.split_whitespace().next()?.parse().ok());
        Process { descriptors, kib: kib.unwrap_or(0) }
    }
}

impl Figures {
    /// Since the first fifth. The bank is in the process and remembers every Request-ID,
    /// payment, token and page key: a quarter of a KiB for each request is allowed for
    /// that, and what an allocator keeps. A connection may be open at one time and not
    /// at another.
    pub(crate) fn assert_nothing_grows(&self) {
        let (warm, end) = (self.warm, self.end);
        assert!(end.descriptors <= warm.descriptors + 16, "descriptors: {warm:?} {end:?}");
        let bank = self.requests / 4;
        assert!(end.kib <= warm.kib + 16 * 1024 + bank, "memory: {warm:?} {end:?}");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.took.as_secs_f64();
        writeln!(f, "calls        {} ({} requests, {seconds:.1} s)", self.calls, self.requests)?;
        writeln!(f, "errors       {}, each of a fault", self.errors)?;
        writeln!(f, "statements   {} ({} page keys), every row once", self.walks, self.keys)?;
        writeln!(
            f,
            "payments     {} accepted, {} in doubt, none twice",
            self.payments, self.in_doubt
        )?;
        writeln!(f, "renewals     {}, each of another pair", self.renewals)?;
        writeln!(
            f,
            "descriptors  {} warm, {} at the end",
            self.warm.descriptors, self.end.descriptors
        )?;
        write!(f, "memory       {} KiB warm, {} KiB at the end", self.warm.kib, self.end.kib)
    }
}
