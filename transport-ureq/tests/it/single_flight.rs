//! Many who see a pair end at the same time renew it once: threads, stores,
//! processes. The bank holds the refresh back until everybody has come for the
//! lock, so that nobody is late and no test depends on how fast it runs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use belfius_psd2::{
    ErrorKind, Remedy, Reply, Tokens,
    model::{LogicalId, PsuPresence, Scope},
};
use belfius_psd2_ureq::{
    Error, FileStore, Locked, MemoryStore, Roots, Session, StoreError, StoreErrorKind, TokenStore,
    Transport,
};

use crate::{
    bank::{client, client_at, tokens, tokens_of, transport},
    fake::FakeBank,
    pki::PKI,
};

const LATER: &str = "2099-01-01T00:00:00Z";
const BEFORE: &str = "2020-01-01T00:00:00Z";

/// For how long the bank waits for everybody: it costs only when a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who has come for a lock.
#[derive(Clone, Default)]
struct Crowd(Arc<(Mutex<usize>, Condvar)>);

impl Crowd {
    fn come(&self) {
        *self.0.0.lock().unwrap() += 1;
        self.0.1.notify_all();
    }

    fn wait_for(&self, all: usize) {
        let come = self.0.0.lock().unwrap();
        let _ = self.0.1.wait_timeout_while(come, PATIENCE, |come| *come < all).unwrap();
    }

    fn count(&self) -> usize {
        *self.0.0.lock().unwrap()
    }
}

/// A store that says when somebody comes for its lock.
struct Announced<S, F> {
    inner: S,
    come: F,
}

impl<S: TokenStore, F: Fn() + Send + Sync> TokenStore for Announced<S, F> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.inner.load()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        (self.come)();
        self.inner.lock()
    }
}

/// A bank whose refresh takes until so many have come for the lock.
fn bank_that_waits(crowd: &Crowd, all: usize) -> FakeBank {
    let crowd = crowd.clone();
    FakeBank::with(move |request| {
        if request.is("POST /token") {
            crowd.wait_for(all);
        }
        None
    })
}

fn announced<S: TokenStore>(store: S, crowd: &Crowd) -> impl TokenStore + use<S> {
    let crowd = crowd.clone();
    Announced { inner: store, come: move || crowd.come() }
}

fn ask<S: TokenStore>(session: &Session<S>) {
    let id = LogicalId::new("logical-17").unwrap();
    match session.account(&id, PsuPresence::Present).unwrap() {
        Reply::Answer(_) => {}
        Reply::StrongAuthentication(_) => panic!(),
    }
}

fn access(tokens: &Tokens) -> &str {
    tokens.access_token().expose()
}

fn file_with(pair: &Tokens) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    FileStore::new(&path).lock().unwrap().save(pair).unwrap();
    (directory, path)
}

#[test]
fn sixteen_threads_make_one_refresh() {
    // Expired by the clock, and refused by the bank.
    for (expires_at, killed) in [(BEFORE, false), (LATER, true)] {
        let crowd = Crowd::default();
        let bank = bank_that_waits(&crowd, 16);
        let client = client(&bank.server);
        let mut pair = tokens(&client, 1, expires_at);
        if killed {
            // Pair 1 is refused as an access token, and refreshes.
            pair = serde_json::from_str(
                &serde_json::to_string(&pair).unwrap().replace("access-1", "access-0"),
            )
            .unwrap();
        }
        let store = announced(MemoryStore::with(pair), &crowd);
        let session = Session::new(transport(), client, store);
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| ask(&session));
            }
        });
        assert_eq!((bank.refreshes(), crowd.count()), (1, 16));
        assert_eq!(access(&session.tokens().unwrap().unwrap()), "access-2");
    }
}

#[test]
fn sixteen_sessions_on_one_file_make_one_refresh() {
    let crowd = Crowd::default();
    let bank = bank_that_waits(&crowd, 16);
    let client = client(&bank.server);
    let (_directory, path) = file_with(&tokens(&client, 1, BEFORE));
    thread::scope(|scope| {
        for _ in 0..16 {
            let store = announced(FileStore::new(&path), &crowd);
            let session = Session::new(transport(), client.clone(), store);
            scope.spawn(move || ask(&session));
        }
    });
    assert_eq!((bank.refreshes(), crowd.count()), (1, 16));
}

