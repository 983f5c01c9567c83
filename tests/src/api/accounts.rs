//! `GET /accounts`: the accounts that the PSU has picked. Only the third
//! generation has it, and no visible page shows its body: the shape is an
//! option.

use serde_json::{Value, json};

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::parameters::Parameters;
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::account::Account;
use crate::bank::consent::Scope;
use crate::options::AccountsShape;

/// An account that is picked and not blocked.
struct Listed<'a> {
    account: &'a Account,
    logical_id: &'a str,
}

pub(crate) fn answer(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    Preamble::read(call)?;
    let consent = access::consent(call, Scope::Ais)?;
    let parameters = Parameters::read(&call.request.query, &["psu_involved"])?;
    // Nothing of one account is told, so nothing counts (assumed).
    if !matches!(parameters.get("psu_involved"), None | Some("true" | "false")) {
        return Err(Refusal::invalid("psu_involved", "It must be true or false."));
    }
    // The bank leaves out what is blocked or not in an electronic channel.
    let listed: Vec<Listed<'_>> = consent
        .accounts
        .iter()
        .filter_map(|granted| {
            let account = call.account(&granted.iban).ok()?;
            Some(Listed { account, logical_id: &granted.logical_id })
        })
        .collect();
    let body = written(call.shared.options.accounts_shape, &listed);
    Ok(Answer::json(200, body.to_string().into_bytes()))
}

fn written(shape: AccountsShape, listed: &[Listed<'_>]) -> Value {
    match shape {
        AccountsShape::Plain => {
            each(listed, |one| json!({ "iban": one.account.iban, "logical_id": one.logical_id }))
        }
        AccountsShape::Wrapped => json!({
            "accounts": each(
                listed,
                |one| json!({ "iban": one.account.iban, "logical-id": one.logical_id }),
            ),
        }),
        AccountsShape::Embedded => json!({
            "_embedded": {
                "accounts": each(
                    listed,
                    |one| json!({ "account_number": one.account.iban, "id": one.logical_id }),
                ),
            },
            "_links": { "self": { "href": "/accounts" } },
        }),
        AccountsShape::Disguised => json!({
            "answer": { "elements": each(listed, disguised), "total": listed.len() },
            "_links": { "self": { "href": "/accounts" } },
        }),
        AccountsShape::ResourceId => json!({
            "accounts": each(
                listed,
                |one| json!({
                    "resourceId": one.logical_id,
                    "iban": one.account.iban,
                    "currency": "EUR",
                    "_links": links(one),
                }),
            ),
        }),
        AccountsShape::Empty => json!([]),
        AccountsShape::Unreadable => json!({ "result": "OK", "count": listed.len() }),
    }
}

/// Next to the two values stand others that could be taken for them.
fn disguised(one: &Listed<'_>) -> Value {
    json!({
        "currency": "EUR",
        "product_name": one.account.product,
        "holder": one.account.name,
        "bank": "GKCCBEBB",
        "k1": one.account.iban,
        "k2": one.logical_id,
        "_links": links(one),
    })
}

fn links(one: &Listed<'_>) -> Value {
    let path = format!("/accounts/{}", super::encoded(one.logical_id));
    json!({
        "self": { "href": path },
        "transactions": { "href": format!("{path}/transactions") },
    })
}

fn each<'a>(listed: &[Listed<'a>], write: impl Fn(&Listed<'a>) -> Value) -> Value {
    listed.iter().map(write).collect()
}
