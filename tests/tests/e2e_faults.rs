//! Everything that the sandbox can do wrong, at every operation: what is
//! harmless does no harm, and everything else is an error that says what it is,
//! what may have become of the request, and what to do, and keeps every secret.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use belfius_psd2::model::{Amount, Currency, PsuPresence, Scope};
use belfius_psd2::{
    BankCode, Content, Delivery, ErrorKind, JsonProblem, Limits, Operation as CoreOperation, Page,
    PaymentReply, PendingConsent, Redirect, Remedy, Reply, TransactionsQuery, UrlError,
};
use belfius_psd2_sandbox::{DocumentedError, Fault, Operation, Options, PageShape, PaymentAnswer};
use belfius_psd2_ureq::{Error, Limit, SendKind, Transport};
use e2e_tpp::{
    Discretion, FIRST, Tpp, TppSession, answer, assert_rows, logical_id, read_all, statement,
    tokens, tpp,
};

/// An operation as the tests run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Consent,
    Token,
    Refresh,
    Account,
    Transactions,
    Payment,
    PaymentWithToken,
    Cancel,
    Funds,
}

use Op::{
    Account, Cancel, Consent, Funds, Payment, PaymentWithToken, Refresh, Token, Transactions,
};

const ALL: [Op; 9] =
    [Consent, Token, Refresh, Account, Transactions, Payment, PaymentWithToken, Cancel, Funds];

impl Op {
    fn sandbox(self) -> Operation {
        match self {
            Consent => Operation::Consent,
            Token => Operation::Token,
            Refresh => Operation::Refresh,
            Account => Operation::Account,
            Transactions => Operation::Transactions,
            Payment | PaymentWithToken => Operation::Payment,
            Cancel => Operation::Cancel,
            Funds => Operation::Funds,
        }
    }

    fn core(self) -> CoreOperation {
        match self {
            Consent => CoreOperation::ConsentUris,
            Token => CoreOperation::ExchangeCode,
            Refresh => CoreOperation::RefreshTokens,
            Account => CoreOperation::Account,
            Transactions => CoreOperation::Transactions,
            Payment | PaymentWithToken => CoreOperation::InitiatePayment,
            Cancel => CoreOperation::CancelPayment,
            Funds => CoreOperation::ConfirmFunds,
        }
    }

    fn is_get(self) -> bool {
        matches!(self, Consent | Account | Transactions | Funds)
    }

    fn writes(self) -> bool {
        matches!(self, Payment | PaymentWithToken | Cancel)
    }

    fn carries_token(self) -> bool {
        matches!(self, Account | Transactions | PaymentWithToken | Cancel | Funds)
    }

    /// What an unknown delivery asks for, before anything else.
    fn remedy(self, otherwise: Remedy) -> Remedy {
        if self.writes() { Remedy::LookFirst } else { otherwise }
    }
}

/// A TPP with everything that the operations need.
struct Bench {
    tpp: Tpp,
    ais: TppSession,
    caf: TppSession,
    pis: TppSession,
}

/// What a good answer was.
#[derive(Debug)]
enum Good {
    Nothing,
    Page(Page),
    Account(belfius_psd2::model::Account),
}

impl Bench {
    fn new(options: Options) -> Bench {
        let tpp = Tpp::start(options);
        let ais = tpp.consented(Scope::Ais, FIRST);
        let caf = tpp.consented(Scope::Caf, FIRST);
        let pis = tpp.paying();
        Bench { tpp, ais, caf, pis }
    }

    /// Runs an operation while something goes wrong, so many times.
    fn run(&self, op: Op, fault: &Fault, times: usize) -> Result<Good, Error> {
        self.run_over(&self.tpp.transport, op, fault, times)
    }

    /// The same over another transport.
    fn run_over(
        &self,
        transport: &Transport,
        op: Op,
        fault: &Fault,
        times: usize,
    ) -> Result<Good, Error> {
        // The same store, whatever the transport.
        let over = |session: &TppSession| self.tpp.session_over(transport, session.store().clone());
        let inject = || self.tpp.bank.faults().inject(op.sandbox(), fault.clone(), times);
        let iban = self.tpp.iban(FIRST);
        let good = match op {
            Consent => {
                inject();
                over(&self.ais).consent(Scope::Ais, &iban).map(|_| Good::Nothing)
            }
            Token => {
                let (redirect, callback) = self.approved();
                inject();
                let tokens = over(&self.ais).finish_consent(&redirect.pending, &callback);
                tokens.map(|_| Good::Nothing)
            }
            Refresh => {
                inject();
                over(&self.ais).refresh().map(|_| Good::Nothing)
            }
            Account => {
                inject();
                let account = over(&self.ais).account(&logical_id(&self.ais), PsuPresence::Present);
                account.map(|reply| Good::Account(answer(reply)))
            }
            Transactions => {
                inject();
                let pages = statement(&self.ais, TransactionsQuery::default());
                let session = over(&self.ais);
                let page = session.pages(pages, PsuPresence::Present).next().unwrap();
                page.map(|reply| Good::Page(answer(reply)))
            }
            Payment | PaymentWithToken => {
                let signed = self.tpp.signed(&self.tpp.order());
                inject();
                let session = over(&self.pis);
                let reply = match op {
                    PaymentWithToken => session.initiate_with_tokens(&signed),
                    _ => session.initiate(&signed),
                };
                reply.map(|_| Good::Nothing)
            }
            Cancel => {
                let signed = self.tpp.signed(&self.tpp.order());
                let _ = self.pis.initiate_with_tokens(&signed).unwrap();
                inject();
                over(&self.pis).cancel(signed.payment_id()).map(|()| Good::Nothing)
            }
            Funds => {
                inject();
                let (id, amount) = (logical_id(&self.caf), Amount::parse("1.00").unwrap());
                let available = over(&self.caf).funds(&id, amount, Currency::EUR);
                available.map(|_| Good::Nothing)
            }
        };
        self.tpp.bank.faults().clear();
        good
    }

