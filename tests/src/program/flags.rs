//! The flags. Each is an option of the library under its own name.

use std::path::PathBuf;

use belfius_psd2_sandbox::Options;
use clap::Parser;

use super::choices::{Accounts, Brings, Era, Goods, Initiation, Payment, Shape, Style};
use super::demo::DemoFlags;
use super::fault_order::FaultOrder;

/// A simulated bank that speaks the PSD2 API of Belfius and Banx on 127.0.0.1.
///
/// It writes ca.pem, client-cert.pem, client-key.pem, signing-cert.pem and
/// signing-key.pem to a directory, prints how to reach it, then "ready", and
/// runs until it is killed. Nothing in it is real.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Flags {
    /// Port of the API; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of Banx's API; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    banx_port: u16,
    /// Port of the customer's pages; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    pages_port: u16,
    /// Where certificates and keys are written; made when it does not exist
    #[arg(long, default_value = "sandbox-files")]
    pub(crate) dir: PathBuf,
    /// Seed of the generated transactions
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Rows of the first account
    #[arg(long, default_value_t = 3000)]
    rows: usize,
    /// Rows on a page when the call does not say
    #[arg(long, default_value_t = 100)]
    page_size: usize,
    /// Path before every operation, such as /sandbox/psd2
    #[arg(long, default_value = "")]
    prefix: String,
    /// The redirect address that the TPP has registered
    #[arg(long, default_value = "https://tpp.example/callback")]
    redirect_uri: String,
    /// Generations that are served; more with commas
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Era::ALL)]
    pub(crate) generations: Vec<Era>,
    /// How SCA for transactions is asked for
    #[arg(long, value_enum, default_value_t = Style::UrlInDescription)]
    sca_style: Style,
    /// What the customer brings back from SCA
    #[arg(long, value_enum, default_value_t = Brings::Nothing)]
    sca_return: Brings,
    /// How an accepted payment is answered, first and second generation
    #[arg(long, value_enum, default_value_t = Payment::Redirect302)]
    payment_answer: Payment,
    /// How an accepted initiation is answered, third generation
    #[arg(long, value_enum, default_value_t = Initiation::Sca401Url)]
    initiation_answer: Initiation,
    /// The customer must confirm a cancellation, third generation
    #[arg(long)]
    sca_to_cancel: bool,
    /// Largest payment file in bytes
    #[arg(long, default_value_t = 512 * 1024)]
    max_file_size: usize,
    /// Payment products of Banx; more with commas
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Goods::BANX)]
    banx_products: Vec<Goods>,
    /// Shape of the list of accounts, third generation
    #[arg(long, value_enum, default_value_t = Accounts::Plain)]
    accounts_shape: Accounts,
    /// Say "True" or "False" for funds in the third generation too
    #[arg(long)]
    funds_as_text: bool,
    /// Shape of a page of transactions; by default the version decides
    #[arg(long, value_enum)]
    page_shape: Option<Shape>,
    /// Write amounts as strings
    #[arg(long)]
    string_amounts: bool,
    /// Seconds that an access token lives
    #[arg(long, default_value_t = 900)]
    access_token_lifetime: u64,
    /// Calls per account and 24 hours without the customer; 0 is no limit
    #[arg(long, default_value_t = 4)]
    unattended_limit: usize,
    /// What the fallback's signature must cover; more with commas
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "(request-target),date,digest,request-id,client-id"
    )]
    fallback_headers: Vec<String>,
    /// The one keyId that the fallback takes; any by default
    #[arg(long)]
    fallback_key_id: Option<String>,
    /// The TPP's id at the fallback, when it is not the API's
    #[arg(long)]
    fallback_client_id: Option<String>,
    /// Take any Request-ID, also twice, first and second generation
    #[arg(long)]
    any_request_id: bool,
    /// A second page between the consent and the callback
    #[arg(long)]
    second_redirect: bool,
    /// What shall go wrong, and for how many requests; may be repeated
    ///
    /// OPERATION is consent, token, refresh, accounts, account, transactions,
    /// payment, standing-order, payment-file, payment-details, payment-status,
    /// cancel, authorisation, funds, fallback or any.
    ///
    /// FAULT is cut-handshake (counts connections), cut-before-processing,
    /// cut-after-processing, cut-body, chunked, duplicate-date, html-500,
    /// empty-401, empty-403, text-503, empty-body-200, no-content-204,
    /// unexpected-redirect, wrong-content-type, invalid-utf8, bad-escapes,
    /// raw-control-characters, string-amounts, escaped-slashes,
    /// repeated-page-key, empty-page-with-key, unreadable-row, null-rows,
    /// expired-token, withdrawn-consent, unknown-error-code, endless-headers,
    /// error=CODE (such as error=20020), json=STATUS:BODY,
    /// slow-body[=MILLISECONDS], oversized-body[=BYTES], gzip-bomb[=BYTES],
    /// many-rows[=ROWS], deep-nesting[=DEPTH], deep-field[=DEPTH],
    /// delay[=MILLISECONDS] or rate-limit[=SECONDS].
    #[arg(long = "fault", value_name = "OPERATION:FAULT:TIMES")]
    pub(crate) faults: Vec<FaultOrder>,
    #[command(flatten)]
    pub(crate) demo: DemoFlags,
}

impl Flags {
    pub(crate) fn options(&self) -> Options {
        let limit = Some(self.unattended_limit).filter(|limit| *limit > 0);
        let generations: Vec<_> = self.generations.iter().map(|era| (*era).into()).collect();
        let products: Vec<_> = self.banx_products.iter().map(|goods| (*goods).into()).collect();
        let headers: Vec<&str> = self.fallback_headers.iter().map(String::as_str).collect();
        let mut options = Options::default()
            .port(self.port)
            .banx_port(self.banx_port)
            .pages_port(self.pages_port)
            .seed(self.seed)
            .rows(self.rows)
            .page_size(self.page_size)
            .prefix(self.prefix.as_str())
            .redirect_uri(self.redirect_uri.as_str())
            .generations(&generations)
            .sca_style(self.sca_style.into())
            .sca_return(self.sca_return.into())
            .payment_answer(self.payment_answer.into())
            .initiation_answer(self.initiation_answer.into())
            .sca_to_cancel(self.sca_to_cancel)
            .max_file_size(self.max_file_size)
            .banx_products(&products)
            .accounts_shape(self.accounts_shape.into())
            .string_amounts(self.string_amounts)
            .access_token_lifetime(std::time::Duration::from_secs(self.access_token_lifetime))
            .unattended_limit(limit)
            .strict_request_ids(!self.any_request_id)
            .fallback_headers(&headers)
            .second_redirect(self.second_redirect);
        if let Some(shape) = self.page_shape {
            options = options.page_shape(shape.into());
        }
        if self.funds_as_text {
            options = options.funds_answer(belfius_psd2_sandbox::FundsAnswer::Text);
        }
        if let Some(key_id) = &self.fallback_key_id {
            options = options.fallback_key_id(key_id.as_str());
        }
        match &self.fallback_client_id {
            Some(client_id) => options.fallback_client_id(client_id.as_str()),
            None => options,
        }
    }
}
