//! Many calls from many threads that share one session, while tokens die and answers
//! go wrong: nothing is lost, nothing is done twice, nothing grows.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, OnceLock};
use std::time::{Duration, Instant};

use belfius_psd2::model::{BodyChanges, PsuPresence, Transaction};
use belfius_psd2::sign::JoseHeader;
use belfius_psd2::{Delivery, Pages, PaymentReply, Remedy, TransactionsQuery, UnsignedPayment};
use belfius_psd2_sandbox::{Fault, Operation, SandboxProcess};
use belfius_psd2_ureq::Error;
use jiff::ToSpan as _;

use crate::HEAP;
use crate::bank::{self, Order, Row, Seen};
use crate::faults::fault;
use crate::figures::{Figures, Process, Sample};
use crate::tpp::{Tpp, answer};

/// A renewal after so many calls, and a fault after so many.
const RENEWAL: usize = 37;
const FAULT: usize = 23;
/// One payment in so many calls.
const PAYMENT: usize = 61;
/// Connections that a transport keeps by default.
const KEPT: usize = 4;

/// Of what grows with the calls it only knows the number.
struct Soak {
    bank: SandboxProcess,
    tpp: Tpp,
    calls: AtomicUsize,
    errors: AtomicUsize,
    walks: AtomicUsize,
    pages: AtomicUsize,
    /// Payments without an answer.
    in_doubt: AtomicUsize,
    /// The first statement: every other has to be the same.
    rows: OnceLock<Vec<Row>>,
}

/// With so many rows on a page. Prints its figures.
///
/// # Panics
/// When anything is lost, done twice, or grows.
pub(crate) fn soak(calls: usize, threads: usize, page: usize) {
    let bank = bank::start(page);
    println!("bank        {}, process {}", bank.facts().base_url, bank.id());
    let tpp = Tpp::of(&bank);
    let soak = Soak {
        bank,
        tpp,
        calls: AtomicUsize::new(0),
        errors: AtomicUsize::new(0),
        walks: AtomicUsize::new(0),
        pages: AtomicUsize::new(0),
        in_doubt: AtomicUsize::new(0),
        rows: OnceLock::new(),
    };
    let start = Instant::now();
    let samples = [calls / 10, calls / 2, calls].map(|calls| soak.until(calls, threads));
    let figures = soak.judged(start.elapsed(), samples);
    println!("{figures}");
    figures.assert_nothing_grows();
}

