//! The contract in a file: the generation, and the rows that differ from it.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use http::Method;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    contract::Contract, generation::Generation, operation::Operation, row::Evidence, row::Row,
};
use crate::{model::Scope, stored::Version};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    contract: Version<1>,
    generation: Generation,
    #[serde(default)]
    rows: Vec<FileRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    operation: Operation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<Scope>,
    method: String,
    path: String,
    version: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    parameters: BTreeMap<String, String>,
}

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
            parameters: row.parameters().map(|(k, v)| (k.into(), v.into())).collect(),
        });
        File { contract: Version, generation: self.generation(), rows: rows.collect() }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Contract {
    /// Reads a file. A wrong row is refused by the name of its operation; so is one
    /// that comes twice.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let file = File::deserialize(deserializer)?;
        let mut contract = Self::of(file.generation);
        let mut seen = Vec::new();
        for row in file.rows {
            let (operation, scope) = (row.operation, row.scope);
            let wrong = |problem: &dyn core::fmt::Display| {
                de::Error::custom(alloc::format!("the row for {operation}: {problem}"))
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

impl FileRow {
    fn read(self) -> Result<Row, super::row::ContractError> {
        let method = Method::from_bytes(self.method.as_bytes())
            .map_err(|_| super::row::ContractError::Method)?;
        let row = Row::new(method, &self.path, &self.version)?;
        let mut parameters = self.parameters.iter();
        parameters.try_fold(row, |row, (name, value)| row.with_parameter(name, value))
    }
}