    fn approved(&self) -> (Redirect<PendingConsent>, String) {
        let redirect = self.ais.consent(Scope::Ais, &self.tpp.iban(FIRST)).unwrap();
        self.tpp.discretion.remember(&redirect.pending);
        let callback = self.tpp.approve(&redirect);
        (redirect, callback)
    }

    /// The error that a fault makes, after all that every error must be.
    #[track_caller]
    fn error(&self, op: Op, fault: &Fault, times: usize) -> Error {
        self.error_over(&self.tpp.transport, op, fault, times)
    }

    #[track_caller]
    fn error_over(&self, transport: &Transport, op: Op, fault: &Fault, times: usize) -> Error {
        let before = tokens(&self.ais);
        self.tpp.discretion.remember(&before);
        let requests = self.tpp.bank.requests().len();
        let error = match self.run_over(transport, op, fault, times) {
            Ok(good) => panic!("{op:?} with {fault:?} went well: {good:?}"),
            Err(error) => error,
        };
        self.tpp.discreet(&error);
        assert_eq!(error.operation(), Some(op.core()), "{op:?} {fault:?}");
        // The last request of this operation is the one that the error names.
        let requests = self.tpp.bank.requests().split_off(requests);
        let last = requests.iter().rfind(|request| request.operation == Some(op.sandbox()));
        if let Some(last) = last {
            let id = error.request_id().map(|id| id.to_string());
            assert_eq!(id.as_deref(), last.header("request-id"), "{op:?} {fault:?}");
            let text = error.to_string();
            assert!(text.contains(&id.unwrap()), "no Request-ID in: {text}");
        }
        // No error deletes or changes tokens (a renewal on the way may).
        if !matches!(op, Token | Refresh) && fault != &Fault::ExpiredToken {
            assert_eq!(tokens(&self.ais).scope(), before.scope());
        }
        if op == Refresh || op == Token {
            assert!(tokens(&self.ais).is_same_pair(&before), "{op:?} {fault:?}");
        }
        error
    }

    /// After a pair that may be dead.
    fn consent_again(&self) {
        self.tpp.consent(&self.ais, Scope::Ais, FIRST);
    }
}

fn bench() -> Bench {
    Bench::new(Options::default().rows(60))
}

#[track_caller]
fn is(error: &Error, kind: &ErrorKind, delivery: Delivery, remedy: &Remedy) {
    e2e_tpp::assert_core(error, kind, delivery, remedy);
}

#[track_caller]
fn is_send(error: &Error, kind: SendKind, delivery: Delivery, remedy: Option<Remedy>) {
    let Error::Send(send) = error else { panic!("not sent or not answered: {error:?}") };
    assert_eq!(send.kind(), kind, "{error}");
    assert_eq!(error.delivery(), delivery, "{error}");
    assert_eq!(error.remedy(), remedy, "{error}");
}

fn undocumented(status: u16, content: Content) -> ErrorKind {
    ErrorKind::Undocumented { status: http::StatusCode::from_u16(status).unwrap(), content }
}

#[track_caller]
fn problem(error: &Error) -> JsonProblem {
    match error.core().unwrap().kind() {
        ErrorKind::Unreadable(why) => why.problem().clone(),
        other => panic!("readable: {other:?}"),
    }
}

// What is harmless.

#[test]
fn what_http_and_json_allow_is_understood() {
    let bench = bench();
    for op in ALL {
        for fault in [
            Fault::Chunked,
            Fault::DuplicateDate,
            Fault::WrongContentType,
            Fault::EscapedSlashes,
            Fault::SlowBody { chunk: 256, pause: Duration::from_millis(2) },
            Fault::Delay(Duration::from_millis(30)),
            Fault::OversizedBody { bytes: 200_000 },
        ] {
            let good = bench.run(op, &fault, 1);
            assert!(good.is_ok(), "{op:?} {fault:?}: {}", good.unwrap_err());
        }
    }
    // Nothing of it was tried twice.
    assert_eq!(bench.tpp.received(Operation::Account).len(), 7);
}

