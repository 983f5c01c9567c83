//! The flags. Each is an option of the library under its own name.

use std::path::PathBuf;
use std::str::FromStr;

use belfius_psd2_sandbox::{
    Fault, Operation, Options, PageShape, PaymentAnswer, ScaReturn, ScaStyle,
};
use clap::{Parser, ValueEnum};

/// A simulated bank that speaks the PSD2 API of Belfius on 127.0.0.1.
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
    /// How SCA for transactions is asked for
    #[arg(long, value_enum, default_value_t = Style::UrlInDescription)]
    sca_style: Style,
    /// What the customer brings back from SCA
    #[arg(long, value_enum, default_value_t = Brings::Nothing)]
    sca_return: Brings,
    /// How an accepted payment is answered
    #[arg(long, value_enum, default_value_t = Payment::Redirect302)]
    payment_answer: Payment,
    /// Shape of a page of transactions
    #[arg(long, value_enum, default_value_t = Shape::Embedded)]
    page_shape: Shape,
    /// Write amounts as strings
    #[arg(long)]
    string_amounts: bool,
    /// Seconds that an access token lives
    #[arg(long, default_value_t = 900)]
    access_token_lifetime: u64,
    /// Calls per account and 24 hours without the customer; 0 is no limit
    #[arg(long, default_value_t = 4)]
    unattended_limit: usize,
    /// Take any Request-ID, also twice
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
    /// error=CODE (such as error=20020), slow-body[=MILLISECONDS],
    /// oversized-body[=BYTES], deep-nesting[=DEPTH], delay[=MILLISECONDS] or
    /// rate-limit[=SECONDS].
    #[arg(long = "fault", value_name = "OPERATION:FAULT:TIMES")]
    pub(crate) faults: Vec<FaultOrder>,
}

/// One `--fault`.
#[derive(Clone, Debug)]
pub(crate) struct FaultOrder {
    pub(crate) operation: Operation,
    pub(crate) fault: Fault,
    pub(crate) times: usize,
}

impl FromStr for FaultOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<FaultOrder, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let [operation, fault, times] = parts.as_slice() else {
            return Err("it must be OPERATION:FAULT:TIMES".to_owned());
        };
        Ok(FaultOrder {
            operation: operation.parse().map_err(|error| format!("{error}"))?,
            fault: fault.parse().map_err(|error| format!("{error}"))?,
            times: times.parse().map_err(|error| format!("times: {error}"))?,
        })
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Style {
    /// 400 20007, the address inside error_description
    UrlInDescription,
    /// 400 20007, the address in a member url
    UrlField,
    /// 401 SCA_REQUIRED, the address in a nested member
    Nested401,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Brings {
    /// Only state: the repeated call works for an hour
    Nothing,
    /// A code for new tokens
    Code,
    /// A callback parameter sca_token
    ScaToken,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Payment {
    /// 302 with Location and error 20010
    #[value(name = "redirect-302")]
    Redirect302,
    /// 201 with Location
    CreatedWithLocation,
    /// 201, no signature needed
    CreatedUnsigned,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    /// _embedded.transactions
    Embedded,
    /// transactions.booked
    Booked,
}

impl Flags {
    pub(crate) fn options(&self) -> Options {
        let limit = Some(self.unattended_limit).filter(|limit| *limit > 0);
        Options::default()
            .port(self.port)
            .pages_port(self.pages_port)
            .seed(self.seed)
            .rows(self.rows)
            .page_size(self.page_size)
            .prefix(self.prefix.as_str())
            .redirect_uri(self.redirect_uri.as_str())
            .sca_style(match self.sca_style {
                Style::UrlInDescription => ScaStyle::UrlInDescription,
                Style::UrlField => ScaStyle::UrlField,
                Style::Nested401 => ScaStyle::Nested401,
            })
            .sca_return(match self.sca_return {
                Brings::Nothing => ScaReturn::Nothing,
                Brings::Code => ScaReturn::Code,
                Brings::ScaToken => ScaReturn::ScaToken,
            })
            .payment_answer(match self.payment_answer {
                Payment::Redirect302 => PaymentAnswer::Redirect302,
                Payment::CreatedWithLocation => PaymentAnswer::CreatedWithLocation,
                Payment::CreatedUnsigned => PaymentAnswer::CreatedUnsigned,
            })
            .page_shape(match self.page_shape {
                Shape::Embedded => PageShape::Embedded,
                Shape::Booked => PageShape::Booked,
            })
            .string_amounts(self.string_amounts)
            .access_token_lifetime(std::time::Duration::from_secs(self.access_token_lifetime))
            .unattended_limit(limit)
            .strict_request_ids(!self.any_request_id)
            .second_redirect(self.second_redirect)
    }
}
