//! What a JavaScript runtime offers, found at run time: the clock, timers, and
//! where we are. Window, worker, Node and edge runtimes differ in what they have.
//!
//! What does not belong here: HTTP (`transport`).

pub(crate) mod clock;
pub(crate) mod environment;
pub(crate) mod js;
pub(crate) mod timer;
