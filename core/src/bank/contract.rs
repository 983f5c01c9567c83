//! The contract: one table of every operation's method, path and version.
//!
//! It is data, because the bank publishes new versions per operation and parts
//! of its pages are not public: each row says on what evidence it stands, and a
//! caller can replace any row at run time, in code or from a file, without a new
//! release of this crate.

use alloc::vec::Vec;
use core::fmt;

use super::{
    generation::Generation, known_rows, operation::Operation, row::Row, row_check::ContractError,
};
use crate::model::Scope;

/// All rows of a generation, and what a caller made of them.
///
/// A row is for every scope of its operation, unless the bank has (or the caller
/// sets) one for a single scope: in generation 3, a consent for CAF still names
/// an IBAN, and one for AIS does not.
///
/// It serialises, so that rows can lie in a configuration file. There, only the
/// rows that differ from the generation's are needed:
///
/// ```
/// use belfius_psd2::{Bank, Contract, Operation};
///
/// let file = r#"{ "contract": 1, "generation": 3, "rows": [
///   { "operation": "transactions", "method": "GET",
///     "path": "/accounts/{logical-id}/transactions", "version": "4" },
///   { "operation": "consent-uris", "scope": "CAF", "method": "GET",
///     "path": "/consent-uris", "version": "3", "parameters": { "channel": "caf" } }
/// ] }"#;
/// let contract: Contract = serde_json::from_str(file)?;
/// let bank = Bank::belfius(contract.generation()).with_contract(contract);
/// assert_eq!(bank.row(Operation::Transactions).unwrap().version(), "4");
/// assert_eq!(bank.row(Operation::Account).unwrap().version(), "3");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    generation: Generation,
    /// In the order of the journey, each place once.
    rows: Vec<(Place, Row)>,
}

/// What a row is for.
type Place = (Operation, Option<Scope>);

impl Contract {
    /// The rows of a generation as this release knows them.
    #[must_use]
    pub fn of(generation: Generation) -> Self {
        let rows = known_rows::of(generation).iter();
        let rows = rows.map(|known| ((known.operation, known.scope), known.row())).collect();
        Self { generation, rows }
    }

    /// The generation that it began with.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// The row of an operation; `None` where the generation does not have it.
    #[must_use]
    pub fn row(&self, operation: Operation) -> Option<&Row> {
        self.get((operation, None))
    }

    /// The row of an operation for one scope: its own, or else the operation's.
    #[must_use]
    pub fn row_for(&self, operation: Operation, scope: Scope) -> Option<&Row> {
        self.get((operation, Some(scope))).or_else(|| self.row(operation))
    }

    /// Replaces the row of an operation, or adds one that the generation lacks.
    /// Rows of a single scope stay as they are.
    ///
    /// # Errors
    /// When the path does not name what the operation is about, or names what it
    /// does not have: an account without `{logical-id}`, say.
    pub fn with_row(mut self, operation: Operation, row: Row) -> Result<Self, ContractError> {
        self.set(operation, None, row)?;
        Ok(self)
    }

    /// Replaces the row of an operation for one scope alone.
    ///
    /// # Errors
    /// As [`with_row`](Self::with_row).
    pub fn with_row_for(
        mut self,
        operation: Operation,
        scope: Scope,
        row: Row,
    ) -> Result<Self, ContractError> {
        self.set(operation, Some(scope), row)?;
        Ok(self)
    }

    /// The same rows of an operation, of every scope, with another version: what
    /// [`Remedy::UseVersion`](crate::Remedy::UseVersion) asks for.
    ///
    /// # Errors
    /// When the version is not digits and dots.
    pub fn with_version(
        mut self,
        operation: Operation,
        version: &str,
    ) -> Result<Self, ContractError> {
        let rows = self.rows().filter(|(found, ..)| *found == operation);
        let rows: Vec<_> = rows.map(|(_, scope, row)| (scope, row.clone())).collect();
        for (scope, row) in rows {
            self.set(operation, scope, row.with_version(version)?)?;
        }
        Ok(self)
    }

