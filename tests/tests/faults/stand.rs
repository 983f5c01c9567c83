//! A bank of one operation's own, where that operation can be made ready and run any
//! number of times.

use std::sync::atomic::{AtomicU64, Ordering};

use belfius_psd2::fallback::{Call, Fallback, SignatureAlgorithm, SignatureParameters};
use belfius_psd2::model::{
    Amount, BulkFile, Currency, Frequency, LogicalId, PaymentId, PaymentProduct, PaymentResource,
    PaymentStatus, PsuPresence, RequestId, Scope, StandingOrder, Transaction,
};
use belfius_psd2::sign::JoseHeader;
use belfius_psd2::{
    AccountList, CancelReply, FundsCheck, Operation, Pages, PaymentReply, PendingConsent, Redirect,
    SignedPayment, TransactionsQuery, UnsignedPayment,
};
use belfius_psd2_sandbox::Options;
use belfius_psd2_ureq::{Error, Transport};
use http::{Method, Request};

use super::outcome::{self, Outcome, Screen, kind_name, remedy_name};
use crate::e2e_tpp::current::{Followed, current};
use crate::e2e_tpp::orders::TWO;
use crate::e2e_tpp::{FIRST, Tpp, TppSession, answer};

/// The longest screen of the fallback that is read, in bytes: as all that is no page.
const SCREEN: usize = 256 * 1024;

pub(crate) struct Stand {
    pub(crate) operation: Operation,
    pub(crate) tpp: Tpp,
    ais: TppSession,
    caf: TppSession,
    /// Signed, with tokens of its own.
    payment: Followed,
    /// Waits for a second signature.
    of_two: Followed,
    account: LogicalId,
}

/// What one call needs.
pub(crate) enum Ready {
    Nothing,
    Code(Box<Redirect<PendingConsent>>, String),
    Signed(SignedPayment),
    Resource(PaymentResource),
    Screen(Request<Vec<u8>>),
}

/// What a good answer held.
#[derive(Debug, PartialEq)]
pub(crate) enum Seen {
    /// Where to send the customer.
    Address,
    Tokens,
    Accounts(AccountList),
    Account(Box<belfius_psd2::model::Account>),
    Page {
        rows: Vec<Transaction>,
        unreadable: usize,
        beyond: bool,
    },
    Details(String),
    Status(PaymentStatus),
    Cancelled,
    Available(bool),
    /// Of the fallback interface.
    Screen(Screen),
}

/// As the bank names what the core calls so.
pub(crate) fn at_the_bank(operation: Operation) -> belfius_psd2_sandbox::Operation {
    use belfius_psd2_sandbox::Operation as Bank;
    match operation {
        Operation::ConsentUris => Bank::Consent,
        Operation::ExchangeCode => Bank::Token,
        Operation::RefreshTokens => Bank::Refresh,
        Operation::Accounts => Bank::Accounts,
        Operation::Account => Bank::Account,
        Operation::Transactions => Bank::Transactions,
        Operation::InitiatePayment => Bank::Payment,
        Operation::PaymentDetails => Bank::PaymentDetails,
        Operation::PaymentStatus => Bank::PaymentStatus,
        Operation::SignPayment => Bank::Authorisation,
        Operation::CancelPayment | Operation::CancelStandingOrder => Bank::Cancel,
        Operation::CreateStandingOrder => Bank::StandingOrder,
        Operation::UploadPaymentFile => Bank::PaymentFile,
        Operation::ConfirmFunds => Bank::Funds,
        Operation::Fallback => Bank::Fallback,
        other => panic!("{other} is in no contract"),
    }
}

impl Stand {
    pub(crate) fn new(operation: Operation) -> Stand {
        let tpp = current(Options::default().page_size(1));
        let ais = tpp.consented(Scope::Ais, FIRST);
        let caf = tpp.consented(Scope::Caf, FIRST);
        let payment = tpp.follow(&tpp.signed_now(&tpp.transfer()));
        let of_two = tpp.transfer().with_debtor(tpp.iban(TWO));
        let of_two = tpp.follow(&tpp.signed_now(&of_two));
        let account = tpp.id_of(&ais, FIRST);
        Stand { operation, tpp, ais, caf, payment, of_two, account }
    }