#[test]
fn deep_nesting_in_a_member_that_nobody_reads_is_passed_over() {
    let bench = bench();
    for op in ALL.into_iter().filter(|op| *op != Consent) {
        for depth in [1_000, 100_000] {
            let good = bench.run(op, &Fault::DeepNesting { depth }, 1);
            assert!(good.is_ok(), "{op:?} {depth}: {}", good.unwrap_err());
        }
    }
}

#[test]
fn deep_nesting_in_place_of_a_consent_page_is_an_error_and_no_crash() {
    let bench = bench();
    let error = bench.error(Consent, &Fault::DeepNesting { depth: 100_000 }, 1);
    assert!(matches!(error.core().unwrap().kind(), ErrorKind::Unreadable(_)), "{error:?}");
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.remedy(), Some(Remedy::AskBank));
}

#[test]
fn texts_that_are_no_json_are_mended() {
    for shape in [PageShape::Embedded, PageShape::Booked] {
        let bench = Bench::new(Options::default().rows(60).page_shape(shape));
        let (damages, begin) =
            ([Fault::BadEscapes, Fault::RawControlCharacters], ["\\Q ", "\n\t\u{1}"]);
        for (fault, begin) in damages.iter().zip(begin) {
            let Good::Account(account) = bench.run(Account, fault, 1).unwrap() else { panic!() };
            let facts = &bench.tpp.bank.accounts()[FIRST];
            assert_eq!(
                account.account_type.as_deref(),
                Some(&*format!("{begin}{}", facts.product))
            );
            assert_eq!(account.balance.unwrap().to_string(), facts.balance);

            let Good::Page(page) = bench.run(Transactions, fault, 1).unwrap() else { panic!() };
            assert!(page.unreadable.is_empty());
            let Good::Page(whole) = bench.run(Transactions, &Fault::Chunked, 1).unwrap() else {
                panic!()
            };
            assert_eq!(page.rows.len(), whole.rows.len());
            for (damaged, row) in page.rows.iter().zip(&whole.rows) {
                let prose = |text: &Option<belfius_psd2::model::Text>| {
                    text.as_deref().map(|text| format!("{begin}{text}"))
                };
                assert_eq!(
                    damaged.remittance_info.as_deref(),
                    prose(&row.remittance_info).as_deref()
                );
                assert_eq!(damaged.communication.as_deref(), prose(&row.communication).as_deref());
                assert_eq!(damaged.amount, row.amount);
                assert_eq!(damaged.execution_date, row.execution_date);
            }
            // The description of an error that stands for a redirect.
            bench.run(Payment, fault, 1).unwrap();
        }
    }
}

#[test]
fn an_error_whose_text_is_no_json_is_still_that_error() {
    let bench = bench();
    for fault in [Fault::BadEscapes, Fault::RawControlCharacters, Fault::EscapedSlashes] {
        for _ in 0..4 {
            // Uses up the calls without the customer; later ones are refused too.
            let _ = bench.ais.account(&logical_id(&bench.ais), PsuPresence::Absent);
        }
        bench.tpp.bank.faults().inject(Operation::Account, fault, 1);
        let error = bench.ais.account(&logical_id(&bench.ais), PsuPresence::Absent).unwrap_err();
        bench.tpp.refused(&error, BankCode::RateLimitExceeded);
    }
}

#[test]
fn amounts_as_strings_are_the_same_amounts() {
    let bench = bench();
    let Good::Account(account) = bench.run(Account, &Fault::StringAmounts, 1).unwrap() else {
        panic!()
    };
    let Good::Account(plain) = bench.run(Account, &Fault::Chunked, 1).unwrap() else { panic!() };
    assert_eq!(account, plain);
    let Good::Page(page) = bench.run(Transactions, &Fault::StringAmounts, 1).unwrap() else {
        panic!()
    };
    let Good::Page(plain) = bench.run(Transactions, &Fault::Chunked, 1).unwrap() else { panic!() };
    assert_eq!(page.rows, plain.rows);
    assert!(page.rows.iter().all(|row| row.amount.unwrap().scale() == 2));
}

// Pages of a statement.

#[test]
fn a_row_that_cannot_be_read_stands_beside_the_good_ones() {
    for shape in [PageShape::Embedded, PageShape::Booked] {
        let bench = Bench::new(Options::default().rows(60).page_shape(shape).page_size(10));
        let since = bench.tpp.today().saturating_sub(jiff::ToSpan::years(2));
        let query = TransactionsQuery::default().with_date_from(since);
        bench.tpp.bank.faults().inject(Operation::Transactions, Fault::UnreadableRow, 2);
        let pages = read_all(&bench.ais, statement(&bench.ais, query));
        assert_eq!(pages.len(), 6);
        for (at, page) in pages.iter().enumerate() {
            assert_eq!(page.unreadable.len(), usize::from(at < 2));
            for row in &page.unreadable {
                assert_eq!(row.index(), 5);
                assert!(row.raw().contains("a lot"));
                let shown = format!("{} {:?}", row.reason(), row);
                assert!(shown.contains("amount"), "{shown}");
                assert!(!shown.contains("a lot") && !shown.contains("soon"), "{shown}");
            }
        }
        let booked = bench.tpp.bank.rows(bench.tpp.iban(FIRST).as_str());
        assert_rows(pages.iter().flat_map(|page| &page.rows), &booked, shape);
    }
}