#[test]
fn whoever_renews_the_same_stale_pair_gets_the_same_new_one() {
    let crowd = Crowd::default();
    let bank = bank_that_waits(&crowd, 8);
    let client = client(&bank.server);
    // Not known to have expired: the bank has said so to all of them.
    let stale = tokens(&client, 1, LATER);
    let (_directory, path) = file_with(&stale);
    thread::scope(|scope| {
        for _ in 0..8 {
            let store = announced(FileStore::new(&path), &crowd);
            let session = Session::new(transport(), client.clone(), store);
            let stale = stale.clone();
            scope.spawn(move || assert_eq!(access(&session.renew(&stale).unwrap()), "access-2"));
        }
    });
    assert_eq!((bank.refreshes(), crowd.count()), (1, 8));

    // Who comes late gets it too, and who has seen that one end the next.
    let session = Session::new(transport(), client, FileStore::new(&path));
    let second = session.renew(&stale).unwrap();
    assert_eq!((access(&second), bank.refreshes()), ("access-2", 1));
    assert_eq!(access(&session.renew(&second).unwrap()), "access-3");
    assert_eq!(access(&session.tokens().unwrap().unwrap()), "access-3");
    assert_eq!(bank.refreshes(), 2);
}

#[test]
fn a_newer_pair_that_has_expired_too_is_renewed() {
    let bank = FakeBank::start();
    bank.kill();
    let client = client(&bank.server);
    let newer = MemoryStore::with(tokens(&client, 2, BEFORE));
    let session = Session::new(transport(), client.clone(), newer);
    let pair = session.renew(&tokens(&client, 1, BEFORE)).unwrap();
    assert_eq!((access(&pair), bank.refreshes()), ("access-3", 1));
}

#[test]
fn what_cannot_be_renewed_is_said_and_left_as_it_is() {
    let bank = FakeBank::start();
    let client = client(&bank.server);
    let stale = tokens(&client, 1, BEFORE);
    let session = |store| Session::new(transport(), client.clone(), store);

    let error = session(MemoryStore::new()).renew(&stale).unwrap_err();
    assert!(matches!(error, Error::NoTokens), "{error}");

    let other = session(MemoryStore::with(tokens_of(&client, "PIS", 5, BEFORE)));
    let error = other.renew(&stale).unwrap_err();
    let kind = StoreErrorKind::OtherScope { has: Scope::Pis, wants: Scope::Ais };
    assert!(matches!(&error, Error::Store(error) if error.kind() == kind), "{error}");

    let text = serde_json::to_string(&stale).unwrap().replace(r#""refresh-1""#, "null");
    let dead: Tokens = serde_json::from_str(&text).unwrap();
    let error = session(MemoryStore::with(dead.clone())).renew(&dead).unwrap_err();
    assert!(matches!(error.core().unwrap().kind(), ErrorKind::NoRefreshToken), "{error}");
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(bank.server.connections(), 0);
}

#[test]
fn four_processes_make_one_refresh() {
    let arrivals = tempfile::tempdir().unwrap();
    let place = arrivals.path().to_owned();
    let bank = FakeBank::with(move |request| {
        if request.is("POST /token") {
            let begun = Instant::now();
            while arrived(&place) < 4 && begun.elapsed() < PATIENCE {
                thread::sleep(Duration::from_millis(5));
            }
        }
        None
    });
    let client = client(&bank.server);
    let (directory, path) = file_with(&tokens(&client, 1, BEFORE));
    let roots = directory.path().join("roots.pem");
    fs::write(&roots, &PKI.ca_pem).unwrap();
    let children: Vec<_> = (0..4)
        .map(|_| {
            Command::new(env::current_exe().unwrap())
                .args(["--exact", "single_flight::a_process_that_asks"])
                .env("TEST_BASE", bank.server.base())
                .env("TEST_TOKENS", &path)
                .env("TEST_ROOTS", &roots)
                .env("TEST_ARRIVALS", arrivals.path())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!((bank.refreshes(), bank.count("GET /accounts/")), (1, 4));
    assert_eq!(arrived(arrivals.path()), 4);
}

fn arrived(place: &Path) -> usize {
    fs::read_dir(place).unwrap().count()
}

/// Run by the test above in processes of its own; on its own it does nothing.
#[test]
fn a_process_that_asks() {
    if env::var_os("TEST_BASE").is_none() {
        return;
    }
    let var = |name| env::var(name).unwrap();
    let transport = Transport::builder()
        .without_client_certificate()
        .roots(Roots::pem(fs::read(var("TEST_ROOTS")).unwrap()))
        .build()
        .unwrap();
    let client = client_at(&var("TEST_BASE"));
    let mine = Path::new(&var("TEST_ARRIVALS")).join(std::process::id().to_string());
    let come = move || fs::write(&mine, "").unwrap();
    let store = Announced { inner: FileStore::new(var("TEST_TOKENS")), come };
    ask(&Session::new(transport, client, store));
}