    /// What the next call needs, while nothing goes wrong.
    pub(crate) fn ready(&self) -> Ready {
        let tpp = &self.tpp;
        match self.operation {
            Operation::ExchangeCode => {
                let redirect = self.ais.consent_to_chosen_accounts().unwrap();
                tpp.discretion.remember(&redirect.pending);
                let callback = tpp.approve(&redirect);
                Ready::Code(Box::new(redirect), callback)
            }
            // The last pair may have been given away in an answer that was lost.
            Operation::RefreshTokens => {
                tpp.consent(&self.ais, Scope::Ais, FIRST);
                Ready::Nothing
            }
            Operation::InitiatePayment => Ready::Signed(tpp.signed_now(&tpp.transfer())),
            Operation::CreateStandingOrder => Ready::Signed(self.standing_order()),
            Operation::UploadPaymentFile => Ready::Signed(self.file()),
            Operation::CancelPayment => self.to_cancel(&tpp.signed_now(&tpp.transfer())),
            Operation::CancelStandingOrder => self.to_cancel(&self.standing_order()),
            Operation::Fallback => Ready::Screen(self.screen()),
            _ => Ready::Nothing,
        }
    }

    fn to_cancel(&self, signed: &SignedPayment) -> Ready {
        let session = &self.payment.session;
        let reply = session.initiate_with_tokens(signed).unwrap();
        Ready::Resource(self.tpp.sign(session, reply))
    }

    fn standing_order(&self) -> SignedPayment {
        let mut transfer = self.tpp.transfer();
        transfer.execution_date = None;
        let start = "2026-05-01".parse().unwrap();
        self.tpp.signed_now(&StandingOrder::new(transfer, start, Frequency::Monthly))
    }

    fn file(&self) -> SignedPayment {
        let bytes =
            b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"></Document>";
        let reference = PaymentId::new("salaries").unwrap();
        let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
        let file = BulkFile::new(bytes.to_vec()).unwrap();
        let unsigned = UnsignedPayment::bulk(&file, product, reference, JoseHeader::default());
        unsigned.sign(&self.tpp.signing_key()).unwrap()
    }

    /// A later call, which is not signed. Of an API, a `GET` would be sent once more.
    fn screen(&self) -> Request<Vec<u8>> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let bank = &self.tpp.bank;
        let parameters = SignatureParameters::new("SN=1,CA=x", SignatureAlgorithm::EcdsaSha256);
        let (first, later) = (bank.fallback_first_url(), bank.fallback_later_url());
        let id = bank.fallback_client_id();
        let fallback = Fallback::new(&first, &later, id, parameters.unwrap()).unwrap();
        let call = Call::new(Method::GET, "/accounts").unwrap();
        let fresh = u128::from(COUNT.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
        fallback.later(&call, RequestId::from_random(fresh), self.tpp.now()).unwrap()
    }