#[test]
fn a_repeated_page_key_is_an_error_after_the_rows_of_its_page() {
    let bench = bench();
    let since = bench.tpp.today().saturating_sub(jiff::ToSpan::years(2));
    let query = TransactionsQuery::default()
        .with_date_from(since)
        .with_page_size(NonZeroU32::new(10).unwrap());
    let mut pages = bench.ais.pages(statement(&bench.ais, query), PsuPresence::Present);
    let mut rows = answer(pages.next().unwrap().unwrap()).rows;
    bench.tpp.bank.faults().inject(Operation::Transactions, Fault::RepeatedPageKey, 1);
    rows.extend(answer(pages.next().unwrap().unwrap()).rows);
    let booked = bench.tpp.bank.rows(bench.tpp.iban(FIRST).as_str());
    assert_rows(&rows, &booked[..20], PageShape::Embedded);

    let requests = bench.tpp.bank.requests().len();
    let error = pages.next().unwrap().unwrap_err();
    bench.tpp.discreet(&error);
    is(&error, &ErrorKind::RepeatedPageKey { page: 2 }, Delivery::NotSent, &Remedy::AskBank);
    assert_eq!(bench.tpp.bank.requests().len(), requests, "asked for all the same");
    assert!(pages.next().is_none());
}

#[test]
fn a_statement_that_leads_back_to_its_beginning_ends() {
    let bench = Bench::new(Options::default().rows(60).page_size(10));
    bench.tpp.bank.faults().inject(Operation::Transactions, Fault::RepeatedPageKey, usize::MAX);
    let pages = statement(&bench.ais, TransactionsQuery::default());
    let mut seen = 0;
    let mut error = None;
    for page in bench.ais.pages(pages, PsuPresence::Present) {
        match page {
            Ok(_) => seen += 1,
            Err(stopped) => error = Some(stopped),
        }
        assert!(seen < 10, "it goes in a circle");
    }
    let error = error.unwrap();
    assert!(matches!(error.core().unwrap().kind(), ErrorKind::RepeatedPageKey { .. }));
}

#[test]
fn a_page_without_rows_is_the_end_and_says_when_there_may_be_more() {
    let bench = Bench::new(Options::default().rows(300).page_size(10));
    for fault in [Fault::EmptyPageWithKey, Fault::NullRows] {
        let Good::Page(page) = bench.run(Transactions, &fault, 1).unwrap() else { panic!() };
        assert!(page.rows.is_empty() && page.unreadable.is_empty() && page.next.is_none());
        let beyond = page.beyond.unwrap();
        assert_eq!(beyond.number(), 2);
        let rows: Vec<_> =
            read_all(&bench.ais, beyond).into_iter().flat_map(|page| page.rows).collect();
        assert!(!rows.is_empty(), "{fault:?}");
    }
    // An iterator takes it for the end.
    bench.tpp.bank.faults().inject(Operation::Transactions, Fault::EmptyPageWithKey, 1);
    let pages = read_all(&bench.ais, statement(&bench.ais, TransactionsQuery::default()));
    assert_eq!(pages.len(), 1);
}

// Connections that end too early.

#[test]
fn a_handshake_that_is_cut_is_tried_again_for_a_get_only() {
    let bench = bench();
    for op in ALL {
        // A new transport has no connection to go on with.
        let transport = bench.tpp.builder().build().unwrap();
        if op.is_get() {
            let good = bench.run_over(&transport, op, &Fault::CutHandshake, 2);
            assert!(good.is_ok(), "{op:?}: {}", good.unwrap_err());
            let transport = bench.tpp.builder().build().unwrap();
            let error = bench.error_over(&transport, op, &Fault::CutHandshake, 3);
            is_send(&error, SendKind::TlsHandshake, Delivery::NotSent, Some(Remedy::Wait(None)));
            let Error::Send(send) = &error else { panic!() };
            assert_eq!(send.attempts(), 3);
        } else {
            let error = bench.error_over(&transport, op, &Fault::CutHandshake, 1);
            is_send(&error, SendKind::TlsHandshake, Delivery::NotSent, Some(Remedy::Wait(None)));
            let Error::Send(send) = &error else { panic!() };
            assert_eq!(send.attempts(), 1, "{op:?}");
        }
    }
}

#[test]
fn an_answer_that_does_not_come_whole_is_unknown_and_nothing_is_sent_twice() {
    let bench = bench();
    for fault in [Fault::CutBeforeProcessing, Fault::CutAfterProcessing, Fault::CutBody] {
        for op in ALL {
            // Without an idle connection, on which a GET may be tried again.
            let transport = bench.tpp.builder().build().unwrap();
            let before = bench.tpp.received(op.sandbox()).len();
            let error = bench.error_over(&transport, op, &fault, 1);
            let remedy = match op {
                Token => Remedy::StartOver,
                op => op.remedy(Remedy::Wait(None)),
            };
            is_send(&error, SendKind::CutOff, Delivery::Unknown, Some(remedy));
            let Error::Send(send) = &error else { panic!() };
            assert_eq!(send.attempts(), 1, "{op:?} {fault:?}");
            assert_eq!(send.status().is_some(), fault == Fault::CutBody, "{op:?} {fault:?}");
            assert_eq!(bench.tpp.received(op.sandbox()).len(), before + 1, "{op:?} {fault:?}");
            if matches!(op, Refresh | Token) {
                // The bank may have ended the pair.
                bench.consent_again();
            }
        }
    }
}

