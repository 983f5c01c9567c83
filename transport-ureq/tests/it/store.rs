//! Tokens in a file: whole, private, and under a lock.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio, abort},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use belfius_psd2::Tokens;
use belfius_psd2_ureq::{FileStore, MemoryStore, StoreErrorKind, TokenStore};
use tempfile::TempDir;

use crate::bank::{client_at, tokens};

fn pair(n: u32) -> Tokens {
    tokens(&client_at("https://localhost:1"), n, "2099-01-01T00:00:00Z")
}

fn store() -> (TempDir, FileStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::new(directory.path().join("tokens.json"));
    (directory, store)
}

fn save(store: &FileStore, n: u32) {
    store.lock().unwrap().save(&pair(n)).unwrap();
}

#[test]
fn what_is_saved_is_loaded() {
    let (directory, store) = store();
    assert!(store.load().unwrap().is_none());
    for n in 1..=2 {
        save(&store, n);
        assert_eq!(store.load().unwrap().unwrap(), pair(n));
        assert_eq!(store.lock().unwrap().load().unwrap().unwrap(), pair(n));
    }
    let mut names: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["tokens.json", "tokens.json.lock"]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_directory, store) = store();
    save(&store, 1);
    fs::set_permissions(store.path(), fs::Permissions::from_mode(0o644)).unwrap();
    save(&store, 2);
    for name in ["tokens.json", "tokens.json.lock"] {
        let mode = fs::metadata(store.path().with_file_name(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_file_of_something_else_is_an_error_and_stays() {
    let (_directory, store) = store();
    let newer = serde_json::to_string(&pair(1)).unwrap().replace("\"tokens\":1", "\"tokens\":9");
    let half = &newer[..newer.len() / 2];
    for text in ["", "{}", half, &newer, "access-1"] {
        fs::write(store.path(), text).unwrap();
        let mut locked = store.lock().unwrap();
        for error in [
            store.load().unwrap_err(),
            locked.load().unwrap_err(),
            locked.save(&pair(2)).unwrap_err(),
        ] {
            assert!(matches!(error.kind(), StoreErrorKind::Corrupt { .. }));
            let shown = format!("{error} {error:?}");
            assert!(shown.contains("tokens.json") && !shown.contains("access-"), "{shown}");
        }
        assert_eq!(fs::read_to_string(store.path()).unwrap(), text);
    }
}

#[test]
fn a_file_that_is_no_text_is_corrupt_and_stays() {
    let (_directory, store) = store();
    let bytes = b"{\n  \"tokens\":\xff\"access-1\"";
    fs::write(store.path(), bytes).unwrap();
    let mut locked = store.lock().unwrap();
    let error = store.load().unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt { line: 2, column: 12 });
    assert!(!format!("{error} {error:?}").contains("access-"), "{error}");
    let error = locked.save(&pair(2)).unwrap_err();
    assert!(matches!(error.kind(), StoreErrorKind::Corrupt { .. }), "{error}");
    assert_eq!(fs::read(store.path()).unwrap(), bytes);
}

#[test]
fn the_wait_for_the_lock_has_an_end() {
    let (_directory, store) = store();
    let wait = Duration::from_millis(150);
    let hasty = FileStore::new(store.path()).lock_wait(wait);
    let held = store.lock().unwrap();
    for wait in [wait, Duration::ZERO] {
        let begun = Instant::now();
        let error = hasty.clone().lock_wait(wait).lock().map(drop).unwrap_err();
        assert!(begun.elapsed() >= wait && begun.elapsed() < Duration::from_secs(5));
        assert_eq!(error.kind(), StoreErrorKind::Lock);
        let text = error.to_string();
        assert!(text.contains("tokens.json.lock cannot be locked: "), "{text}");
        assert!(text.contains("somebody else holds it"), "{text}");
    }
    drop(held);
    // Free, it is had without a wait; and no wait is too long to be one.
    drop(hasty.clone().lock_wait(Duration::ZERO).lock().unwrap());
    drop(hasty.lock_wait(Duration::MAX).lock().unwrap());
}

#[test]
fn a_lock_that_is_free_again_is_had_at_once() {
    let (_directory, store) = store();
    // Held so long that whoever waits tries no more often than in the end, and each time
    // a little longer. Machines are busy: the median counts.
    let late = |round: u64| {
        let held = store.lock().unwrap();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| store.lock().map(|_lock| Instant::now()).unwrap());
            thread::sleep(Duration::from_millis(90 + 3 * round));
            let free = Instant::now();
            drop(held);
            waiter.join().unwrap() - free
        })
    };
    let mut late: Vec<_> = (0..17).map(late).collect();
    late.sort_unstable();
    assert!(late[8] < Duration::from_millis(12), "{late:?} after it was free");
}

