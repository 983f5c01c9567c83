//! Many calls from many threads that share one session, while tokens die and answers
//! go wrong: nothing is lost, nothing is done twice, nothing grows.

mod figures;
mod tally;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use belfius_psd2::model::{BodyChanges, Date, EndToEndId, LogicalId, PsuPresence, Scope};
use belfius_psd2::sign::{JoseHeader, SigningKey};
use belfius_psd2::{Delivery, Generation, Pages, Remedy, TransactionsQuery, UnsignedPayment};
use belfius_psd2_sandbox::{Brand, Fault, Operation, Options};
use belfius_psd2_ureq::Error;
use jiff::ToSpan;

use crate::e2e_tpp::{FIRST, Tpp, TppSession, answer, signature_required};

pub(crate) use figures::Figures;
use figures::Process;
use tally::Tally;

/// Rows of the account; those that can be asked for without SCA fill some pages.
const ROWS: usize = 300;
/// A renewal after so many calls, and a fault after so many.
const RENEWAL: usize = 37;
const FAULT: usize = 23;
/// One payment in so many calls.
const PAYMENT: usize = 61;

struct Soak {
    tpp: Tpp,
    session: TppSession,
    account: LogicalId,
    key: SigningKey,
    calls: AtomicUsize,
    errors: AtomicUsize,
    walks: AtomicUsize,
    /// Page keys, each of which the bank remembers.
    keys: AtomicUsize,
    /// What the bank calls the payments that were accepted.
    payments: Mutex<BTreeSet<String>>,
    /// Our ids of those without an answer.
    in_doubt: AtomicUsize,
    tally: Mutex<Tally>,
}

/// With so many rows on a page.
///
/// # Panics
/// When anything is lost, done twice, or grows.
pub(crate) fn soak(calls: usize, threads: usize, page: usize) -> Figures {
    let options = Options::default().rows(ROWS).page_size(page);
    let tpp = Tpp::of(options, Generation::Three, Brand::Belfius);
    let session = tpp.consented(Scope::Ais, FIRST);
    let account = tpp.id_of(&session, FIRST);
    let key = tpp.signing_key();
    let soak = Soak {
        tpp,
        session,
        account,
        key,
        calls: AtomicUsize::new(0),
        errors: AtomicUsize::new(0),
        walks: AtomicUsize::new(0),
        keys: AtomicUsize::new(0),
        payments: Mutex::default(),
        in_doubt: AtomicUsize::new(0),
        tally: Mutex::default(),
    };
    let start = Instant::now();
    soak.until(calls / 5, threads);
    let warm = Process::now();
    soak.until(calls, threads);
    let end = Process::now();
    soak.judged(start.elapsed(), warm, end)
}

