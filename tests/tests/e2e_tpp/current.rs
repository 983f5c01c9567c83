//! The current API: accounts that the customer picks, and its payments.

use std::sync::atomic::{AtomicUsize, Ordering};

use belfius_psd2::model::{
    Account, Address, Amount, Bban, Bic, BodyChanges, ChargeBearer, Country, CreditorBank,
    CrossBorderCreditTransfer, CrossBorderCreditor, Currency, CurrentOrder, EndToEndId, Iban,
    InstantCreditTransfer, ListedAccount, LogicalId, PaymentProduct, PaymentResource,
    PaymentStatus, PsuPresence, Scope, SepaCreditTransfer,
};
use belfius_psd2::sign::JoseHeader;
use belfius_psd2::{Generation, PaymentReply, SignedPayment, UnsignedPayment};
use belfius_psd2_sandbox::{Brand, Options, PaymentState};
use belfius_psd2_ureq::{Session, TokenStore};

use super::{FIRST, Tpp, TppSession, answer, logical_id, signature_required};

/// Every generation at both brands; the first two came before Banx, whose host
/// serves them here all the same.
pub(crate) const EVERYWHERE: [(Generation, Brand); 6] = [
    (Generation::One, Brand::Belfius),
    (Generation::One, Brand::Banx),
    (Generation::Two, Brand::Belfius),
    (Generation::Two, Brand::Banx),
    (Generation::Three, Brand::Belfius),
    (Generation::Three, Brand::Banx),
];

/// Somebody to pay.
pub(crate) const PAYEE: &str = "BE71096123456769";

/// A TPP that speaks the current API with Belfius.
pub(crate) fn current(options: Options) -> Tpp {
    Tpp::of(options.rows(10), Generation::Three, Brand::Belfius)
}

/// A payment that the customer has signed.
pub(crate) struct Followed {
    pub(crate) session: TppSession,
    pub(crate) resource: PaymentResource,
}

impl Tpp {
    /// A session whose customer has picked exactly these accounts.
    pub(crate) fn picked(&self, accounts: &[usize]) -> TppSession {
        let session = self.session();
        let redirect = session.consent_to_chosen_accounts().unwrap();
        self.discretion.remember(&redirect.pending);
        let ibans: Vec<Iban> = accounts.iter().map(|account| self.iban(*account)).collect();
        let ibans: Vec<&str> = ibans.iter().map(Iban::as_str).collect();
        let customer = self.bank.customer();
        let callback = customer.approve_accounts(redirect.url.as_str(), &ibans).unwrap();
        self.discretion.remember_callback(&callback);
        let tokens = session.finish_consent(&redirect.pending, &callback).unwrap();
        self.discretion.remember(&tokens);
        session
    }

    /// The accounts of the consent, all of them readable.
    pub(crate) fn listed<S: TokenStore>(&self, session: &Session<S>) -> Vec<ListedAccount> {
        let list = answer(session.accounts(PsuPresence::Present).unwrap());
        assert!(list.unreadable.is_empty(), "{:?}", list.unreadable);
        list.accounts
    }

    /// By what to ask for an account: what the tokens say, or else the list.
    pub(crate) fn id_of<S: TokenStore>(&self, session: &Session<S>, account: usize) -> LogicalId {
        if session.client().bank().consents_by_iban(Scope::Ais) {
            return logical_id(session);
        }
        let iban = self.iban(account);
        let mut listed = self.listed(session).into_iter();
        listed.find(|one| number(&one.account) == Some(iban.as_str())).unwrap().logical_id
    }

    /// A good transfer from the first account, with an id of its own.
    pub(crate) fn transfer(&self) -> SepaCreditTransfer {
        let (payee, amount) = (Iban::parse(PAYEE).unwrap(), Amount::parse("12.10").unwrap());
        SepaCreditTransfer::new(fresh_id(), "Marcel Thierry", payee, amount)
            .with_debtor(self.iban(FIRST))
            .with_execution_date(self.working_day())
    }

    pub(crate) fn signed_now(&self, order: &impl CurrentOrder) -> SignedPayment {
        self.signed_with(order, &BodyChanges::default())
    }

    pub(crate) fn signed_with(
        &self,
        order: &impl CurrentOrder,
        changes: &BodyChanges,
    ) -> SignedPayment {
        let header = JoseHeader::default();
        let unsigned = UnsignedPayment::current(order, changes, header, self.today()).unwrap();
        let signed = unsigned.sign(&self.signing_key()).unwrap();
        self.discretion.remember(&signed);
        signed
    }

    /// Sends it, and lets the customer sign.
    pub(crate) fn follow(&self, signed: &SignedPayment) -> Followed {
        let session = self.session();
        let resource = self.sign(&session, session.initiate(signed).unwrap());
        Followed { session, resource }
    }

    /// The customer signs what the bank wants signed.
    pub(crate) fn sign(&self, session: &TppSession, reply: PaymentReply) -> PaymentResource {
        let redirect = signature_required(reply);
        self.discretion.remember(&redirect.pending);
        let callback = self.approve(&redirect);
        if let Some(tokens) = session.finish_payment(&redirect.pending, &callback).unwrap() {
            self.discretion.remember(&tokens);
        }
        redirect.pending.resource().unwrap().clone()
    }

    pub(crate) fn state_of(&self, payment: &PaymentResource) -> Option<PaymentState> {
        self.bank.payment(payment.payment_id().as_str())
    }
}

impl Followed {
    pub(crate) fn status(&self) -> PaymentStatus {
        self.session.payment_status(&self.resource).unwrap()
    }
}

/// The account's number as the bank wrote it.
pub(crate) fn number(account: &Account) -> Option<&str> {
    account.iban.as_ref().map(|iban| iban.as_str())
}

pub(crate) fn fresh_id() -> EndToEndId {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    EndToEndId::new(&format!("E2E-{}", COUNT.fetch_add(1, Ordering::Relaxed))).unwrap()
}

/// A payment of each product, ready to be sent.
pub(crate) fn each_product(tpp: &Tpp) -> Vec<(PaymentProduct, SignedPayment)> {
    vec![
        (PaymentProduct::SEPA_CREDIT_TRANSFERS, tpp.signed_now(&tpp.transfer())),
        (PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS, tpp.signed_now(&tpp.instant())),
        (PaymentProduct::CROSS_BORDER_CREDIT_TRANSFERS, tpp.signed_now(&tpp.abroad())),
    ]
}

impl Tpp {
    /// A good instant transfer.
    pub(crate) fn instant(&self) -> InstantCreditTransfer {
        let (payee, amount) = (Iban::parse(PAYEE).unwrap(), Amount::parse("3.05").unwrap());
        InstantCreditTransfer::new(fresh_id(), "Marcel Thierry", payee, amount)
            .with_debtor(self.iban(FIRST))
    }

    /// A good transfer abroad, to an account without IBAN.
    pub(crate) fn abroad(&self) -> CrossBorderCreditTransfer {
        let address = Address::new(Country::parse("US").unwrap())
            .with_street("Main Street", "1a")
            .with_town("12345", "Springfield");
        let bank = CreditorBank::Bic(Bic::parse("CHASUS33").unwrap());
        let payee = CrossBorderCreditor::bban(Bban::parse("123456789").unwrap(), bank, address);
        let (amount, usd) = (Amount::parse("20.50").unwrap(), Currency::parse("USD").unwrap());
        let shared = ChargeBearer::Shared;
        CrossBorderCreditTransfer::new(fresh_id(), "Jane Roe", payee, amount, usd, shared)
            .with_debtor(self.iban(FIRST))
            .with_execution_date(self.working_day())
    }
}