#[test]
fn a_get_on_a_kept_connection_that_turns_out_closed_is_sent_again() {
    let bench = bench();
    for op in ALL.into_iter().filter(|op| op.is_get()) {
        bench.run(op, &Fault::Chunked, 0).unwrap();
        let before = bench.tpp.received(op.sandbox()).len();
        bench.run(op, &Fault::CutBeforeProcessing, 1).unwrap();
        let requests = bench.tpp.received(op.sandbox()).split_off(before);
        assert_eq!(requests.len(), 2, "{op:?}");
        assert_ne!(requests[0].header("request-id"), requests[1].header("request-id"));
        // Once some of the answer has come, it is an error.
        let error = bench.error(op, &Fault::CutBody, 1);
        is_send(&error, SendKind::CutOff, Delivery::Unknown, Some(Remedy::Wait(None)));
    }
}

#[test]
fn silence_is_a_time_out() {
    let bench = bench();
    let transport =
        bench.tpp.builder().response_timeout(Duration::from_millis(120)).build().unwrap();
    for op in ALL {
        let fault = Fault::Delay(Duration::from_secs(5));
        let error = bench.error_over(&transport, op, &fault, 1);
        let remedy = match op {
            Token => Remedy::StartOver,
            op => op.remedy(Remedy::Wait(None)),
        };
        let kind = SendKind::Timeout(Limit::Response);
        is_send(&error, kind, Delivery::Unknown, Some(remedy));
    }
}

#[test]
fn a_body_that_trickles_is_a_time_out() {
    let bench = bench();
    let transport = bench.tpp.builder().total_timeout(Duration::from_millis(500)).build().unwrap();
    for op in ALL {
        let fault = Fault::SlowBody { chunk: 1, pause: Duration::from_millis(60) };
        let error = bench.error_over(&transport, op, &fault, 1);
        let remedy = match op {
            Token => Remedy::StartOver,
            op => op.remedy(Remedy::Wait(None)),
        };
        is_send(&error, SendKind::Timeout(Limit::Total), Delivery::Unknown, Some(remedy));
        if matches!(op, Refresh | Token) {
            bench.consent_again();
        }
    }
}

#[test]
fn headers_without_end_are_given_up() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::EndlessHeaders, 1);
        let remedy = match op {
            Token => Remedy::StartOver,
            op => op.remedy(Remedy::AskBank),
        };
        is_send(&error, SendKind::HeadersTooLarge, Delivery::Unknown, Some(remedy));
    }
}

// Answers that are none.

#[test]
fn gateway_answers_are_told_by_status_and_content() {
    let bench = bench();
    let (wait, ask) = (Remedy::Wait(None), Remedy::AskBank);
    let cases = [
        (Fault::Html500, undocumented(500, Content::Html), Delivery::Unknown, wait.clone()),
        (Fault::Text503, undocumented(503, Content::Text), Delivery::Unknown, wait),
        (Fault::Empty401, undocumented(401, Content::Empty), Delivery::Refused, ask.clone()),
        (Fault::Empty403, undocumented(403, Content::Empty), Delivery::Refused, ask),
    ];
    for (fault, kind, delivery, remedy) in cases {
        for op in ALL {
            let before = bench.tpp.received(op.sandbox()).len();
            let refreshes = bench.tpp.bank.token_refreshes();
            let error = bench.error(op, &fault, 1);
            let remedy = match delivery {
                Delivery::Unknown => op.remedy(remedy.clone()),
                _ => remedy.clone(),
            };
            is(&error, &kind, delivery, &remedy);
            assert_eq!(bench.tpp.received(op.sandbox()).len(), before + 1);
            assert_eq!(bench.tpp.bank.token_refreshes(), refreshes, "a bare 401 says nothing");
        }
    }
}

#[test]
fn an_empty_success_is_no_answer_except_to_a_cancellation() {
    let bench = bench();
    for fault in [Fault::EmptyBody200, Fault::NoContent204] {
        for op in ALL {
            if op == Cancel {
                // What a cancellation answers is not published.
                bench.run(op, &fault, 1).unwrap();
                continue;
            }
            let error = bench.error(op, &fault, 1);
            assert_eq!(problem(&error), JsonProblem::Empty, "{op:?}");
            assert_eq!(error.delivery(), Delivery::Unknown, "{op:?}");
            assert_eq!(error.remedy(), Some(op.remedy(Remedy::AskBank)), "{op:?}");
        }
    }
}

