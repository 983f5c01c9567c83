//! Strong authentication on the way: the customer is sent, comes back with a code, a
//! token or nothing, and the same question is asked again.

use belfius_psd2::{
    Client, Pages, PendingSca, Redirect, Reply, ScaGrant, Tokens,
    model::{PsuPresence, Scope},
};

use crate::support::{
    bank::{Bank, stored},
    discreet::{hides_core_error, hides_debug, hides_text},
    redirects,
    world::{self, Pair},
};

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let _ = ask(&mut bank);
}

fn ask(bank: &mut Bank<'_>) -> Option<()> {
    let client = world::client(world::generation(bank.script.below(3)));
    let pair = Pair { refreshes: bank.script.flag(), sca: bank.script.flag(), expired: false };
    let mut tokens = world::tokens(Scope::Ais, pair);
    let mut pages = world::pages();
    while !bank.script.is_over() {
        let (seed, psu) = (bank.seed(), PsuPresence::Present);
        let redirect = match bank.script.below(3) {
            0 => match bank.run(client.page(&pages, &tokens, psu, seed).ok()?)?.ok()? {
                Reply::StrongAuthentication(redirect) => redirect,
                Reply::Answer(page) => {
                    pages = page.next.unwrap_or(pages);
                    continue;
                }
            },
            1 => strong(
                bank.run(client.account(&world::logical_id(), &tokens, psu, seed).ok()?)?.ok()?,
            )?,
            _ => strong(bank.run(client.accounts(&tokens, psu, seed).ok()?)?.ok()?)?,
        };
        tokens = visit(bank, &client, &redirect, (&pages, tokens))?;
    }
    Some(())
}

fn strong<T>(reply: Reply<T>) -> Option<Redirect<PendingSca>> {
    match reply {
        Reply::StrongAuthentication(redirect) => Some(redirect),
        Reply::Answer(_) => None,
    }
}

/// The customer goes and comes back: the tokens after it.
fn visit(
    bank: &mut Bank<'_>,
    client: &Client,
    redirect: &Redirect<PendingSca>,
    (pages, tokens): (&Pages, Tokens),
) -> Option<Tokens> {
    let pending = stored(&redirect.pending);
    let state = pending.state().expose();
    redirects::leads_to_the_bank(&redirect.url, state);
    hides_text(redirect, state);
    let url = bank.callback(state);
    let (now, seed) = (bank.now(), bank.seed());
    let back = match pending.callback(client, &url, now, seed) {
        Ok(back) => back,
        Err(error) => {
            hides_core_error(&error);
            return None;
        }
    };
    hides_debug(&back);
    assert!(back.pages.is_none_or(|again| again == *pages), "the same page again");
    Some(match back.grant {
        ScaGrant::Code(exchange) => bank.run(exchange)?.ok()?.or_from(&tokens),
        ScaGrant::Token(token) => {
            let now = bank.now();
            let tokens = tokens.with_sca_token(token.clone(), now);
            if let Some(kept) = tokens.sca_token(now) {
                assert!(kept == &token);
            }
            stored(&tokens)
        }
        _ => tokens,
    })
}
