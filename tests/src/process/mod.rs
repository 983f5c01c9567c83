//! A bank in a process of its own, for whoever measures what the client alone takes:
//! memory, descriptors, cores. Orders go to its standard input, answers come from its
//! standard output, so that it needs no port or file for them, and ends when the one
//! who started it does, however that ends.
//!
//! What the bank does is in the other rooms; this only passes on.

mod facts;
mod order;
mod serve;

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

pub use facts::{ProcessAccount, ProcessFacts};

use crate::faults::{Fault, Operation};
use crate::shared::lock;
use order::{Answer, Order};

/// A running bank in another process. Dropping it ends that process.
///
/// The other process is a program that calls [`SandboxProcess::serve`]; often the same
/// program with a flag.
pub struct SandboxProcess {
    child: Child,
    pipes: Mutex<Pipes>,
    facts: ProcessFacts,
}

struct Pipes {
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl SandboxProcess {
    /// Runs the command, and waits until its bank accepts connections.
    ///
    /// # Errors
    /// When it does not start, or does not [`serve`](Self::serve).
    pub fn start(command: &mut Command) -> io::Result<SandboxProcess> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        // Should this fail, the child ends: nobody holds its standard input then.
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let mut pipes = Pipes { orders, answers: BufReader::new(answers) };
        let facts = serde_json::from_str(&pipes.line()?)?;
        Ok(SandboxProcess { child, pipes: Mutex::new(pipes), facts })
    }

    /// How to reach it, and what is there.
    #[must_use]
    pub fn facts(&self) -> &ProcessFacts {
        &self.facts
    }

    /// The id of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// [`Customer::approve`](crate::Customer::approve)
    ///
    /// # Errors
    /// When the customer cannot approve, or the process has ended.
    pub fn approve(&self, url: &str) -> io::Result<String> {
        self.order(&Order::Approve(url.to_owned()))
    }

    /// [`Faults::inject`](crate::Faults::inject), for a fault whose flag says all of it.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn inject(&self, operation: Operation, fault: &Fault, times: usize) -> io::Result<()> {
        let (operation, fault) = (operation.flag().to_owned(), fault.flag());
        self.order(&Order::Inject { operation, fault, times }).map(drop)
    }

    /// [`Faults::clear`](crate::Faults::clear)
    ///
    /// # Errors
    /// When the process has ended.
    pub fn clear_faults(&self) -> io::Result<()> {
        self.order(&Order::ClearFaults).map(drop)
    }

    /// [`Sandbox::expire_access_tokens`](crate::Sandbox::expire_access_tokens)
    ///
    /// # Errors
    /// When the process has ended.
    pub fn expire_access_tokens(&self) -> io::Result<()> {
        self.order(&Order::ExpireAccessTokens).map(drop)
    }

    /// [`Sandbox::token_refreshes`](crate::Sandbox::token_refreshes)
    ///
    /// # Errors
    /// When the process has ended.
    pub fn token_refreshes(&self) -> io::Result<usize> {
        let number = self.order(&Order::TokenRefreshes)?;
        number.parse().map_err(|_| io::ErrorKind::InvalidData.into())
    }

    /// [`Sandbox::take_requests`](crate::Sandbox::take_requests), which stay there: for
    /// what runs long.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn forget_requests(&self) -> io::Result<()> {
        self.order(&Order::ForgetRequests).map(drop)
    }

    /// An order that only the served program knows.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn ask(&self, own: &str) -> io::Result<String> {
        self.order(&Order::Own(own.to_owned()))
    }

    fn order(&self, order: &Order) -> io::Result<String> {
        let mut line = serde_json::to_string(order)?;
        line.push('\n');
        let mut pipes = lock(&self.pipes);
        pipes.orders.write_all(line.as_bytes())?;
        match serde_json::from_str(&pipes.line()?)? {
            Answer::Done(text) => Ok(text),
            Answer::Refused(why) => Err(io::Error::other(why)),
        }
    }
}

impl Pipes {
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line)? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the bank's process has ended")),
            _ => Ok(line),
        }
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl fmt::Debug for SandboxProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxProcess").field("id", &self.id()).finish_non_exhaustive()
    }
}
