//! Every fault of the simulated bank at every operation, over `fetch` and through the
//! reference proxy: each cell as the rules want it. In Node alone. The rules are those of
//! the blocking transport; the table that is printed is `docs/faults.md`, which
//! `.ci/fault-table` compares.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod bank_tpp;
#[path = "../../tests/tests/faults/outcome.rs"]
mod outcome;
#[path = "../../tests/tests/faults/rules.rs"]
mod rules;

use std::{rc::Rc, time::Duration};

use bank_tpp::{Tpp, TppSession, answer, control, fault, order, signature_required};
use belfius_psd2::{
    AccountList, CancelReply, FundsCheck, Operation, Pages, PaymentReply, PendingConsent, Redirect,
    SignedPayment, TransactionsQuery, UnsignedPayment,
    model::{
        Account, Amount, BodyChanges, BulkFile, Currency, EndToEndId, Frequency, Iban, LogicalId,
        PaymentId, PaymentProduct, PaymentResource, PaymentStatus, PsuPresence, Scope,
        SepaCreditTransfer, StandingOrder, Transaction,
    },
    sign::JoseHeader,
};
use belfius_psd2_wasm::{Error, MemoryStore, Session, TokenStore, Transport, WebCryptoKey};
use outcome::{Outcome, document, kind_name, remedy_name};
use rules::{Over, expected};
use serde_json::{Value, json};
use wasm_bindgen_test::{console_log, wasm_bindgen_test as test};

const HEAD: &str = "# Every fault at every operation, over fetch

What a program gets from `belfius-psd2-wasm` in Node, through the reference proxy, while
the simulated bank does something wrong in its answer, in the current API. Written from a
run of `tests/bank_matrix.rs` by `.ci/fault-table`, cell by cell as the rules in
`../../tests/tests/faults/rules.rs` want it. The columns are those of
[the same over HTTPS](../../tests/FAULTS.md).
";

/// The account that two people sign for.
const TWO: usize = 8;

/// Whose store several sessions have.
type Shared = Session<Rc<MemoryStore>>;

struct Stand {
    tpp: Tpp,
    key: WebCryptoKey,
    ais: Shared,
    caf: Shared,
    paying: Shared,
    payment: PaymentResource,
    of_two: PaymentResource,
    account: LogicalId,
}

enum Ready {
    Nothing,
    Code(Box<Redirect<PendingConsent>>, String),
    Signed(SignedPayment),
    Resource(PaymentResource),
}

#[derive(PartialEq)]
enum Seen {
    Address,
    Tokens,
    Accounts(AccountList),
    Account(Box<Account>),
    Page { rows: Vec<Transaction>, unreadable: usize, beyond: bool },
    Details(String),
    Status(PaymentStatus),
    Cancelled,
    Available(bool),
}

fn at_the_bank(operation: Operation) -> &'static str {
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
        other => panic!("{other} is in no contract"),
    }
}

impl Stand {
    async fn new() -> Stand {
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

    async fn ready(&self, operation: Operation) -> Ready {
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
    async fn run(
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
            (other, _) => panic!("nobody made {other} ready"),
        })
    }

    /// The same store, whatever the transport.
    fn over(&self, transport: &Transport, session: &Shared) -> Shared {
        Session::new(transport.clone(), self.tpp.client.clone(), Rc::clone(session.store()))
    }

    /// As the blocking transport's matrix does it.
    async fn cell(&self, operation: Operation, whole: &Seen, name: &str, lasting: bool) -> Outcome {
        let ready = self.ready(operation).await;
        let builder = self.tpp.builder().retries(2, Duration::ZERO);
        let (kind, _) = name.split_once('=').unwrap_or((name, ""));
        let builder = match kind {
            "delay" => builder.response_timeout(Duration::from_secs(1)),
            "slow-body" => builder.total_timeout(Duration::from_millis(1500)),
            _ => builder,
        };
        let transport = builder.build().unwrap();
        let injected = match (kind, operation) {
            ("oversized-body", Operation::Transactions) => "oversized-body=167772160",
            _ => name,
        };
        let bank = at_the_bank(operation);
        order("forget-requests", json!({})).await;
        // The proxy opens a connection for each request.
        let of = if kind == "cut-handshake" { "any" } else { bank };
        fault(of, injected, if lasting { 1_000 } else { 1 }).await;
        let start = js_sys::Date::now();
        let result = self.run(operation, &transport, ready).await;
        let took = js_sys::Date::now() - start;
        assert!(took < 30_000.0, "{name} at {operation}: {took} ms");
        order("clear-faults", json!({})).await;
        let requests = control("GET", "requests", Value::Null).await;
        let requests = requests.as_array().unwrap().iter();
        let requests = requests.filter(|request| request["operation"] == bank).count();
        match result {
            Ok(seen) => Outcome::good(&seen.beside(whole)).after(requests),
            Err(error) => {
                let kind = match &error {
                    Error::Send(error) => format!("{:?}", error.kind()),
                    other => kind_name(other.core().unwrap().kind()),
                };
                let remedy = remedy_name(error.remedy().as_ref());
                Outcome::error(kind, error.delivery(), &remedy).after(requests)
            }
        }
    }
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
            (Seen::Account(_), _) => "the account, texts mended".to_owned(),
            (Seen::Status(_), _) => "a status that is not known".to_owned(),
            (Seen::Details(_), _) => "the JSON as it came".to_owned(),
            _ => "another answer".to_owned(),
        }
    }
}

#[test]
async fn every_fault_at_every_operation_has_the_outcome_that_the_rules_give_it() {
    let stand = Stand::new().await;
    let plain = stand.tpp.builder().build().unwrap();
    let faults = control("GET", "faults", Value::Null).await;
    let mut rows: Vec<(String, Vec<(&str, Outcome)>)> = Vec::new();
    for fault in faults.as_array().unwrap() {
        let fault = fault.as_str().unwrap();
        rows.push((fault.to_owned(), Vec::new()));
        if rules::lasts(fault) {
            rows.push((format!("{fault}, lasting"), Vec::new()));
        }
    }
    let mut wrong = Vec::new();
    for operation in Operation::ALL {
        let short = serde_json::to_value(operation).unwrap().as_str().unwrap().to_owned();
        let short: &'static str = short.leak();
        let ready = stand.ready(operation).await;
        let whole = stand.run(operation, &plain, ready).await.unwrap();
        for (name, cells) in &mut rows {
            let (fault, lasting) = match name.strip_suffix(", lasting") {
                Some(fault) => (fault, true),
                None => (name.as_str(), false),
            };
            let got = stand.cell(operation, &whole, fault, lasting).await;
            let wanted = expected(fault, lasting, operation, Over::Fetch);
            if got != wanted {
                wrong.push(format!("{name} at {short}:\n     got {got}\n  wanted {wanted}"));
            }
            cells.push((short, got));
        }
    }
    for line in document(HEAD, &rows).lines() {
        console_log!("fault-table: {line}");
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
}
