//! A payment order of the first generations: initiated, signed, cancelled.

use belfius_psd2::{CancelReply, PaymentReply, model::Scope};

use super::payments;
use crate::support::{
    bank::{Bank, stored},
    world::{self, Pair},
};

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let _ = pay(&mut bank);
}

fn pay(bank: &mut Bank<'_>) -> Option<()> {
    let client = world::client(world::generation(1 + bank.script.below(2)));
    let payment = stored(payments::earlier());
    let pair = Pair { refreshes: true, expired: bank.script.flag(), sca: false };
    let mut tokens = bank.script.flag().then(|| world::tokens(Scope::Pis, pair));
    let seed = bank.seed();
    let ask = client.initiate(&payment, tokens.as_ref(), seed).unwrap();
    let reply = bank.run(ask)?.ok()?;
    payments::sound(&reply);
    if let PaymentReply::SignatureRequired(redirect) = reply {
        assert_eq!(redirect.pending.payment_id(), Some(payment.payment_id()));
        tokens = payments::sign(bank, &client, &redirect)?.or(tokens);
    }
    let tokens = tokens.unwrap_or_else(|| world::last_tokens(Scope::Pis));
    let seed = bank.seed();
    let cancel = client.cancel(payment.payment_id(), &tokens, seed).unwrap();
    if let CancelReply::SignatureRequired(redirect) = bank.run(cancel)?.ok()? {
        payments::sign(bank, &client, &redirect)?;
    }
    Some(())
}
