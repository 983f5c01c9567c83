//! Tokens in a file.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use belfius_psd2::Tokens;
use zeroize::Zeroizing;

use super::{Locked, StoreError, TokenStore};

/// Keeps the pair in a JSON file, readable by its owner only.
///
/// The file is replaced whole and flushed to the disk, so that a crash leaves
/// either pair, never half of one. A file that holds something else is an error,
/// and is not overwritten. Beside it stand `….lock`, which is locked over each
/// renewal by all threads and processes and stays behind, and for a moment
/// `….new`.
///
/// Who cannot have the lock in [time](Self::lock_wait) gets an error: the holder
/// hangs, or very many wait.
///
/// The lock is the operating system's advisory lock: keep the file on a local
/// disk, or on a network file system that shares such locks. The directory must
/// exist. A symbolic link in the file's place is replaced, not followed.
///
/// ```
/// use belfius_psd2_ureq::{FileStore, TokenStore};
/// let store = FileStore::new("/nowhere/customer-17.json");
/// assert!(store.load()?.is_none());
/// # Ok::<(), belfius_psd2_ureq::StoreError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FileStore {
    path: PathBuf,
    wait: Duration,
}

struct LockedFile<'a> {
    path: &'a Path,
    /// Unlocked when it is closed.
    _lock: File,
}

impl FileStore {
    /// A store in this file. Nothing is read or made before it is used.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), wait: Duration::from_secs(120) }
    }

    /// How long to wait for the lock. Default: 120 seconds, twice the transport's
    /// default total time-out, which is how long an honest holder may take.
    #[must_use]
    pub fn lock_wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl TokenStore for FileStore {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        load(&self.path)
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        let path = beside(&self.path, ".lock");
        let lock =
            lock(&path, self.wait).map_err(|error| StoreError::lock(error).at(name(&path)))?;
        Ok(Box::new(LockedFile { path: &self.path, _lock: lock }))
    }
}

impl Locked for LockedFile<'_> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        load(self.path)
    }

    fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        // What cannot be read is not destroyed.
        load(self.path)?;
        let json = serde_json::to_vec(tokens).map(Zeroizing::new).map_err(StoreError::save);
        json.and_then(|json| replace(self.path, &json).map_err(StoreError::save))
            .map_err(|error| error.at(name(self.path)))
    }
}

fn load(path: &Path) -> Result<Option<Tokens>, StoreError> {
    let json = match fs::read(path) {
        Ok(json) => Zeroizing::new(json),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::load(error).at(name(path))),
    };
    StoreError::parse_bytes(&json).map(Some).map_err(|error| error.at(name(path)))
}

/// Each call opens the file anew: the lock is between open files, so that it
/// holds between the threads of one process too.
///
/// It is tried again and again, because the operating system has no wait for a
/// lock with an end to it. Many wait for a renewal at the same time, and come as late
/// as the pause is long: a try costs next to nothing.
fn lock(path: &Path, wait: Duration) -> io::Result<File> {
    const LONGEST_PAUSE: Duration = Duration::from_millis(5);
    let file = private(OpenOptions::new().create(true).truncate(false).write(true)).open(path)?;
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => {}
        }
        let left = wait.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Err(busy(wait));
        }
        thread::sleep(pause.min(left));
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

fn busy(wait: Duration) -> io::Error {
    let text = format!(
        "somebody else holds it, and still did after {wait:?}; \
         look for a process that hangs in a renewal, and do not delete the file"
    );
    io::Error::new(io::ErrorKind::TimedOut, text)
}

/// Replaces a file, in a way that a crash at any point leaves the old or the new
/// one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The name is always the same, so that a crash leaves one such file at most.
    // The lock is held: nobody else is writing it.
    let new = beside(path, ".new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let name = new.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Created with access for its owner only.
    let mut file = tempfile::Builder::new().prefix(name).rand_bytes(0).tempfile_in(directory)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_directory(directory)
}

/// Without this the new name may not outlive a power cut. Windows has no such
/// call.
fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
