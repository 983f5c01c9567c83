//! The pair of tokens in the ledger's file, under a lock that processes share.
//!
//! The lock is an SQLite file of its own, `….lock`, in which a transaction is held
//! open. A transaction in the ledger itself would do for the tokens alone, but a
//! renewal holds the lock while the bank is asked, and nobody could store a page
//! or a spent call meanwhile. The operating system gives the lock up when a process
//! dies, so that a crash needs no time-out.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use belfius_psd2::Tokens;
use belfius_psd2_ureq::{Locked, StoreError, TokenStore};
use rusqlite::Connection;

use super::LedgerFile;
use crate::{AnyError, steps};

/// Twice the transport's total time-out: an honest holder takes one.
const LOCK_WAIT: Duration = Duration::from_secs(120);

/// The tokens of one ledger file. It opens the file for each use: there are few.
#[derive(Debug)]
pub struct SqliteTokens {
    path: PathBuf,
}

struct Held {
    file: LedgerFile,
    /// Its transaction ends with it.
    _lock: Connection,
}

impl SqliteTokens {
    /// The tokens in this file.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    fn open(&self) -> Result<LedgerFile, StoreError> {
        LedgerFile::open(&self.path).map_err(StoreError::load)
    }
}

impl TokenStore for SqliteTokens {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.open()?.tokens()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        let lock = take_lock(&self.path).map_err(StoreError::lock)?;
        let file = self.open()?;
        file.begin_renewal().map_err(StoreError::lock)?;
        steps::boundary("after the tokens' lock");
        Ok(Box::new(Held { file, _lock: lock }))
    }
}

impl Locked for Held {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.file.tokens()
    }

    fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        let json = serde_json::to_string(tokens).map_err(StoreError::save)?;
        let saved = self.file.write("the tokens", |file| {
            let sql = "UPDATE tokens SET json = ?1, renewing = 0, cut_off = 0";
            Ok(file.execute(sql, [&json])?)
        });
        saved.map(drop).map_err(StoreError::save)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Should it fail, the next renewal is taken for one after a cut: a remark.
        let _ = self.file.connection.execute("UPDATE tokens SET renewing = 0", []);
    }
}

impl LedgerFile {
    fn tokens(&self) -> Result<Option<Tokens>, StoreError> {
        let json = self.text("SELECT json FROM tokens WHERE id = ?1", "1");
        json.map_err(StoreError::load)?.map(|json| StoreError::parse(&json)).transpose()
    }

    /// Notes that the pair may be about to change at the bank, and whether the last
    /// one who noted that never came to an end.
    fn begin_renewal(&self) -> Result<(), AnyError> {
        self.write("the beginning of a renewal", |file| {
            file.execute("INSERT OR IGNORE INTO tokens (id) VALUES (1)", [])?;
            file.execute("UPDATE tokens SET cut_off = cut_off OR renewing, renewing = 1", [])?;
            Ok(())
        })
    }

    /// Notes that the answer to a renewal did not arrive.
    pub fn renewal_is_cut_off(&self) -> Result<(), AnyError> {
        self.write("a cut renewal", |file| {
            file.execute("UPDATE tokens SET cut_off = 1", [])?;
            Ok(())
        })
    }

    /// Whether a renewal of the pair that is stored was cut off: what the bank may
    /// have given is lost.
    pub fn renewal_was_cut_off(&self) -> Result<bool, AnyError> {
        Ok(self.text("SELECT '' FROM tokens WHERE id = ?1 AND cut_off", "1")?.is_some())
    }
}

/// Waits for the lock, and takes it.
fn take_lock(ledger: &Path) -> Result<Connection, AnyError> {
    let mut path = ledger.as_os_str().to_owned();
    path.push(".lock");
    let lock = Connection::open(Path::new(&path))?;
    lock.busy_timeout(LOCK_WAIT)?;
    lock.execute_batch("BEGIN EXCLUSIVE")?;
    Ok(lock)
}
