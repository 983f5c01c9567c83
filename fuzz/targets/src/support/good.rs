//! The answers of a bank at which all is well, as production wrote them. Whatever
//! is secret or a customer's carries the mark.

use belfius_psd2::Operation;

/// Status and body. What must differ from call to call has the number in it.
pub(crate) fn answer(operation: Operation, number: u32) -> (u16, String) {
    let body = match operation {
        Operation::ConsentUris => CONSENT_URIS.to_owned(),
        Operation::ExchangeCode | Operation::RefreshTokens => {
            TOKENS.replace("{n}", &number.to_string())
        }
        Operation::Accounts => ACCOUNTS.to_owned(),
        Operation::Account => ACCOUNT.to_owned(),
        Operation::Transactions => PAGE.replace("{n}", &number.to_string()),
        Operation::PaymentDetails => DETAILS.to_owned(),
        Operation::PaymentStatus => r#"{"transaction_status":"RCVD"}"#.to_owned(),
        Operation::ConfirmFunds => r#"{"funds_available":true}"#.to_owned(),
        Operation::CancelPayment | Operation::CancelStandingOrder => return (204, String::new()),
        _ => PAYMENT.to_owned(),
    };
    (200, body)
}

/// The same, where the bank wants the customer first.
pub(crate) fn redirect(operation: Operation) -> (u16, String) {
    match operation {
        Operation::ConsentUris => (200, CONSENT_URIS.to_owned()),
        _ => (401, SCA_REQUIRED.to_owned()),
    }
}

const CONSENT_URIS: &str = r#"[{"language":"fr","consent_uri":"https:\/\/www.belfius.be\/common\/fr\/fw\/generic\/launcher.html?appkey=PSD2_AIS&apptoken=7f3A~Zq"}]"#;
const TOKENS: &str = r#"{"access_token":"access-{n}-7f3A~Zq","token_type":"Bearer","expires_in":"900","refresh_token":"refresh-{n}-7f3A~Zq","scope":"AIS","logical_id":"eyJ..7f3A~Zq","iban":"BE80350454678790","sca_token":"sca-{n}-7f3A~Zq"}"#;
const ACCOUNTS: &str = r#"[{"iban":"BE54063301200997","logical_id":"eyJ..7f3A~Zq","account_name":"Jeanne 7f3A~Zq","_links":{"self":{"href":"/accounts/eyJ..7f3A~Zq"}}}]"#;
const ACCOUNT: &str = r#"{"iban":"BE54063301200997","currency":"EUR","balance":789.01,"multicurrency":false,"product":"Beats Star","account_name":"Jeanne 7f3A~Zq","other_compartments":[{"currency":"USD","balance":"1.10"}],"_links":{"self":{"href":"/accounts/eyJ..7f3A~Zq"}}}"#;
const PAGE: &str = r#"{"transactions":{"booked":[{"transaction_ref":"090548887U406","transaction_seqnumber":"EUR001","amount":-12.50,"currency":"EUR","execution_date":"2026-01-02","counterparty_account":"BE71096123456769","counterparty_info":"Jeanne 7f3A~Zq","communication":"C:\dir 7f3A~Zq","communication_type":"FREETEXT","remittance_info":"a\r\nb"},{"amount":"?"}],"next_page_key":"k{n}"}}"#;
const PAYMENT: &str =
    r#"{"payment_id":"eyJ..7f3A~Zq","transaction_ref":123132123,"transaction_status":"RCVD"}"#;
const DETAILS: &str = r#"{"payment_id":"eyJ..7f3A~Zq","transaction_status":"PDNG","creditor_name":"Jeanne 7f3A~Zq","instructed_amount":{"currency":"EUR","amount":"17.50"}}"#;
const SCA_REQUIRED: &str = r#"{"error":"SCA_REQUIRED","error_code":"B14800ZZ-0PLC-REDRCT","error_description":"SCA is required, please follow the corresponding URL in the response body","url":"https://www.belfius.be/launcher.html?appkey=PSD2_PIS&apptoken=7f3A~Zq","payment_id":"eyJ..7f3A~Zq"}"#;
