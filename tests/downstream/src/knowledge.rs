//! What this TPP knows about the bank, and the core's public sources do not say.
//! (It is made up: only the way to say it counts.)

use belfius_psd2::{Bank, Contract, ContractError, Generation, Operation, Row, model::BodyChanges};
use http::Method;

/// The rows as a configuration file.
pub const CONTRACT: &str = include_str!("../contract.json");

/// The changes to the body of a transfer as a configuration file.
pub const CHANGES: &str = include_str!("../changes.json");

/// The bank, told in code how a payment's status is asked for.
///
/// # Errors
/// When the row does not fit its operation.
pub fn bank() -> Result<Bank, ContractError> {
    let row = Row::new(Method::GET, "/payment-status/{payment-id}", "2")?
        .with_parameter("payment_id_type", "INTERNAL")?;
    Bank::belfius(Generation::Three).with_row(Operation::PaymentStatus, row)
}

/// The bank, told by a file.
///
/// # Errors
/// When the file is no contract; the error names the row.
pub fn bank_from(file: &str) -> Result<Bank, serde_json::Error> {
    let contract: Contract = serde_json::from_str(file)?;
    Ok(Bank::belfius(contract.generation()).with_contract(contract))
}

/// What the body of a transfer is to have besides, otherwise and not at all.
pub fn changes() -> BodyChanges {
    BodyChanges::default()
        .with_member("purpose_code", "SALA")
        .renamed("endtoend_identification", "end_to_end_identification")
        .without("creditor_account.bic")
}

/// The same from a file.
///
/// # Errors
/// When the file holds no changes.
pub fn changes_from(file: &str) -> Result<BodyChanges, serde_json::Error> {
    serde_json::from_str(file)
}
