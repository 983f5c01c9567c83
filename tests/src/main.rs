//! The simulated bank as a program: starts it, writes the certificates that a
//! TPP needs, prints how to reach it, and runs until it is killed. What the
//! bank does is in the library.

mod program;

use std::any::Any;
use std::error::Error;
use std::process::ExitCode;

use belfius_psd2_sandbox::Sandbox;
use clap::Parser;

use program::{Flags, demo, files, greeting};

fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(running) => {
            // Serves from its own thread until the process is killed.
            loop {
                std::thread::park();
                // Parking may end without a reason; the handle must live on.
                let _ = &running;
            }
        }
        Err(error) => {
            greeting::complain(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

/// What it returns must live for as long as the program runs.
fn run(flags: &Flags) -> Result<Box<dyn Any>, Box<dyn Error>> {
    if flags.demo.demo {
        let demo = demo::start(flags)?;
        inject(demo.bank(), flags);
        demo::greet(&demo)?;
        return Ok(Box::new(demo));
    }
    let bank = Sandbox::start(flags.options())?;
    inject(&bank, flags);
    files::write(&bank, &flags.dir)?;
    greeting::print(&bank, flags)?;
    Ok(Box::new(bank))
}

fn inject(bank: &Sandbox, flags: &Flags) {
    for order in &flags.faults {
        bank.faults().inject(order.operation, order.fault.clone(), order.times);
    }
}
