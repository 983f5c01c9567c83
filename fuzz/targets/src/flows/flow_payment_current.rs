//! A payment of the current API: initiated, signed, asked about, signed again,
//! cancelled, as the script says.

use belfius_psd2::{
    CancelReply, Client, Generation, PaymentReply, Tokens,
    model::{BankPaymentId, PaymentProduct, PaymentResource, PaymentService, Scope},
};

use super::payments;
use crate::support::{
    bank::{Bank, stored},
    strict,
    world::{self, Pair},
};

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let _ = pay(&mut bank);
}

fn pay(bank: &mut Bank<'_>) -> Option<()> {
    let client = world::client(Generation::Three);
    let payment = stored(&payments::current()[bank.script.below(5)]);
    let pair = Pair { refreshes: true, expired: bank.script.flag(), sca: false };
    let mut tokens = bank.script.flag().then(|| world::tokens(Scope::Pis, pair));

    let seed = bank.seed();
    let ask = client.initiate(&payment, tokens.as_ref(), seed).unwrap();
    assert_eq!(ask.payment(), &payment);
    let reply = bank.run(ask)?.ok()?;
    payments::sound(&reply);
    let resource = match reply {
        PaymentReply::SignatureRequired(redirect) => {
            tokens = payments::sign(bank, &client, &redirect)?.or(tokens);
            redirect.pending.resource().cloned()
        }
        PaymentReply::Accepted(receipt) | PaymentReply::Rejected(receipt) => receipt.resource,
    };
    let resource = stored(&resource.unwrap_or_else(elsewhere));
    while !bank.script.is_over() {
        tokens = after(bank, &client, &resource, tokens)?;
    }
    Some(())
}

/// Known from somewhere else, if the answers did not tell.
fn elsewhere() -> PaymentResource {
    let product = PaymentProduct::SEPA_CREDIT_TRANSFERS;
    let id = BankPaymentId::new("eyJ..7f3A~Zq/ é").unwrap();
    PaymentResource::new(PaymentService::Payments, product, id)
}

/// One thing that is done with a payment later.
fn after(
    bank: &mut Bank<'_>,
    client: &Client,
    payment: &PaymentResource,
    tokens: Option<Tokens>,
) -> Option<Option<Tokens>> {
    let known = tokens.clone().unwrap_or_else(|| world::last_tokens(Scope::Pis));
    let (seed, may_lack) = (bank.seed(), tokens.as_ref());
    match bank.script.below(4) {
        0 => {
            let ask = client.payment_status(payment, may_lack, seed).unwrap();
            if let Ok(status) = bank.run(ask)? {
                assert!(!status.as_str().trim().is_empty());
            }
        }
        1 => {
            let ask = client.payment_details(payment, &known, seed).unwrap();
            if let Ok(details) = bank.run(ask)? {
                assert!(strict::parse(&details.json).is_some(), "{}", details.json.as_str());
            }
        }
        2 => {
            let ask = client.sign_again(payment, may_lack, seed).unwrap();
            if let Ok(reply) = bank.run(ask)? {
                payments::sound(&reply);
                if let PaymentReply::SignatureRequired(redirect) = reply {
                    return payments::sign(bank, client, &redirect).map(|new| new.or(tokens));
                }
            }
        }
        _ => {
            let ask = client.cancel(payment, &known, seed).unwrap();
            if let Ok(CancelReply::SignatureRequired(redirect)) = bank.run(ask)? {
                payments::sign(bank, client, &redirect)?;
            }
        }
    }
    Some(tokens)
}
