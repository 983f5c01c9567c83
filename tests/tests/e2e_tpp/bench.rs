//! Every operation, ready to go wrong: what the tests of faults have in common.

use belfius_psd2::model::{Amount, Currency, PsuPresence, Scope};
use belfius_psd2::{
    Content, Delivery, ErrorKind, JsonProblem, Operation as CoreOperation, Page, PendingConsent,
    Redirect, Remedy, TransactionsQuery,
};
use belfius_psd2_sandbox::{Fault, Operation, Options};
use belfius_psd2_ureq::{Error, SendKind, Transport};

use super::{FIRST, Tpp, TppSession, answer, logical_id, statement, tokens, tpp};

/// An operation as the tests run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
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

pub(crate) use Op::{
    Account, Cancel, Consent, Funds, Payment, PaymentWithToken, Refresh, Token, Transactions,
};

pub(crate) const ALL: [Op; 9] =
    [Consent, Token, Refresh, Account, Transactions, Payment, PaymentWithToken, Cancel, Funds];

impl Op {
    pub(crate) fn sandbox(self) -> Operation {
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

    pub(crate) fn core(self) -> CoreOperation {
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

    pub(crate) fn is_get(self) -> bool {
        matches!(self, Consent | Account | Transactions | Funds)
    }

    pub(crate) fn writes(self) -> bool {
        matches!(self, Payment | PaymentWithToken | Cancel)
    }

    pub(crate) fn carries_token(self) -> bool {
        matches!(self, Account | Transactions | PaymentWithToken | Cancel | Funds)
    }

    /// What an unknown delivery asks for, before anything else.
    pub(crate) fn remedy(self, otherwise: Remedy) -> Remedy {
        if self.writes() { Remedy::LookFirst } else { otherwise }
    }
}

/// A TPP with everything that the operations need.
pub(crate) struct Bench {
    pub(crate) tpp: Tpp,
    pub(crate) ais: TppSession,
    pub(crate) caf: TppSession,
    pub(crate) pis: TppSession,
}

/// What a good answer was.
#[derive(Debug)]
pub(crate) enum Good {
    Nothing,
    Page(Page),
    Account(belfius_psd2::model::Account),
}

impl Bench {
    pub(crate) fn new(options: Options) -> Bench {
        let tpp = Tpp::start(options);
        let ais = tpp.consented(Scope::Ais, FIRST);
        let caf = tpp.consented(Scope::Caf, FIRST);
        let pis = tpp.paying();
        Bench { tpp, ais, caf, pis }
    }

    /// Runs an operation while something goes wrong, so many times.
    pub(crate) fn run(&self, op: Op, fault: &Fault, times: usize) -> Result<Good, Error> {
        self.run_over(&self.tpp.transport, op, fault, times)
    }

    /// The same over another transport.
    pub(crate) fn run_over(
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
                over(&self.pis).cancel(signed.payment_id()).map(|_| Good::Nothing)
            }
            Funds => {
                inject();
                let amount = Amount::parse("1.00").unwrap();
                let available =
                    over(&self.caf).funds(&belfius_psd2::FundsCheck::new(amount, Currency::EUR));
                available.map(|_| Good::Nothing)
            }
        };
        self.tpp.bank.faults().clear();
        good
    }

    pub(crate) fn approved(&self) -> (Redirect<PendingConsent>, String) {
        let redirect = self.ais.consent(Scope::Ais, &self.tpp.iban(FIRST)).unwrap();
        self.tpp.discretion.remember(&redirect.pending);
        let callback = self.tpp.approve(&redirect);
        (redirect, callback)
    }

    /// The error that a fault makes, after all that every error must be.
    #[track_caller]
    pub(crate) fn error(&self, op: Op, fault: &Fault, times: usize) -> Error {
        self.error_over(&self.tpp.transport, op, fault, times)
    }

    #[track_caller]
    pub(crate) fn error_over(
        &self,
        transport: &Transport,
        op: Op,
        fault: &Fault,
        times: usize,
    ) -> Error {
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
    pub(crate) fn consent_again(&self) {
        self.tpp.consent(&self.ais, Scope::Ais, FIRST);
    }
}

pub(crate) fn bench() -> Bench {
    Bench::new(Options::default().rows(60))
}

#[track_caller]
pub(crate) fn is(error: &Error, kind: &ErrorKind, delivery: Delivery, remedy: &Remedy) {
    super::assert_core(error, kind, delivery, remedy);
}

#[track_caller]
pub(crate) fn is_send(error: &Error, kind: SendKind, delivery: Delivery, remedy: Option<Remedy>) {
    let Error::Send(send) = error else { panic!("not sent or not answered: {error:?}") };
    assert_eq!(send.kind(), kind, "{error}");
    assert_eq!(error.delivery(), delivery, "{error}");
    assert_eq!(error.remedy(), remedy, "{error}");
}

pub(crate) fn undocumented(status: u16, content: Content) -> ErrorKind {
    ErrorKind::Undocumented { status: http::StatusCode::from_u16(status).unwrap(), content }
}

#[track_caller]
pub(crate) fn problem(error: &Error) -> JsonProblem {
    match error.core().unwrap().kind() {
        ErrorKind::Unreadable(why) => why.problem().clone(),
        other => panic!("readable: {other:?}"),
    }
}
