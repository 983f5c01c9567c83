//! Why a store failed.

use alloc::{boxed::Box, string::String};
use core::{error::Error, fmt};

use crate::{model::Scope, tokens::Tokens};

type Source = Box<dyn Error + Send + Sync>;

/// A failure of a store of tokens. Its text says where, and never what was
/// stored.
#[derive(Debug)]
pub struct StoreError(Box<Inner>);

/// Apart, so that a result that is moved about is small.
#[derive(Debug)]
struct Inner {
    kind: StoreErrorKind,
    place: Option<String>,
    source: Option<Source>,
}

/// What a store could not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Take its lock.
    Lock,
    /// Read the tokens.
    Load,
    /// Save the tokens. The former pair is as it was, unless the store says
    /// otherwise.
    Save,
    /// Understand what is stored: it is not tokens of this crate. It is left as
    /// it is; move it away, or restore it.
    Corrupt {
        /// The line where it stops to be JSON, from 1; 0 when it is JSON, but not of
        /// tokens: the error's text says which member is wrong.
        line: usize,
        /// The column, from 1; 0 likewise.
        column: usize,
    },
    /// Hold tokens of another scope: a store is for one scope.
    OtherScope {
        /// The scope of the stored pair.
        has: Scope,
        /// The scope of the new pair.
        wants: Scope,
    },
}

impl StoreError {
    /// The lock could not be taken.
    pub fn lock(source: impl Into<Source>) -> Self {
        Self::new(StoreErrorKind::Lock, Some(source.into()))
    }

    /// The tokens could not be read.
    pub fn load(source: impl Into<Source>) -> Self {
        Self::new(StoreErrorKind::Load, Some(source.into()))
    }

    /// The tokens could not be saved.
    pub fn save(source: impl Into<Source>) -> Self {
        Self::new(StoreErrorKind::Save, Some(source.into()))
    }

    /// Reads tokens from JSON. The error repeats nothing of it.
    ///
    /// # Errors
    /// [`Corrupt`](StoreErrorKind::Corrupt), when they are none.
    pub fn parse(json: &str) -> Result<Tokens, Self> {
        serde_json::from_str(json).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Self::new(StoreErrorKind::Corrupt { line, column }, Some(error.into()))
        })
    }

    /// Reads tokens from bytes that should be JSON text.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_bytes(json: &[u8]) -> Result<Tokens, Self> {
        let error = match core::str::from_utf8(json) {
            Ok(json) => return Self::parse(json),
            Err(error) => error,
        };
        let before = json.get(..error.valid_up_to()).unwrap_or_default();
        let mut lines = before.split(|&byte| byte == b'\n');
        let column = lines.next_back().map_or(0, <[u8]>::len).saturating_add(1);
        let line = lines.count().saturating_add(1);
        Err(Self::new(StoreErrorKind::Corrupt { line, column }, Some(error.into())))
    }

    /// The store holds a pair of another scope, which is not touched.
    #[must_use]
    pub fn other_scope(has: Scope, wants: Scope) -> Self {
        Self::new(StoreErrorKind::OtherScope { has, wants }, None)
    }

    /// The same error with the place that it is about: a path, a key of a row.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.0.place = Some(place.into());
        self
    }

    /// What the store could not do.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.0.kind
    }

    fn new(kind: StoreErrorKind, source: Option<Source>) -> Self {
        Self(Box::new(Inner { kind, place: None, source }))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.place {
            Some(place) => write!(f, "the token store {place} ")?,
            None => f.write_str("the token store ")?,
        }
        match self.0.kind {
            StoreErrorKind::Lock => f.write_str("cannot be locked")?,
            StoreErrorKind::Load => f.write_str("cannot be read")?,
            StoreErrorKind::Save => f.write_str("cannot be written")?,
            StoreErrorKind::Corrupt { .. } => f.write_str(
                "holds no tokens that this release reads; it is left as it is: restore it, \
                 or move it away",
            )?,
            StoreErrorKind::OtherScope { has, wants } => write!(
                f,
                "holds tokens of scope {has}, and new ones of scope {wants} would destroy them; \
                 use a store for each scope"
            )?,
        }
        match &self.0.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_ref().map(|source| {
            let source: &(dyn Error + 'static) = source.as_ref();
            source
        })
    }
}