    /// Makes the call over this transport.
    pub(crate) fn run(&self, transport: &Transport, ready: Ready) -> Result<Seen, Error> {
        let over = |session: &TppSession| self.tpp.session_over(transport, session.store().clone());
        let (ais, paying) = (over(&self.ais), over(&self.payment.session));
        Ok(match (self.operation, ready) {
            (Operation::ConsentUris, _) => {
                ais.consent_to_chosen_accounts().map(|_| Seen::Address)?
            }
            (Operation::ExchangeCode, Ready::Code(redirect, callback)) => {
                ais.finish_consent(&redirect.pending, &callback).map(|_| Seen::Tokens)?
            }
            (Operation::RefreshTokens, _) => ais.refresh().map(|_| Seen::Tokens)?,
            (Operation::Accounts, _) => Seen::Accounts(answer(ais.accounts(PsuPresence::Present)?)),
            (Operation::Account, _) => {
                let account = answer(ais.account(&self.account, PsuPresence::Present)?);
                Seen::Account(Box::new(account))
            }
            (Operation::Transactions, _) => {
                let pages = Pages::new(self.account.clone(), TransactionsQuery::default());
                let page = answer(ais.pages(pages, PsuPresence::Present).next().unwrap()?);
                Seen::Page {
                    rows: page.rows,
                    unreadable: page.unreadable.len(),
                    beyond: page.beyond.is_some(),
                }
            }
            (Operation::PaymentDetails, _) => {
                let details = paying.payment_details(&self.payment.resource)?;
                Seen::Details(details.json.to_string())
            }
            (Operation::PaymentStatus, _) => {
                Seen::Status(paying.payment_status(&self.payment.resource)?)
            }
            (Operation::SignPayment, _) => {
                let session = over(&self.of_two.session);
                address(session.sign_again(&self.of_two.resource)?)
            }
            (
                Operation::CancelPayment | Operation::CancelStandingOrder,
                Ready::Resource(payment),
            ) => match paying.cancel(payment)? {
                CancelReply::Cancelled => Seen::Cancelled,
                other => panic!("not cancelled at once: {other:?}"),
            },
            (_, Ready::Signed(signed)) => address(
                self.tpp
                    .session_over(transport, crate::e2e_tpp::Store::default())
                    .initiate(&signed)?,
            ),
            (Operation::ConfirmFunds, _) => {
                let amount = Amount::parse("1.00").unwrap();
                let check = FundsCheck::new(amount, Currency::EUR);
                Seen::Available(over(&self.caf).funds(&check)?)
            }
            (Operation::Fallback, Ready::Screen(request)) => {
                Seen::Screen(Screen::of(transport.send_fallback(request, SCREEN)?))
            }
            (other, _) => panic!("nobody made {other} ready"),
        })
    }

    /// How often the operation has reached the bank.
    pub(crate) fn received(&self) -> usize {
        self.tpp.received(at_the_bank(self.operation)).len()
    }
}

fn address(reply: PaymentReply) -> Seen {
    match reply {
        PaymentReply::SignatureRequired(_) => Seen::Address,
        other => panic!("no signature is wanted: {other:?}"),
    }
}

/// What came of a call, beside what an undamaged answer holds.
pub(crate) fn came_of(result: Result<Seen, Error>, whole: &Seen) -> Outcome {
    match result {
        Ok(seen) => Outcome::good(&seen.beside(whole)),
        Err(error) => {
            let kind = match &error {
                Error::Send(error) => format!("{:?}", error.kind()),
                other => kind_name(other.core().unwrap().kind()),
            };
            Outcome::error(kind, error.delivery(), &remedy_name(error.remedy().as_ref()))
        }
    }
}

impl Seen {
    /// In words, beside what an undamaged answer holds.
    fn beside(&self, whole: &Seen) -> String {
        match (self, whole) {
            (seen, whole) if seen == whole => "the answer".to_owned(),
            (Seen::Page { rows, unreadable, beyond }, Seen::Page { rows: all, .. }) => {
                outcome::page(rows, *unreadable, *beyond, all)
            }
            (Seen::Accounts(list), Seen::Accounts(all)) => {
                outcome::list(list.accounts.len(), list.unreadable.len(), all.accounts.len())
            }
            (Seen::Screen(screen), _) => screen.in_words(),
            (Seen::Account(_), Seen::Account(_)) => "the account, texts mended".to_owned(),
            (Seen::Status(PaymentStatus::Other(_)), _) => "a status that is not known".to_owned(),
            (Seen::Details(_), Seen::Details(_)) => "the JSON as it came".to_owned(),
            (seen, _) => format!("{seen:?}"),
        }
    }
}
