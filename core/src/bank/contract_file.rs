//! The contract in a file: the generation, and the rows that differ from it.

use alloc::{string::String, vec::Vec};

use http::Method;
use serde::{Serialize, Serializer};

use super::{
    contract::Contract, generation::Generation, operation::Operation, row::Evidence, row::Row,
};
use crate::{
    model::Scope,
    stored::{Fault, FromStored, Node, Version, deserialize_stored, stored_object},
};

#[derive(Serialize)]
struct File {
    contract: Version<1>,
    generation: Generation,
    rows: Vec<FileRow>,
}

stored_object!(File { contract, generation, rows or Vec::new() });

#[derive(Serialize)]
struct FileRow {
    operation: Operation,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<Scope>,
    method: String,
    path: String,
    version: String,
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    parameters: Parameters,
}

stored_object!(FileRow { operation, scope, method, path, version, parameters or Parameters::default() });

/// An object in the file, in the order in which the parameters go out.
#[derive(Default)]
struct Parameters(Vec<(String, String)>);

impl Serialize for Contract {
    /// Writes the rows that the caller set: the others come with the generation, and
    /// with what a later release knows about it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.rows().filter(|(_, _, row)| row.evidence() == Evidence::Caller);
        let rows = rows.map(|(operation, scope, row)| FileRow {
            operation,
            scope,
            method: row.method().as_str().into(),
            path: row.path().into(),
            version: row.version().into(),
            parameters: Parameters(row.parameters().map(|(k, v)| (k.into(), v.into())).collect()),
        });
        File { contract: Version, generation: self.generation(), rows: rows.collect() }
            .serialize(serializer)
    }
}

impl FromStored for Contract {
    /// Reads a file. A wrong row is refused by the name of its operation; so is one
    /// that comes twice.
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let file = File::from_stored(node)?;
        let mut contract = Self::of(file.generation);
        let mut seen = Vec::new();
        for row in file.rows {
            let (operation, scope) = (row.operation, row.scope);
            let wrong = |problem: &dyn core::fmt::Display| {
                Fault::new(alloc::format!("the row for {operation}: {problem}"))
            };
            if seen.contains(&(operation, scope)) {
                return Err(wrong(&"it comes twice"));
            }
            seen.push((operation, scope));
            contract
                .set(operation, scope, row.read().map_err(|error| wrong(&error))?)
                .map_err(|error| wrong(&error))?;
        }
        Ok(contract)
    }
}

deserialize_stored!(Contract);

impl FileRow {
    fn read(self) -> Result<Row, super::row_check::ContractError> {
        let method = Method::from_bytes(self.method.as_bytes())
            .map_err(|_| super::row_check::ContractError::Method)?;
        let row = Row::new(method, &self.path, &self.version)?;
        let mut parameters = self.parameters.0.iter();
        parameters.try_fold(row, |row, (name, value)| row.with_parameter(name, value))
    }
}

impl Parameters {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl FromStored for Parameters {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let members = node.members()?.into_iter();
        let texts = members.map(|(name, value)| Ok((name.into_owned(), value.into_text()?)));
        texts.collect::<Result<_, _>>().map(Self)
    }
}
