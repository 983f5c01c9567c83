//! The orders of `POST /control/…`, each an object of JSON.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::customer::{Customer, CustomerError};
use crate::demo::site::DemoSite;
use crate::faults::{Fault, Operation};
use crate::proxy::ProxyFault;

/// What shall happen.
pub(super) enum Order {
    Approve(Approve),
    Refuse(Refuse),
    Fault(BankFault),
    ProxyFault(OfTheProxy),
    ClearFaults(Nothing),
    ForgetRequests(Nothing),
    Clock(Advance),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approve {
    url: String,
    /// Those that the page proposes, when they are left out.
    accounts: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refuse {
    url: String,
}

/// Names as in the program's `--fault`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BankFault {
    operation: String,
    fault: String,
    #[serde(default = "once")]
    times: usize,
}

/// Names as in [`ProxyFault::NAMES`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfTheProxy {
    fault: String,
    #[serde(default = "once")]
    times: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance_seconds: u64,
}

fn once() -> usize {
    1
}

impl Order {
    /// `None` for a name that no order has.
    pub(super) fn read(name: &str, body: &str) -> Option<Result<Order, serde_json::Error>> {
        Some(match name {
            "approve" => read(body).map(Order::Approve),
            "refuse" => read(body).map(Order::Refuse),
            "fault" => read(body).map(Order::Fault),
            "proxy-fault" => read(body).map(Order::ProxyFault),
            "clear-faults" => read(body).map(Order::ClearFaults),
            "forget-requests" => read(body).map(Order::ForgetRequests),
            "clock" => read(body).map(Order::Clock),
            _ => return None,
        })
    }

    /// # Errors
    /// Why not, for the one who wrote the test.
    pub(super) async fn carried_out(self, site: &DemoSite) -> Result<Value, String> {
        let bank = &site.bank;
        match self {
            Order::Approve(Approve { url, accounts }) => {
                let decide = move |customer: &Customer| match &accounts {
                    Some(accounts) => {
                        let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
                        customer.approve_accounts(&url, &accounts)
                    }
                    None => customer.approve(&url),
                };
                decided(site, decide).await
            }
            Order::Refuse(Refuse { url }) => {
                decided(site, move |customer| customer.refuse(&url)).await
            }
            Order::Fault(BankFault { operation, fault, times }) => {
                let operation: Operation = operation.parse().map_err(in_words)?;
                let fault: Fault = fault.parse().map_err(in_words)?;
                bank.faults().inject(operation, fault, times);
                Ok(json!({}))
            }
            Order::ProxyFault(OfTheProxy { fault, times }) => {
                let fault: ProxyFault = fault.parse().map_err(in_words)?;
                site.forwarder.faults().inject(fault, times);
                Ok(json!({}))
            }
            Order::ClearFaults(Nothing {}) => {
                bank.faults().clear();
                site.forwarder.faults().clear();
                Ok(json!({}))
            }
            Order::ForgetRequests(Nothing {}) => {
                Ok(json!({ "forgotten": bank.take_requests().len() }))
            }
            Order::Clock(Advance { advance_seconds }) => {
                bank.clock().advance(Duration::from_secs(advance_seconds));
                Ok(json!({ "now": bank.clock().now().to_string() }))
            }
        }
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(body)
}

fn in_words(error: impl std::error::Error) -> String {
    error.to_string()
}

/// The customer waits for the bank, on a thread of their own.
async fn decided(
    site: &DemoSite,
    decide: impl FnOnce(&Customer) -> Result<String, CustomerError> + Send + 'static,
) -> Result<Value, String> {
    let bank = Arc::clone(&site.bank);
    let callback = tokio::task::spawn_blocking(move || decide(&bank.customer())).await;
    let callback = callback.map_err(in_words)?.map_err(in_words)?;
    Ok(json!({ "callback": callback }))
}
