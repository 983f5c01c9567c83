//! A worker that does everything: each flow of a session over `fetch`, with what is
//! stored in between as JSON text. It is built to be weighed, and is a fair idea of what
//! an application of its kind weighs at least.

use belfius_psd2::{
    Bank, CancelReply, Client, Contract, FundsCheck, Generation, Pages, PaymentReply,
    PendingConsent, PendingPayment, PendingSca, Reply, SignedPayment, TransactionsQuery,
    UnsignedPayment,
    model::{
        Amount, Currency, EndToEndId, Iban, Language, LogicalId, PaymentResource, PsuPresence,
        Scope, SepaCreditTransfer, read_date,
    },
    secret::ClientSecret,
    sign::JoseHeader,
};
use belfius_psd2_wasm::{MemoryStore, Session, Transport, WebCryptoKey};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

type Done = Result<String, JsError>;

/// One customer's session.
#[wasm_bindgen]
pub struct Worker(Session<MemoryStore>);

#[wasm_bindgen]
impl Worker {
    /// At a bank, through a proxy, with rows of the contract that differ.
    #[wasm_bindgen(constructor)]
    pub fn new(bank: &str, proxy: &str, contract: &str, secret: &str) -> Result<Worker, JsError> {
        let contract: Contract = serde_json::from_str(contract)?;
        let bank = Bank::at(bank, Generation::Three)?.with_contract(contract);
        let transport = Transport::builder().proxy(&bank, proxy).build()?;
        let secret = ClientSecret::new(secret)?;
        let client = Client::new(bank, "l7", secret, "https://tpp.example/callback", Language::FR)?;
        Ok(Worker(Session::new(transport, client, MemoryStore::new())))
    }

    /// Begins a consent, to one account or to those that the customer picks.
    pub async fn consent(&self, iban: Option<String>) -> Done {
        let redirect = match iban {
            Some(iban) => self.0.consent(Scope::Caf, &Iban::parse(&iban)?).await?,
            None => self.0.consent_to_chosen_accounts().await?,
        };
        Ok(serde_json::to_string(&redirect.pending)? + redirect.url.as_str())
    }

    /// Ends it.
    pub async fn finish_consent(&self, pending: &str, callback: &str) -> Done {
        let pending: PendingConsent = serde_json::from_str(pending)?;
        Ok(serde_json::to_string(&self.0.finish_consent(&pending, callback).await?)?)
    }

    /// The accounts.
    pub async fn accounts(&self) -> Done {
        match self.0.accounts(PsuPresence::Present).await? {
            Reply::Answer(list) => {
                let mut text = String::new();
                for account in &list.accounts {
                    text.push_str(account.logical_id.as_str());
                    text.extend(account.account.label());
                }
                Ok(text)
            }
            Reply::StrongAuthentication(redirect) => Ok(serde_json::to_string(&redirect.pending)?),
        }
    }

    /// One account's balance.
    pub async fn account(&self, id: &str) -> Done {
        match self.0.account(&LogicalId::new(id)?, PsuPresence::Present).await? {
            Reply::Answer(account) => {
                Ok(account.balance.map(|b| b.to_string()).unwrap_or_default())
            }
            Reply::StrongAuthentication(redirect) => Ok(serde_json::to_string(&redirect.pending)?),
        }
    }

    /// A page, and where the next one begins.
    pub async fn page(&self, id: &str, from: &str, cursor: Option<String>) -> Done {
        let pages = match cursor {
            Some(cursor) => serde_json::from_str(&cursor)?,
            None => {
                let mut query = TransactionsQuery::default();
                if let Some(from) = read_date(from) {
                    query = query.with_date_from(from);
                }
                Pages::new(LogicalId::new(id)?, query)
            }
        };
        let mut pages = self.0.pages(pages, PsuPresence::Present);
        match pages.next().await.transpose()? {
            None => Ok(String::new()),
            Some(Reply::Answer(page)) => {
                let mut text = serde_json::to_string(&page.next)?;
                for row in &page.rows {
                    text.extend(row.amount.map(|amount| amount.to_string()));
                    text.extend(row.date().map(|date| date.to_string()));
                }
                Ok(text)
            }
            Some(Reply::StrongAuthentication(redirect)) => {
                Ok(serde_json::to_string(&redirect.pending)?)
            }
        }
    }

    /// Strong authentication is over.
    pub async fn finish_sca(&self, pending: &str, callback: &str) -> Done {
        let pending: PendingSca = serde_json::from_str(pending)?;
        Ok(serde_json::to_string(&self.0.finish_sca(&pending, callback).await?)?)
    }

    /// Whether there is enough.
    pub async fn funds(&self, iban: &str, amount: &str) -> Result<bool, JsError> {
        let currency = Currency::parse("EUR")?;
        let check = FundsCheck::new(Amount::parse(amount)?, currency).of_iban(&Iban::parse(iban)?);
        Ok(self.0.funds(&check).await?)
    }

    /// Signs a transfer with a key that never leaves WebCrypto, and sends it.
    pub async fn pay(&self, id: &str, name: &str, iban: &str, amount: &str, today: &str) -> Done {
        let order = SepaCreditTransfer::new(
            EndToEndId::new(id)?,
            name,
            Iban::parse(iban)?,
            Amount::parse(amount)?,
        );
        let today = read_date(today).ok_or_else(|| JsError::new("today"))?;
        let unsigned =
            UnsignedPayment::current(&order, &Default::default(), JoseHeader::default(), today)?;
        let signed = WebCryptoKey::generate().await?.sign(unsigned).await?;
        self.send(&serde_json::to_string(&signed)?).await
    }

    /// Sends a payment that was signed and stored.
    pub async fn send(&self, signed: &str) -> Done {
        let signed: SignedPayment = serde_json::from_str(signed)?;
        match self.0.initiate(&signed).await? {
            PaymentReply::SignatureRequired(redirect) => {
                Ok(serde_json::to_string(&redirect.pending)? + redirect.url.as_str())
            }
            PaymentReply::Accepted(_) => Ok("accepted".to_owned()),
            _ => Ok("rejected".to_owned()),
        }
    }

    /// The customer has signed.
    pub async fn finish_payment(&self, pending: &str, callback: &str) -> Done {
        let pending: PendingPayment = serde_json::from_str(pending)?;
        Ok(serde_json::to_string(&self.0.finish_payment(&pending, callback).await?)?)
    }

    /// What became of it, once more its details, a further signature, its end.
    pub async fn life(&self, payment: &str, what: u32) -> Done {
        let payment: PaymentResource = serde_json::from_str(payment)?;
        Ok(match what {
            0 => self.0.payment_status(&payment).await?.as_str().to_owned(),
            1 => self.0.payment_details(&payment).await?.json.as_str().to_owned(),
            2 => match self.0.sign_again(&payment).await? {
                PaymentReply::SignatureRequired(redirect) => redirect.url.as_str().to_owned(),
                _ => String::new(),
            },
            _ => match self.0.cancel(payment).await? {
                CancelReply::SignatureRequired(redirect) => redirect.url.as_str().to_owned(),
                _ => String::new(),
            },
        })
    }
}
