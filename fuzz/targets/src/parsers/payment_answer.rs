//! What the bank says of a payment: accepted only with a name to find it by, a
//! status only if there is one, details as valid JSON.

use belfius_psd2::{
    Error, Generation, PaymentReply,
    model::{BankPaymentId, PaymentProduct, PaymentResource, PaymentService, PaymentStatus, Scope},
};

use crate::{
    flows::payments,
    support::{made, once, redirects, strict, world},
};

pub(crate) fn run(input: &[u8]) {
    let body = made::body(input);
    match initiated(&body) {
        Ok(PaymentReply::SignatureRequired(redirect)) => {
            redirects::leads_to_the_bank(&redirect.url, redirect.pending.state().expose());
        }
        Ok(PaymentReply::Accepted(receipt) | PaymentReply::Rejected(receipt)) => {
            assert!(receipt.payment_id.is_some() || receipt.transaction_ref.is_some());
        }
        Err(_) => {}
    }
    if let Ok(status) = status(&body) {
        assert!(!status.as_str().trim().is_empty());
        assert_eq!(PaymentStatus::read(status.as_str()), status);
    }
    if let Ok(json) = details(&body) {
        let read = strict::parse(&json);
        assert!(read.is_some_and(|read| matches!(read.kind, strict::Kind::Object(_))), "{json}");
        if strict::parse_body(&body).is_some() {
            assert_eq!(json.as_bytes(), body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body));
        }
    }
    if body.len().is_multiple_of(2) {
        return once::means_the_same_when_broken_elsewhere(&body, status);
    }
    once::means_the_same_when_broken_elsewhere(&body, |body| {
        initiated(body).map(|reply| match reply {
            PaymentReply::SignatureRequired(redirect) => Err(redirect.url.as_str().to_owned()),
            PaymentReply::Accepted(receipt) | PaymentReply::Rejected(receipt) => Ok(receipt),
        })
    });
}

fn resource() -> PaymentResource {
    let id = BankPaymentId::new("1").unwrap();
    let product = PaymentProduct::SEPA_CREDIT_TRANSFERS;
    PaymentResource::new(PaymentService::Payments, product, id)
}

fn initiated(body: &[u8]) -> Result<PaymentReply, Error> {
    let client = world::client(Generation::Three);
    let pay = client.initiate(payments::transfer(), None, world::seed(1)).unwrap();
    once::read(pay, once::answer(200, body))
}

fn status(body: &[u8]) -> Result<PaymentStatus, Error> {
    let client = world::client(Generation::Three);
    let ask = client.payment_status(&resource(), None, world::seed(2)).unwrap();
    once::read(ask, once::answer(200, body))
}

fn details(body: &[u8]) -> Result<String, Error> {
    let client = world::client(Generation::Three);
    let tokens = world::last_tokens(Scope::Pis);
    let ask = client.payment_details(&resource(), &tokens, world::seed(3)).unwrap();
    once::read(ask, once::answer(200, body)).map(|details| details.json.as_str().to_owned())
}
