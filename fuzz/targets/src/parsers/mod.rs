//! One target for each parser of the core. An input is the text itself, or choices
//! of which one is made (see [`made`](crate::support::made)).

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod amount;
pub(crate) mod callback_url;
pub(crate) mod consent_uris;
pub(crate) mod contract_file;
pub(crate) mod error_body;
pub(crate) mod escape_repair;
pub(crate) mod iban;
pub(crate) mod page;
pub(crate) mod payment_answer;
pub(crate) mod pem_key;
pub(crate) mod retry_after;
pub(crate) mod small_values;
pub(crate) mod stored_values;
pub(crate) mod structured_communication;
pub(crate) mod token;
