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
        // A fault may hold colons of its own.
        let outer = text.split_once(':');
        let parts = outer.and_then(|(operation, rest)| Some((operation, rest.rsplit_once(':')?)));
        let Some((operation, (fault, times))) = parts else {
            return Err("it must be OPERATION:FAULT:TIMES".to_owned());
        };
        Ok(FaultOrder {
            operation: operation.parse().map_err(|error| format!("{error}"))?,
            fault: fault.parse().map_err(|error| format!("{error}"))?,
            times: times.parse().map_err(|error| format!("times: {error}"))?,
        })
    }
}