    /// Every row, in the order of the journey, with the scope that it is for if it
    /// is for one alone.
    pub fn rows(&self) -> impl Iterator<Item = (Operation, Option<Scope>, &Row)> {
        self.rows.iter().map(|((operation, scope), row)| (*operation, *scope, row))
    }

    /// Sets a row; one that asks the same as the known one keeps its evidence.
    pub(super) fn set(
        &mut self,
        operation: Operation,
        scope: Option<Scope>,
        row: Row,
    ) -> Result<(), ContractError> {
        row.check_for(operation)?;
        match self.find((operation, scope)) {
            Ok(at) => {
                if let Some((_, known)) = self.rows.get_mut(at)
                    && !known.asks_as(&row)
                {
                    *known = row;
                }
            }
            Err(at) => self.rows.insert(at, ((operation, scope), row)),
        }
        Ok(())
    }

    fn get(&self, place: Place) -> Option<&Row> {
        self.rows.get(self.find(place).ok()?).map(|(_, row)| row)
    }

    /// Where the row is, or would be.
    fn find(&self, place: Place) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&place, |(place, _)| *place)
    }
}

impl fmt::Display for Contract {
    /// The table, one row a line: what is called how, on which evidence, and where
    /// that comes from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "contract of {}", self.generation)?;
        for (operation, scope, row) in self.rows() {
            let scope = scope.map_or("", |scope| match scope {
                Scope::Ais => " (AIS)",
                Scope::Pis => " (PIS)",
                Scope::Caf => " (CAF)",
            });
            let (name, path) = (alloc::format!("{operation}{scope}"), row.path());
            write!(f, "  {name:<28} {:<6} {path:<66} ", row.method().as_str())?;
            writeln!(f, "{:<4} {:<10}  {}", row.version(), row.evidence(), row.source())?;
            for (name, value) in row.parameters() {
                writeln!(f, "  {:<35} with {name}={value}", "")?;
            }
        }
        let missing = Operation::ALL.into_iter().filter(|operation| self.row(*operation).is_none());
        for operation in missing {
            writeln!(f, "  {:<28} not in this generation", operation.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::Evidence;
    use alloc::string::ToString;
    use http::Method;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_known_row_would_be_taken_from_a_caller() {
        for generation in Generation::ALL {
            let contract = Contract::of(generation);
            for (operation, _, row) in contract.rows() {
                let (method, path) = (row.method().clone(), row.path());
                let again = Row::new(method, path, row.version()).unwrap();
                assert_eq!(again.check_for(operation), Ok(()), "{generation}: {operation}");
            }
        }
    }

    #[test]
    fn the_known_rows_are_in_the_order_in_which_they_are_found() {
        for generation in Generation::ALL {
            let rows = Contract::of(generation).rows;
            assert!(rows.is_sorted_by(|(one, _), (two, _)| one < two), "{generation}");
        }
    }

    #[test]
    fn a_row_for_one_scope_hides_the_general_one() {
        let contract = Contract::of(Generation::Three);
        let version = |scope| contract.row_for(Operation::ConsentUris, scope).unwrap().version();
        assert_eq!((version(Scope::Ais), version(Scope::Caf)), ("4", "3"));
    }

    #[test]
    fn a_row_that_says_the_same_keeps_its_evidence() {
        let again = Row::new(Method::GET, "/consent-uris", "4").unwrap();
        let contract =
            Contract::of(Generation::Three).with_row(Operation::ConsentUris, again).unwrap();
        assert_eq!(contract, Contract::of(Generation::Three));
        let other = Row::new(Method::GET, "/consent-uris", "5").unwrap();
        let contract = contract.with_row(Operation::ConsentUris, other).unwrap();
        assert_eq!(contract.row(Operation::ConsentUris).unwrap().evidence(), Evidence::Caller);
    }

    #[test]
    fn the_table_names_what_is_not_there() {
        let table = Contract::of(Generation::One).to_string();
        assert!(table.contains("list of accounts             not in this generation"), "{table}");
        assert!(table.contains("DELETE /payments/sepa-credit-transfers/{payment-id}"), "{table}");
    }
}
