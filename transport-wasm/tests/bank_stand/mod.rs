//! The simulated bank, where each operation can be made ready and run any number of
//! times, and the rules of what must come of its faults: those of the blocking transport.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../../tests/tests/faults/outcome.rs"]
pub(crate) mod outcome;
#[path = "../../../tests/tests/faults/rules/mod.rs"]
pub(crate) mod rules;

use std::{cell::Cell, rc::Rc};

use belfius_psd2::{
    AccountList, CancelReply, FundsCheck, Operation, Pages, PaymentReply, PendingConsent, Redirect,
    SignedPayment, TransactionsQuery, UnsignedPayment,
    fallback::{Call, Fallback, SignatureAlgorithm, SignatureParameters},
    model::{
        Account, Amount, BodyChanges, BulkFile, Currency, EndToEndId, Frequency, Iban, LogicalId,
        PaymentId, PaymentProduct, PaymentResource, PaymentStatus, PsuPresence, RequestId, Scope,
        SepaCreditTransfer, StandingOrder, Timestamp, Transaction,
    },
    sign::JoseHeader,
};
use belfius_psd2_wasm::{Error, MemoryStore, Session, TokenStore, Transport, WebCryptoKey};
use http::{Method, Request};
use outcome::{Outcome, Screen, kind_name, remedy_name};
use serde_json::Value;

use crate::bank_tpp::{self, Tpp, TppSession, answer, control, signature_required};

/// The account that two people sign for.
const TWO: usize = 8;

/// The longest screen of the fallback that is read, in bytes: as all that is no page.
const SCREEN: usize = 256 * 1024;

/// Whose store several sessions have.
type Shared = Session<Rc<MemoryStore>>;

pub(crate) struct Stand {
    pub(crate) tpp: Tpp,
    key: WebCryptoKey,
    ais: Shared,
    caf: Shared,
    paying: Shared,
    payment: PaymentResource,
    of_two: PaymentResource,
    account: LogicalId,
}

pub(crate) enum Ready {
    Nothing,
    Code(Box<Redirect<PendingConsent>>, String),
    Signed(SignedPayment),
    Resource(PaymentResource),
    Screen(Request<Vec<u8>>),
}

#[derive(PartialEq)]
pub(crate) enum Seen {
    Address,
    Tokens,
    Accounts(AccountList),
    Account(Box<Account>),
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

pub(crate) fn at_the_bank(operation: Operation) -> &'static str {
    match operation {
        Operation::ConsentUris => "consent",
        Operation::ExchangeCode => "token",
        Operation::RefreshTokens => "refresh",
        Operation::Accounts => "accounts",
        Operation::Account => "account",
        Operation::Transactions => "transactions",
        Operation::InitiatePayment => "payment",
        Operation::PaymentDetails => "payment-details",
        Operation::PaymentStatus => "payment-status",
        Operation::SignPayment => "authorisation",
        Operation::CancelPayment | Operation::CancelStandingOrder => "cancel",
        Operation::CreateStandingOrder => "standing-order",
        Operation::UploadPaymentFile => "payment-file",
        Operation::ConfirmFunds => "funds",
        Operation::Fallback => "fallback",
        other => panic!("{other} is in no contract"),
    }
}

impl Stand {
    pub(crate) async fn new() -> Stand {
        let tpp = Tpp::new(belfius_psd2::Generation::Three, "belfius").await;
        let key = tpp.key().await;
        let (ais, caf) = (tpp.consented(Scope::Ais).await, tpp.consented(Scope::Caf).await);
        let account = tpp.account(&ais).await;
        let paying = tpp.session();
        let signed = signed(&tpp, &key, &transfer(&tpp, 0)).await;
        let payment = follow(&tpp, &paying, paying.initiate(&signed).await.unwrap()).await;
        let of_two = tpp.session();
        let signed = self::signed(&tpp, &key, &transfer(&tpp, TWO)).await;
        let of_two = follow(&tpp, &of_two, of_two.initiate(&signed).await.unwrap()).await;
        let (ais, caf) = (shared(&tpp, &ais).await, shared(&tpp, &caf).await);
        let paying = shared(&tpp, &paying).await;
        Stand { tpp, key, ais, caf, paying, payment, of_two, account }
    }