#[test]
fn a_redirect_elsewhere_is_neither_followed_nor_handed_on() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::UnexpectedRedirect, 1);
        let (kind, remedy) = match op {
            Payment | PaymentWithToken => {
                let host = "maintenance.example".to_owned();
                (ErrorKind::Url(UrlError::ForeignHost { host }), Remedy::LookFirst)
            }
            op => (undocumented(302, Content::Empty), op.remedy(Remedy::AskBank)),
        };
        is(&error, &kind, Delivery::Unknown, &remedy);
    }
}

#[test]
fn bytes_that_are_no_text_are_an_error() {
    let bench = bench();
    for op in [Consent, Token, Refresh, Account, Transactions, Funds] {
        let error = bench.error(op, &Fault::InvalidUtf8, 1);
        assert_eq!(problem(&error), JsonProblem::NotUtf8, "{op:?}");
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.remedy(), Some(Remedy::AskBank));
        if matches!(op, Refresh | Token) {
            bench.consent_again();
        }
    }
    // Where nothing of the body is needed, nothing of it is looked at.
    for op in [Payment, PaymentWithToken, Cancel] {
        bench.run(op, &Fault::InvalidUtf8, 1).unwrap();
    }
    let tpp = Tpp::start(Options::default().payment_answer(PaymentAnswer::CreatedUnsigned));
    tpp.bank.faults().inject(Operation::Payment, Fault::InvalidUtf8, 1);
    let error = tpp.session().initiate(&tpp.signed(&tpp.order())).unwrap_err();
    tpp.discreet(&error);
    assert_eq!(problem(&error), JsonProblem::NotUtf8);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
}

#[test]
fn a_body_beyond_the_limit_is_not_read() {
    let bench = bench();
    let fault = Fault::OversizedBody { bytes: 8 * 1024 * 1024 };
    for op in ALL {
        match op {
            // The limit of a page is larger.
            Transactions => drop(bench.run(op, &fault, 1).unwrap()),
            // The address is in a header, and nothing of the body is needed.
            Payment | PaymentWithToken => drop(bench.run(op, &fault, 1).unwrap()),
            op => {
                let error = bench.error(op, &fault, 1);
                let kind = ErrorKind::BodyTooLong { limit: 256 * 1024 };
                is(&error, &kind, Delivery::Unknown, &op.remedy(Remedy::AskBank));
            }
        }
        if matches!(op, Refresh | Token) {
            bench.consent_again();
        }
    }
    let limits = Limits::default().with_page_body(1024 * 1024);
    let client = bench.tpp.client.with_limits(limits);
    let session = bench.tpp.session_as(&client, &bench.tpp.transport, bench.ais.store().clone());
    bench.tpp.bank.faults().inject(Operation::Transactions, fault, 1);
    let pages = statement(&session, TransactionsQuery::default());
    let error = session.pages(pages, PsuPresence::Present).next().unwrap().unwrap_err();
    bench.tpp.discreet(&error);
    let kind = ErrorKind::BodyTooLong { limit: 1024 * 1024 };
    is(&error, &kind, Delivery::Unknown, &Remedy::AskBank);
}

#[test]
fn an_accepted_payment_with_a_body_beyond_the_limit_is_to_be_looked_up() {
    let options = Options::default().rows(10).payment_answer(PaymentAnswer::CreatedUnsigned);
    let tpp = Tpp::start(options);
    let session = tpp.session();
    let signed = tpp.signed(&tpp.order());
    let fault = Fault::OversizedBody { bytes: 300_000 };
    tpp.bank.faults().inject(Operation::Payment, fault, 1);
    let error = session.initiate(&signed).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::BodyTooLong { limit: 256 * 1024 };
    is(&error, &kind, Delivery::Unknown, &Remedy::LookFirst);
    assert!(tpp.bank.payment(signed.payment_id().as_str()).is_some());
}

// The bank's own errors.

#[test]
fn a_dead_access_token_is_renewed_once_and_then_an_error() {
    let bench = bench();
    for op in ALL.into_iter().filter(|op| op.carries_token()) {
        let before = bench.tpp.bank.token_refreshes();
        bench.run(op, &Fault::ExpiredToken, 1).unwrap();
        assert_eq!(bench.tpp.bank.token_refreshes(), before + 1, "{op:?}");
        let error = bench.error(op, &Fault::ExpiredToken, 2);
        bench.tpp.refused(&error, BankCode::InvalidAccessToken);
        assert_eq!(error.delivery(), Delivery::Refused);
        assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
        assert_eq!(bench.tpp.bank.token_refreshes(), before + 2, "{op:?}");
    }
    // A payment without tokens has nothing to renew.
    let before = bench.tpp.bank.token_refreshes();
    let error = bench.error(Payment, &Fault::ExpiredToken, 1);
    bench.tpp.refused(&error, BankCode::InvalidAccessToken);
    assert_eq!(bench.tpp.bank.token_refreshes(), before);
}

#[test]
fn a_withdrawn_consent_wants_a_new_one() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::WithdrawnConsent, 1);
        bench.tpp.refused(&error, BankCode::NoActiveConsent);
        assert_eq!(error.delivery(), Delivery::Refused, "{op:?}");
        assert_eq!(error.remedy(), Some(Remedy::NewConsent), "{op:?}");
    }
}

