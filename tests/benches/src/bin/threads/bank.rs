//! The bank, a process of its own that ends with this one.

use std::{env, process::Command, time::Duration};

use belfius_psd2_sandbox::{Fault, Operation, Options, Sandbox, SandboxProcess};

pub fn start() -> SandboxProcess {
    SandboxProcess::start(Command::new(env::current_exe().unwrap()).arg("--bank")).unwrap()
}

pub fn serve() {
    let bank = Sandbox::start(Options::default().rows(60)).unwrap();
    // Fails when nobody is there any more.
    let _ = SandboxProcess::serve(&bank, |_| String::new());
}

/// From now on it answers these only after so long.
pub fn delays(bank: &SandboxProcess, delays: &[(Operation, Duration)]) {
    bank.forget_requests().unwrap();
    bank.clear_faults().unwrap();
    for (operation, delay) in delays {
        bank.inject(*operation, &Fault::Delay(*delay), usize::MAX).unwrap();
    }
}