    pub(crate) async fn ready(&self, operation: Operation) -> Ready {
        let tpp = &self.tpp;
        match operation {
            Operation::ExchangeCode => {
                let redirect = self.ais.consent_to_chosen_accounts().await.unwrap();
                let callback = tpp.approve(&redirect).await;
                Ready::Code(Box::new(redirect), callback)
            }
            // The last pair may have been given away in an answer that was lost.
            Operation::RefreshTokens => {
                self.consent_again().await;
                Ready::Nothing
            }
            Operation::InitiatePayment => {
                Ready::Signed(signed(tpp, &self.key, &transfer(tpp, 0)).await)
            }
            Operation::CreateStandingOrder => Ready::Signed(self.standing_order().await),
            Operation::UploadPaymentFile => Ready::Signed(self.file().await),
            Operation::CancelPayment => {
                let signed = signed(tpp, &self.key, &transfer(tpp, 0)).await;
                self.to_cancel(&signed).await
            }
            Operation::CancelStandingOrder => self.to_cancel(&self.standing_order().await).await,
            Operation::Fallback => Ready::Screen(screen().await),
            _ => Ready::Nothing,
        }
    }

    async fn consent_again(&self) {
        let redirect = self.ais.consent_to_chosen_accounts().await.unwrap();
        let callback = self.tpp.approve(&redirect).await;
        self.ais.finish_consent(&redirect.pending, &callback).await.unwrap();
    }

    async fn to_cancel(&self, signed: &SignedPayment) -> Ready {
        let reply = self.paying.initiate_with_tokens(signed).await.unwrap();
        Ready::Resource(follow(&self.tpp, &self.paying, reply).await)
    }

    async fn standing_order(&self) -> SignedPayment {
        let mut transfer = transfer(&self.tpp, 0);
        let start = transfer.execution_date.take().unwrap();
        signed(&self.tpp, &self.key, &StandingOrder::new(transfer, start, Frequency::Monthly)).await
    }

    async fn file(&self) -> SignedPayment {
        let bytes =
            b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"></Document>";
        let reference = PaymentId::new("salaries").unwrap();
        let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
        let file = BulkFile::new(bytes.to_vec()).unwrap();
        let unsigned = UnsignedPayment::bulk(&file, product, reference, JoseHeader::default());
        self.key.sign(unsigned).await.unwrap()
    }

    /// The call over a transport of its own, with the tokens of these sessions.
    pub(crate) async fn run(
        &self,
        operation: Operation,
        transport: &Transport,
        ready: Ready,
    ) -> Result<Seen, Error> {
        let ais = self.over(transport, &self.ais);
        let paying = self.over(transport, &self.paying);
        Ok(match (operation, ready) {
            (Operation::ConsentUris, _) => {
                ais.consent_to_chosen_accounts().await.map(|_| Seen::Address)?
            }
            (Operation::ExchangeCode, Ready::Code(redirect, callback)) => {
                ais.finish_consent(&redirect.pending, &callback).await.map(|_| Seen::Tokens)?
            }
            (Operation::RefreshTokens, _) => ais.refresh().await.map(|_| Seen::Tokens)?,
            (Operation::Accounts, _) => {
                Seen::Accounts(answer(ais.accounts(PsuPresence::Present).await?))
            }
            (Operation::Account, _) => {
                let account = ais.account(&self.account, PsuPresence::Present).await?;
                Seen::Account(Box::new(answer(account)))
            }
            (Operation::Transactions, _) => {
                let pages = Pages::new(self.account.clone(), TransactionsQuery::default());
                let page = ais.pages(pages, PsuPresence::Present).next().await.unwrap()?;
                let page = answer(page);
                Seen::Page {
                    rows: page.rows,
                    unreadable: page.unreadable.len(),
                    beyond: page.beyond.is_some(),
                }
            }
            (Operation::PaymentDetails, _) => {
                Seen::Details(paying.payment_details(&self.payment).await?.json.to_string())
            }
            (Operation::PaymentStatus, _) => {
                Seen::Status(paying.payment_status(&self.payment).await?)
            }
            (Operation::SignPayment, _) => address(paying.sign_again(&self.of_two).await?),
            (_, Ready::Resource(payment)) => match paying.cancel(payment).await? {
                CancelReply::Cancelled => Seen::Cancelled,
                other => panic!("not cancelled at once: {other:?}"),
            },
            (_, Ready::Signed(signed)) => {
                let session = self.tpp.over(transport, MemoryStore::new());
                address(session.initiate(&signed).await?)
            }
            (Operation::ConfirmFunds, _) => {
                let amount = Amount::parse("1.00").unwrap();
                let check = FundsCheck::new(amount, Currency::EUR);
                Seen::Available(self.over(transport, &self.caf).funds(&check).await?)
            }
            (Operation::Fallback, Ready::Screen(request)) => {
                Seen::Screen(Screen::of(transport.send_fallback(request, SCREEN).await?))
            }
            (other, _) => panic!("nobody made {other} ready"),
        })
    }