impl Soak {
    /// Calls until there were so many, and then stands still.
    fn until(&self, calls: usize, threads: usize) -> Sample {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while self.calls.load(Ordering::Relaxed) < calls {
                        self.turn()
                    }
                });
            }
        });
        self.bank.clear_faults().unwrap();
        self.ask_bank::<()>(&Order::Take);
        self.settle();
        let calls = self.calls.load(Ordering::Relaxed);
        Sample {
            calls,
            faults: calls / FAULT,
            errors: self.errors.load(Ordering::Relaxed),
            renewals: self.bank.token_refreshes().unwrap(),
            heap: HEAP.current_usage(),
            process: Process::now(),
        }
    }

    /// As many connections are kept as may be, whatever the last fault has cut: each has
    /// buffers.
    fn settle(&self) {
        let delay = Fault::Delay(Duration::from_millis(500));
        self.bank.inject(Operation::Accounts, &delay, KEPT).unwrap();
        let together = Barrier::new(KEPT);
        std::thread::scope(|scope| {
            for _ in 0..KEPT {
                scope.spawn(|| {
                    together.wait();
                    self.list();
                });
            }
        });
        self.bank.clear_faults().unwrap();
    }

    fn ask_bank<T: for<'a> serde::Deserialize<'a>>(&self, order: &Order) -> T {
        bank::order(&self.bank, order)
    }

    /// One call's number, and what goes wrong at it.
    fn next(&self) -> usize {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        if number % RENEWAL == RENEWAL - 1 {
            self.bank.expire_access_tokens().unwrap();
        }
        if number % FAULT == FAULT - 1 {
            let (operation, fault) = fault(number / FAULT);
            self.bank.inject(operation, &fault, 1).unwrap();
        }
        if number % 200 == 199 {
            self.ask_bank::<()>(&Order::Take);
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
        let list = self.ask(|| self.tpp.session.accounts(PsuPresence::Present));
        assert_eq!(answer(list).accounts.len(), 5);
    }

    fn look(&self) {
        let account =
            self.ask(|| self.tpp.session.account(&self.tpp.account, PsuPresence::Present));
        let balance = answer(account).balance.unwrap().to_string();
        assert_eq!(balance, self.bank.facts().accounts[0].balance);
    }

    /// Every page of a statement: each row of the bank's once, in its order.
    fn walk(&self) {
        let mut next = Some(Pages::new(self.tpp.account.clone(), TransactionsQuery::default()));
        let mut seen = Vec::new();
        while let Some(pages) = next.take() {
            let page = answer(self.ask(|| {
                let mut pages = self.tpp.session.pages(pages.clone(), PsuPresence::Present);
                pages.next().unwrap()
            }));
            assert!(page.unreadable.is_empty(), "{:?}", page.unreadable);
            self.pages.fetch_add(1, Ordering::Relaxed);
            seen.extend(page.rows);
            next = page.next;
            if next.is_some() {
                self.next();
            }
        }
        let of_row = |row: &Transaction| {
            (row.transaction_ref.as_deref().unwrap_or("").to_owned(), row.execution_date)
        };
        let seen: Vec<Row> = seen.iter().map(of_row).collect();
        let whole = self.rows.get_or_init(|| seen.clone());
        assert_eq!(&seen, whole, "rows are lost or twice");
        self.walks.fetch_add(1, Ordering::Relaxed);
    }

    /// Once, whatever comes of it.
    fn pay(&self, number: usize) {
        let order = self.tpp.transfer(number);
        let (changes, header) = (BodyChanges::default(), JoseHeader::default());
        let unsigned = UnsignedPayment::current(&order, &changes, header, self.tpp.today());
        let signed = unsigned.unwrap().sign(&self.tpp.key).unwrap();
        match self.tpp.session.initiate(&signed) {
            Ok(PaymentReply::SignatureRequired(redirect)) => {
                let id = redirect.pending.resource().unwrap().payment_id().as_str().to_owned();
                self.ask_bank::<()>(&Order::Accepted(id));
            }
            Ok(other) => panic!("no signature is wanted: {other:?}"),
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
    fn assert_whole(&self, seen: &[Row]) {
        let booked: Vec<Row> = self.ask_bank(&Order::Rows(self.tpp.iban.as_str().to_owned()));
        assert_eq!(seen, &booked[..seen.len()], "not the bank's rows");
        let since = self.tpp.today().saturating_sub(91.days());
        let older = booked.get(seen.len()).is_none_or(|(_, date)| date.unwrap() <= since);
        assert!(older && seen.len() > 20, "only {} rows", seen.len());
    }

    fn judged(self, took: Duration, samples: [Sample; 3]) -> Figures {
        let in_doubt = self.in_doubt.load(Ordering::Relaxed);
        let Seen { requests, renewals, payments } = self.ask_bank(&Order::Judge(in_doubt));
        self.assert_whole(self.rows.get().unwrap());
        // A soak in which nothing goes wrong proves nothing.
        let [_, _, end] = samples;
        assert!(renewals > end.calls / 400 && payments > end.calls / 400, "{end:?}, {payments}");
        assert!(end.errors > end.calls / 400, "{end:?}");
        let (walks, pages) = (self.walks.into_inner(), self.pages.into_inner());
        Figures { requests, walks, pages, payments, in_doubt, took, samples }
    }
}