#[test]
fn a_limit_says_how_long_to_wait_when_the_bank_does() {
    let bench = bench();
    for op in ALL {
        for retry_after in [None, Some(Duration::from_secs(120))] {
            let before = bench.tpp.received(op.sandbox()).len();
            let error = bench.error(op, &Fault::RateLimit { retry_after }, 1);
            bench.tpp.refused(&error, BankCode::RateLimitExceeded);
            assert_eq!(error.delivery(), Delivery::Refused);
            let Some(Remedy::Wait(wait)) = error.remedy() else { panic!("{error:?}") };
            assert_eq!(wait, error.core().unwrap().retry_after());
            let seconds = wait.map(|wait| wait.duration().as_secs());
            assert_eq!(seconds, retry_after.map(|_| 120), "{op:?}");
            assert_eq!(bench.tpp.received(op.sandbox()).len(), before + 1);
        }
    }
}

#[test]
fn a_code_that_nobody_has_told_us_is_shown() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::UnknownErrorCode, 1);
        bench.tpp.refused(&error, BankCode::Unknown);
        assert_eq!(error.delivery(), Delivery::Refused);
        assert_eq!(error.remedy(), Some(Remedy::AskBank));
        let text = error.to_string();
        assert!(text.contains("99999") && text.contains("something_new"), "{text}");
        assert!(!text.contains("Nobody"), "free text is shown: {text}");
    }
}

/// What each row of the bank's tables means.
fn meaning(error: DocumentedError) -> BankCode {
    use BankCode as C;
    use DocumentedError as D;
    match error {
        D::SignatureRequired => C::SignatureRequired,
        D::MissingInput => C::MissingInput,
        D::InvalidInput => C::InvalidInput,
        D::ExecutionDateInPast => C::ExecutionDateNotFuture,
        D::AmountNotPositive => C::AmountNotPositive,
        D::CurrencyNotEur => C::CurrencyNotEur,
        D::SameAccounts => C::SameAccount,
        D::StructuredLength => C::StructuredLength,
        D::InvalidCheckDigit => C::CheckDigits,
        D::ExecutionDateNotValid => C::ExecutionDateInvalid,
        D::ScaRequired => C::ScaRequired,
        D::FailedSecurityValidation => C::SecurityParameters,
        D::TokenNotInScope | D::InvalidAccessToken => C::InvalidAccessToken,
        D::InvalidGrant => C::InvalidRefreshToken,
        D::BlockedTpp => C::BlockedTpp,
        D::InvalidAccount => C::InvalidAccount,
        D::ChannelNotPermitted => C::ChannelNotPermitted,
        D::AccountNotSupported => C::AccountNotSupported,
        D::NoActiveConsent => C::NoActiveConsent,
        D::AccessDenied => C::AccessDenied,
        D::DuplicatePaymentId => C::DuplicatePaymentId,
        D::UnknownVersion => C::VersionNotFound,
        D::ResourceNotFound => C::ResourceNotFound,
        D::MethodNotAllowed => C::MethodNotAllowed,
        D::UnacceptableMediaType => C::UnacceptableMediaType,
        D::UnsupportedMediaType => C::UnsupportedMediaType,
        D::AccountPlanQuota | D::ApiPlanQuota => C::QuotaExceeded,
        D::RateLimit => C::RateLimitExceeded,
        D::SslValidation => C::TlsValidation,
        D::Internal => C::InternalError,
        D::RestrictedPeriod => C::UnavailableNow,
        D::RestrictedDay => C::UnavailableToday,
    }
}

/// What to do about it, wherever it comes; `None` where that depends.
fn remedy(code: BankCode, op: Op) -> Option<Remedy> {
    use BankCode as C;
    Some(match code {
        C::InvalidAccessToken if matches!(op, Consent | Token | Refresh) => Remedy::AskBank,
        C::InvalidAccessToken => Remedy::RefreshTokens,
        C::InvalidRefreshToken if op == Token => Remedy::StartOver,
        C::InvalidRefreshToken | C::NoActiveConsent => Remedy::NewConsent,
        C::DuplicatePaymentId => Remedy::LookFirst,
        C::QuotaExceeded | C::RateLimitExceeded | C::InternalError | C::UnavailableNow => {
            Remedy::Wait(None)
        }
        C::InvalidAccount | C::ChannelNotPermitted | C::AccountNotSupported => Remedy::NotPermitted,
        C::ExecutionDateNotFuture | C::ExecutionDateInvalid => {
            Remedy::FixInput(Some("execution_date"))
        }
        C::AmountNotPositive => Remedy::FixInput(Some("amount")),
        C::CurrencyNotEur => Remedy::FixInput(Some("currency")),
        C::StructuredLength => Remedy::FixInput(Some("communication")),
        C::CheckDigits | C::MissingInput | C::InvalidInput => Remedy::FixInput(None),
        C::UnacceptableMediaType | C::UnsupportedMediaType => Remedy::FixInput(None),
        // The page prints no real list.
        C::VersionNotFound => Remedy::UseVersion(Vec::new()),
        C::BlockedTpp | C::AccessDenied | C::ResourceNotFound | C::MethodNotAllowed => {
            Remedy::AskBank
        }
        C::TlsValidation => Remedy::AskBank,
        _ => return None,
    })
}

