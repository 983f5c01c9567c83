//! A consent from the bank's page to the tokens, and the list of accounts after it.

use belfius_psd2::{
    Client, ConsentRequest, Generation, Reply, Tokens,
    model::{PsuPresence, Scope},
};

use crate::support::{
    bank::{Bank, stored},
    discreet::{hides_core_error, hides_text},
    redirects, world,
};

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let _ = consent(&mut bank);
}

fn consent(bank: &mut Bank<'_>) -> Option<()> {
    let generation = world::generation(bank.script.below(3));
    let client = world::client(generation);
    let (ask, scope) = begin(bank, &client);
    let redirect = bank.run(ask)?.ok()?;
    let pending = stored(&redirect.pending);
    let state = pending.state().expose().to_owned();
    redirects::leads_to_the_bank(&redirect.url, &state);
    hides_text(&redirect, &state);

    let url = bank.callback(&state);
    let now = bank.now();
    let exchange = match pending.callback(&client, &url, now, world::seed(100)) {
        Ok(exchange) => exchange,
        Err(error) => {
            hides_core_error(&error);
            hides_text(&error, &state);
            return None;
        }
    };
    assert!(now < pending.expires_at(), "not after its time");
    let tokens = bank.run(exchange)?.ok()?;
    assert_eq!(tokens.scope(), scope);
    assert!(stored(&tokens) == tokens);
    if let Some(life) = tokens.consent_life() {
        let now = bank.now();
        assert_eq!(stored(&life).state(now), life.state(now));
    }
    first_call(bank, &client, &tokens)
}

fn begin(bank: &mut Bank<'_>, client: &Client) -> (ConsentRequest, Scope) {
    let seed = bank.seed();
    let current = client.bank().generation() == Generation::Three;
    let scope = if bank.script.flag() { Scope::Caf } else { Scope::Ais };
    let ask = if current && scope == Scope::Ais {
        client.consent_to_chosen_accounts(seed)
    } else {
        client.consent(scope, &world::iban(), seed)
    };
    (ask.unwrap(), scope)
}

fn first_call(bank: &mut Bank<'_>, client: &Client, tokens: &Tokens) -> Option<()> {
    let seed = bank.seed();
    let ask = client.accounts(tokens, PsuPresence::Present, seed).ok()?;
    let Reply::Answer(list) = bank.run(ask)?.ok()? else { return None };
    for account in list.accounts {
        let seed = bank.seed();
        let ask = client.account(&account.logical_id, tokens, PsuPresence::Absent, seed).ok()?;
        drop(bank.run(ask)?.ok()?);
    }
    Some(())
}
