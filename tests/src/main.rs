//! The simulated bank as a program: starts it, writes the certificates that a
//! TPP needs, prints how to reach it, and runs until it is killed. What the
//! bank does is in the library.

mod program;

use std::process::ExitCode;

use belfius_psd2_sandbox::Sandbox;
use clap::Parser;

use program::{Flags, files, greeting};

fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(sandbox) => {
            // Serves from its own thread until the process is killed.
            loop {
                std::thread::park();
                // Parking may end without a reason; the handle must live on.
                let _ = &sandbox;
            }
        }
        Err(error) => {
            greeting::complain(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags) -> Result<Sandbox, Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start(flags.options())?;
    for order in &flags.faults {
        sandbox.faults().inject(order.operation, order.fault.clone(), order.times);
    }
    files::write(&sandbox, &flags.dir)?;
    greeting::print(&sandbox, flags)?;
    Ok(sandbox)
}