    /// The same store, whatever the transport.
    fn over(&self, transport: &Transport, session: &Shared) -> Shared {
        Session::new(transport.clone(), self.tpp.client.clone(), Rc::clone(session.store()))
    }
}

/// A later call of the fallback, which is not signed. Of an API, a `GET` would be sent
/// once more.
async fn screen() -> Request<Vec<u8>> {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    let count = COUNT.replace(COUNT.get() + 1);
    let now: u64 = format!("{:.0}", js_sys::Date::now()).parse().unwrap();
    let fresh = (u128::from(now) << 80) + u128::from(count);
    let facts = control("GET", "facts", Value::Null).await;
    let fact = |name: &str| facts["fallback"][name].as_str().unwrap();
    let parameters = SignatureParameters::new("SN=1,CA=x", SignatureAlgorithm::EcdsaSha256);
    let (first, later, id) = (fact("first_url"), fact("later_url"), fact("client_id"));
    let fallback = Fallback::new(first, later, id, parameters.unwrap()).unwrap();
    let call = Call::new(Method::GET, "/accounts").unwrap();
    // The bank looks at its own clock.
    let now: Timestamp = facts["now"].as_str().unwrap().parse().unwrap();
    fallback.later(&call, RequestId::from_random(fresh.to_be_bytes()), now).unwrap()
}

/// A good transfer from that account, with an id of its own.
fn transfer(tpp: &Tpp, account: usize) -> SepaCreditTransfer {
    let id = EndToEndId::new(&bank_tpp::fresh()).unwrap();
    let payee = Iban::parse("BE71096123456769").unwrap();
    SepaCreditTransfer::new(id, "Marcel Thierry", payee, Amount::parse("12.10").unwrap())
        .with_debtor(tpp.iban(account))
        .with_execution_date(tpp.working_day())
}

async fn signed(
    tpp: &Tpp,
    key: &WebCryptoKey,
    order: &impl belfius_psd2::model::CurrentOrder,
) -> SignedPayment {
    let (changes, header) = (BodyChanges::default(), JoseHeader::default());
    let unsigned = UnsignedPayment::current(order, &changes, header, tpp.today()).unwrap();
    key.sign(unsigned).await.unwrap()
}

async fn shared(tpp: &Tpp, session: &TppSession) -> Shared {
    let store = MemoryStore::with(session.tokens().await.unwrap().unwrap());
    Session::new(tpp.transport.clone(), tpp.client.clone(), Rc::new(store))
}

/// The customer signs it.
async fn follow<S: TokenStore + 'static>(
    tpp: &Tpp,
    session: &Session<S>,
    reply: PaymentReply,
) -> PaymentResource {
    let redirect = signature_required(reply);
    let callback = tpp.approve(&redirect).await;
    let _ = session.finish_payment(&redirect.pending, &callback).await.unwrap();
    redirect.pending.resource().unwrap().clone()
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
            (Seen::Account(_), _) => "the account, texts mended".to_owned(),
            (Seen::Status(_), _) => "a status that is not known".to_owned(),
            (Seen::Details(_), _) => "the JSON as it came".to_owned(),
            _ => "another answer".to_owned(),
        }
    }
}
