//! What shall go wrong, as a flag says it.

use std::str::FromStr;

use belfius_psd2_sandbox::{Fault, Operation};

/// One `--fault`.
#[derive(Clone, Debug)]
pub(crate) struct FaultOrder {
    pub(crate) operation: Operation,
    pub(crate) fault: Fault,
    pub(crate) times: usize,
}

impl FromStr for FaultOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<FaultOrder, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let [operation, fault, times] = parts.as_slice() else {
            return Err("it must be OPERATION:FAULT:TIMES".to_owned());
        };
        Ok(FaultOrder {
            operation: operation.parse().map_err(|error| format!("{error}"))?,
            fault: fault.parse().map_err(|error| format!("{error}"))?,
            times: times.parse().map_err(|error| format!("times: {error}"))?,
        })
    }
}
