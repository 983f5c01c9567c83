//! Payments, standing orders and files of the third generation.

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::{Answer, Call, Tokens, Tpp, VERIFIER, challenge, encoded, jws, parameter};

pub(crate) const SEPA: &str = "/payments/sepa-credit-transfers";
pub(crate) const INSTANT: &str = "/payments/instant-sepa-credit-transfers";
pub(crate) const ABROAD: &str = "/payments/cross-border-credit-transfers";
pub(crate) const STANDING: &str = "/periodic-payments/sepa-credit-transfers";
pub(crate) const FILE: &str = "/bulk-payments/pain.001-sepa-credit-transfers";

impl Tpp {
    /// What every product takes.
    pub(crate) fn credit_transfer(&self) -> Value {
        json!({
            "debtor_account": { "iban": "BE54063301200997" },
            "creditor_account": { "iban": "NL91ABNA0417164300" },
            "creditor_name": "Marcel Thierry",
            "endtoend_identification": "E2E-1",
            "instructed_amount": { "currency": "EUR", "amount": "100.01" },
            "remittance_information_unstructured": "Loyer août",
        })
    }

    /// An initiation without a token.
    pub(crate) fn initiate(&self, path: &str, body: &Value) -> Call<'_> {
        let body = body.to_string().into_bytes();
        let version = if path.starts_with("/periodic") { "2" } else { "3" };
        self.call("POST", path, version)
            .set("Content-Type", "application/json")
            .set("Code-Challenge", &challenge(VERIFIER))
            .set("Code-Challenge-Method", "S256")
            .set("Signature", &jws::es256(self.bank.signing_key_pem(), &body))
            .body(body)
    }

    pub(crate) fn upload(&self, file: &[u8]) -> Call<'_> {
        let hash = BASE64.encode(digest(&SHA256, file).as_ref());
        self.call("POST", FILE, "1")
            .set("Content-Type", "application/xml")
            .set("Code-Challenge", &challenge(VERIFIER))
            .set("Code-Challenge-Method", "S256")
            .set("Digest", &format!("SHA-256={hash}"))
            .set("Signature", &jws::detached(self.bank.signing_key_pem(), file))
            .body(file.to_vec())
    }

    /// Approves on the page and exchanges the code.
    pub(crate) fn sign(&self, answer: &Answer) -> Tokens {
        let callback = self.bank.customer().approve(&url(answer)).unwrap();
        let code = parameter(&callback, "code").unwrap();
        super::tokens(&self.exchange(&code).version("2").send().ok())
    }

    pub(crate) fn status(&self, path: &str, id: &str) -> String {
        let answer = self.call("GET", format!("{path}/{}/status", encoded(id)), "1").send().ok();
        answer["transaction_status"].as_str().unwrap().to_owned()
    }

    pub(crate) fn details(&self, path: &str, id: &str, access: &str) -> Call<'_> {
        self.call("GET", format!("{path}/{}", encoded(id)), "1").bearer(access)
    }

    pub(crate) fn end(&self, path: &str, id: &str, access: &str) -> Call<'_> {
        let version = if path.starts_with("/periodic") { "2" } else { "1" };
        self.call("DELETE", format!("{path}/{}", encoded(id)), version).bearer(access)
    }

    pub(crate) fn authorise(&self, path: &str, id: &str) -> Call<'_> {
        self.call("POST", format!("{path}/{}/authorisations", encoded(id)), "1")
            .set("Code-Challenge", &challenge(VERIFIER))
            .set("Code-Challenge-Method", "S256")
    }
}

/// The signing address, with a state.
#[track_caller]
pub(crate) fn url(answer: &Answer) -> String {
    answer.refused(401, "B14800ZZ-0PLC-REDRCT");
    format!("{}&state=s", answer.json()["url"].as_str().unwrap())
}

#[track_caller]
pub(crate) fn id(answer: &Answer) -> String {
    answer.json()["payment_id"].as_str().unwrap().to_owned()
}

/// A small file that an account pays.
pub(crate) fn pain_001(debtor: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\">\
         <CstmrCdtTrfInitn><PmtInf><DbtrAcct><Id><IBAN>{debtor}</IBAN></Id></DbtrAcct>\
         <CdtTrfTxInf/></PmtInf></CstmrCdtTrfInitn></Document>\n"
    )
    .into_bytes()
}
