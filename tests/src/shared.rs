//! What the API, the customer's pages and the handle all hold. The rules of the
//! bank are in `bank`, those of its interface in `api`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::bank::Bank;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::options::Options;
use crate::recorded::RecordedRequest;

/// One running bank.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// `http://127.0.0.1:PORT` of the customer's pages.
    pub(crate) pages_origin: String,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) bank: Mutex<Bank>,
    pub(crate) records: Mutex<Vec<RecordedRequest>>,
}

/// Locks, also after a thread died with the lock: the state is plain data that
/// stays readable, and a test wants its assertion and not a second failure.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