#[test]
fn a_place_that_cannot_be_used_is_named() {
    let store = FileStore::new("/nowhere/at/all/tokens.json");
    let error = store.lock().map(drop).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Lock);
    assert!(error.to_string().contains("/nowhere/at/all/tokens.json.lock"), "{error}");
    let (directory, _) = self::store();
    let error = FileStore::new(directory.path()).load().unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Load);
}

/// While one holds the lock another waits for it, and readers do not.
fn excludes(one: &dyn TokenStore, other: &dyn TokenStore) {
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        let held = one.lock().unwrap();
        scope.spawn(move || {
            let _held = other.lock().unwrap();
            tell.send(()).unwrap();
        });
        other.load().unwrap();
        assert!(told.recv_timeout(Duration::from_millis(200)).is_err());
        drop(held);
        told.recv_timeout(Duration::from_secs(5)).unwrap();
    });
}

#[test]
fn the_lock_is_held_against_threads_and_other_handles() {
    let (_directory, store) = store();
    excludes(&store, &store);
    excludes(&store, &FileStore::new(store.path()));
    let memory = MemoryStore::new();
    excludes(&memory, &memory);
}

fn child(test: &str, path: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test]).env("TEST_TOKENS", path).stdout(Stdio::null());
    command
}

#[test]
fn a_process_that_dies_within_a_save_leaves_the_former_pair_and_no_lock() {
    let (directory, store) = store();
    save(&store, 1);
    let status = child("store::a_process_that_dies", store.path()).output().unwrap().status;
    assert!(!status.success());
    assert!(directory.path().join("tokens.json.new").exists());
    assert_eq!(store.load().unwrap().unwrap(), pair(1));
    save(&store, 2);
    assert_eq!(store.load().unwrap().unwrap(), pair(2));
    assert!(!directory.path().join("tokens.json.new").exists());
}

/// Run by the test above in a process of its own; on its own it does nothing.
#[test]
fn a_process_that_dies() {
    let Some(path) = env::var_os("TEST_TOKENS") else { return };
    let store = FileStore::new(path);
    let _held = store.lock().unwrap();
    let new = store.path().with_file_name("tokens.json.new");
    fs::write(new, "{\"tokens\":1,\"access_tok").unwrap();
    abort();
}

#[test]
fn a_process_that_is_killed_at_any_moment_leaves_a_whole_pair() {
    let (_directory, store) = store();
    save(&store, 1);
    for wait in [30, 45, 60, 75, 90] {
        let mut child =
            child("store::a_process_that_saves_for_ever", store.path()).spawn().unwrap();
        thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        store.load().unwrap().unwrap();
    }
    save(&store, 2);
}

/// Run by the test above in a process of its own; on its own it does nothing.
#[test]
fn a_process_that_saves_for_ever() {
    let Some(path) = env::var_os("TEST_TOKENS") else { return };
    let store = FileStore::new(path);
    for n in (1..=100_000).cycle() {
        save(&store, n);
    }
}

#[test]
fn readers_never_see_half_a_pair() {
    let (_directory, store) = store();
    save(&store, 1);
    thread::scope(|scope| {
        let writer = scope.spawn(|| (2..100).for_each(|n| save(&store, n)));
        while !writer.is_finished() {
            store.load().unwrap().unwrap();
        }
    });
}