fn every_documented_error(ops: &[Op]) {
    let bench = bench();
    for documented in DocumentedError::ALL {
        for op in ops.iter().copied() {
            let code = meaning(documented);
            // Twice: an access token is renewed once.
            let error = bench.error(op, &Fault::Error(documented), 2);
            let wants_redirect = match code {
                BankCode::ScaRequired => {
                    matches!(op, Account | Transactions | Payment | PaymentWithToken)
                }
                BankCode::SignatureRequired => matches!(op, Payment | PaymentWithToken),
                _ => false,
            };
            if wants_redirect {
                // The table alone brings no address.
                assert_eq!(error.core().unwrap().kind(), &ErrorKind::NoUrl, "{op:?}");
                assert_eq!(error.delivery(), Delivery::Unknown);
                assert_eq!(error.remedy(), Some(op.remedy(Remedy::AskBank)));
                continue;
            }
            bench.tpp.refused(&error, code);
            let bank = error.core().unwrap().bank().unwrap();
            assert_eq!(bank.status().as_u16(), documented.status());
            assert_eq!(bank.error(), documented.error());
            assert_eq!(bank.raw_code(), documented.code());
            assert_eq!(bank.description(), documented.description());
            let text = error.to_string();
            assert!(text.contains(documented.code()), "{text}");
            assert!(text.contains(documented.error()), "{text}");

            let earlier = code == BankCode::DuplicatePaymentId;
            let signed = code == BankCode::SignatureRequired;
            let in_doubt = documented.status() >= 500 || signed || earlier;
            let delivery = if in_doubt { Delivery::Unknown } else { Delivery::Refused };
            assert_eq!(error.delivery(), delivery, "{op:?} {documented:?}");
            match remedy(code, op) {
                _ if in_doubt && op.writes() => {
                    assert_eq!(error.remedy(), Some(Remedy::LookFirst), "{op:?} {documented:?}");
                }
                Some(remedy) => {
                    assert_eq!(error.remedy(), Some(remedy), "{op:?} {documented:?}");
                }
                None if code == BankCode::UnavailableToday => {
                    let Some(Remedy::Wait(Some(wait))) = error.remedy() else { panic!("{error}") };
                    assert_eq!(wait.duration().as_hours(), 24);
                }
                None => assert!(error.remedy().is_some()),
            }
        }
    }
}

#[test]
fn every_documented_error_of_the_consent_and_the_tokens() {
    every_documented_error(&[Consent, Token, Refresh]);
}

#[test]
fn every_documented_error_of_the_accounts() {
    every_documented_error(&[Account, Transactions, Funds]);
}

#[test]
fn every_documented_error_of_the_payments() {
    every_documented_error(&[Payment, PaymentWithToken, Cancel]);
}

#[test]
fn the_tables_are_complete() {
    let all: BTreeSet<&str> = DocumentedError::ALL.iter().map(|error| error.code()).collect();
    // The payment page's own list; 10006 is three of its rows.
    assert_eq!(all.len(), 32);
    for code in ["10001", "10109", "20001", "20020"] {
        assert!(all.contains(code));
    }
}

#[test]
fn the_search_for_secrets_finds_them() {
    let bench = bench();
    let pair = tokens(&bench.ais);
    let id = logical_id(&bench.ais);
    let code = bench.approved().1;
    let code = code.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let key = bench.tpp.bank.signing_key_pem().lines().nth(1).unwrap().to_owned();
    for secret in [
        pair.access_token().expose(),
        pair.sca_token(bench.tpp.now()).unwrap().expose(),
        id.as_str(),
        code,
        bench.tpp.bank.client_secret(),
        bench.tpp.iban(FIRST).as_str(),
        &key,
    ] {
        let error = std::io::Error::other(format!("a text with {secret} in it"));
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            Discretion::of(&bench.tpp.bank).check(&bench.tpp.bank, &error);
        }));
        let remembered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            bench.tpp.discretion.check_text(&error.to_string());
        }));
        assert!(found.is_err() || remembered.is_err(), "not found");
    }
}

#[test]
fn strong_authentication_is_no_renewal() {
    // Its status may be 401 as well.
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.bank.faults().inject(Operation::Account, Fault::Error(DocumentedError::ScaRequired), 1);
    let error = match session.account(&logical_id(&session), PsuPresence::Present) {
        Ok(Reply::Answer(_)) => panic!("answered"),
        Ok(Reply::StrongAuthentication(_)) => panic!("to nowhere"),
        Err(error) => error,
    };
    tpp.discreet(&error);
    assert_eq!(tpp.bank.token_refreshes(), 0);
    assert_eq!(tpp.received(Operation::Account).len(), 1);
    assert!(matches!(
        session.initiate(&tpp.signed(&tpp.order())).unwrap(),
        PaymentReply::SignatureRequired(_)
    ));
}