impl Soak {
    /// Calls until there were so many, and then stands still.
    fn until(&self, calls: usize, threads: usize) {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while self.calls.load(Ordering::Relaxed) < calls {
                        self.turn()
                    }
                });
            }
        });
        self.tpp.bank.faults().clear();
        self.tally.lock().unwrap().take(&self.tpp.bank);
    }

    /// One call's number, and what goes wrong at it.
    fn next(&self) -> usize {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        if number % RENEWAL == RENEWAL - 1 {
            self.tpp.bank.expire_access_tokens();
        }
        if number % FAULT == FAULT - 1 {
            let (operation, fault) = fault(number / FAULT);
            self.tpp.bank.faults().inject(operation, fault, 1);
        }
        if number % 200 == 199 {
            self.tally.lock().unwrap().take(&self.tpp.bank);
        }
        number
    }

    fn turn(&self) {
        let number = self.next();
        match number % PAYMENT {
            0 => self.pay(number),
            other if other % 3 == 0 => self.list(),
            other if other % 3 == 1 => self.look(),
            _ => self.walk(),
        }
    }

    /// Asks until there is an answer, each try a call of its own.
    fn ask<T>(&self, mut call: impl FnMut() -> Result<T, Error>) -> T {
        for _ in 0..20 {
            match call() {
                Ok(answer) => return answer,
                Err(error) => {
                    self.errors.fetch_add(1, Ordering::Relaxed);
                    let over =
                        matches!(error.remedy(), Some(Remedy::NewConsent | Remedy::StartOver));
                    assert!(!over, "the consent is lost: {error}");
                    self.next();
                }
            }
        }
        panic!("no answer after twenty calls")
    }

    fn list(&self) {
        let list = self.ask(|| self.session.accounts(PsuPresence::Present));
        assert_eq!(answer(list).accounts.len(), 5);
    }

    fn look(&self) {
        let account = self.ask(|| self.session.account(&self.account, PsuPresence::Present));
        let balance = answer(account).balance.unwrap().to_string();
        assert_eq!(balance, self.tpp.bank.accounts()[FIRST].balance);
    }

    /// Every page of a statement: each row of the bank's once, in its order.
    fn walk(&self) {
        let mut next = Some(Pages::new(self.account.clone(), TransactionsQuery::default()));
        let mut seen = Vec::new();
        while let Some(pages) = next.take() {
            let page = answer(self.ask(|| {
                let mut pages = self.session.pages(pages.clone(), PsuPresence::Present);
                pages.next().unwrap()
            }));
            assert!(page.unreadable.is_empty(), "{:?}", page.unreadable);
            seen.extend(page.rows);
            next = page.next;
            if next.is_some() {
                self.keys.fetch_add(1, Ordering::Relaxed);
                self.next();
            }
        }
        let of_row = |row: &belfius_psd2::model::Transaction| {
            (row.transaction_ref.as_deref().unwrap_or("").to_owned(), row.execution_date)
        };
        let seen: Vec<_> = seen.iter().map(of_row).collect();
        let mut known = self.tally.lock().unwrap();
        let whole = known.rows.get_or_insert_with(|| seen.clone());
        assert_eq!(&seen, whole, "rows are lost or twice");
        drop(known);
        self.walks.fetch_add(1, Ordering::Relaxed);
    }

    /// Once, whatever comes of it.
    fn pay(&self, number: usize) {
        let mut order = self.tpp.transfer();
        order.end_to_end_id = EndToEndId::new(&format!("SOAK-{number}")).unwrap();
        let (changes, header) = (BodyChanges::default(), JoseHeader::default());
        let unsigned = UnsignedPayment::current(&order, &changes, header, self.tpp.today());
        let signed = unsigned.unwrap().sign(&self.key).unwrap();
        match self.session.initiate(&signed) {
            Ok(reply) => {
                let redirect = signature_required(reply);
                let id = redirect.pending.resource().unwrap().payment_id().as_str().to_owned();
                assert!(self.payments.lock().unwrap().insert(id), "two payments with one id");
            }
            Err(error) => {
                self.errors.fetch_add(1, Ordering::Relaxed);
                if error.delivery() == Delivery::Unknown {
                    assert_eq!(error.remedy(), Some(Remedy::LookFirst), "{error}");
                    self.in_doubt.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    /// The bank's own rows, in its order, up to those that are too old.
    fn assert_whole(&self, seen: &[(String, Option<Date>)]) {
        let mut booked = self.tpp.bank.rows(self.tpp.iban(FIRST).as_str());
        booked.retain(|row| row.currency == "EUR");
        let known: Vec<_> = booked
            .iter()
            .map(|row| (row.transaction_ref.clone(), Some(row.execution_date)))
            .take(seen.len())
            .collect();
        assert_eq!(seen, known, "not the bank's rows");
        let since = self.tpp.today().saturating_sub(91.days());
        let older = booked.get(seen.len()).is_none_or(|row| row.execution_date <= since);
        assert!(older && seen.len() > 20, "only {} rows", seen.len());
    }

    fn judged(self, took: Duration, warm: Process, end: Process) -> Figures {
        let payments = std::mem::take(&mut *self.payments.lock().unwrap());
        for id in &payments {
            assert!(self.tpp.bank.payment(id).is_some(), "a payment is lost: {id}");
        }
        let tally = std::mem::take(&mut *self.tally.lock().unwrap());
        tally.judge(payments.len(), self.in_doubt.load(Ordering::Relaxed));
        assert_eq!(tally.renewals(), self.tpp.bank.token_refreshes());
        self.assert_whole(tally.rows.as_deref().unwrap());
        let figures = Figures {
            calls: self.calls.into_inner(),
            requests: tally.requests(),
            errors: self.errors.into_inner(),
            walks: self.walks.into_inner(),
            keys: self.keys.into_inner(),
            payments: payments.len(),
            in_doubt: self.in_doubt.into_inner(),
            renewals: tally.renewals(),
            took,
            warm,
            end,
        };
        figures.assert_nothing_grows();
        figures
    }
}

/// Whatever may go wrong and leave the consent alive. What is lost after a renewal
/// ends a pair for good: that cannot be soaked.
fn fault(number: usize) -> (Operation, Fault) {
    let operations =
        [Operation::Transactions, Operation::Account, Operation::Accounts, Operation::Payment];
    let faults = [
        Fault::CutAfterProcessing,
        Fault::CutBody,
        Fault::Html500,
        Fault::Chunked,
        Fault::ExpiredToken,
        Fault::RateLimit { retry_after: None },
        Fault::EmptyBody200,
        Fault::EscapedSlashes,
        Fault::Delay(Duration::from_millis(20)),
        Fault::BadEscapes,
        Fault::Text503,
        Fault::CutBeforeProcessing,
        Fault::Empty401,
    ];
    if number.is_multiple_of(53) {
        return (Operation::Refresh, Fault::Html500);
    }
    (operations[number % operations.len()], faults[number % faults.len()].clone())
}
