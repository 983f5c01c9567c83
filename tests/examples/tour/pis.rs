//! A payment: checked, signed, sent, signed again by the customer, cancelled.

use std::sync::Arc;

use belfius_psd2::{
    BankCode, CancelReply, Delivery, PaymentReply, Remedy, SignedPayment,
    model::{
        Amount, Date, Iban, PaymentId, PaymentOrder, PaymentResource, PaymentTreatment,
        StructuredCommunication,
    },
};
use belfius_psd2_ureq::{Error, MemoryStore};
use jiff::{ToSpan as _, civil::Weekday};

use crate::{AnyError, Tokens, Tour, day::today, say};

/// How many days are tried before the bank's refusal is taken for one.
const MOST_DAYS: u32 = 10;

pub fn run(tour: &mut Tour) -> Result<(), AnyError> {
    // The signature will bring the tokens: none are needed to begin.
    let store = Arc::new(MemoryStore::default());
    let payment_id = PaymentId::new(fresh_id()?)?;
    let mut date = working_day_after(today());

    // The bank's holidays are its own affair: where it refuses a day, the next.
    let mut days = 0;
    let reply = loop {
        let signed = sign(tour, &payment_id, date)?;
        match tour.call(&store, |session| session.initiate(&signed)) {
            Err(error) if days < MOST_DAYS && refuses_day(&error) => {
                say("payment", format_args!("{date} is no day for it: {error}"));
                date = working_day_after(date);
                days += 1;
            }
            reply => break reply?,
        }
    };

    let redirect = match reply {
        PaymentReply::Accepted(_) => {
            say(
                "payment",
                "accepted without the customer's signature, so without tokens to cancel it",
            );
            return Ok(());
        }
        PaymentReply::Rejected(_) => return Err("the bank rejects the payment".into()),
        PaymentReply::SignatureRequired(redirect) => redirect,
    };
    say("payment", format_args!("to be signed: the customer goes to {}", redirect.url.host()));
    let callback = tour.customer.visit(&redirect.url)?;
    match tour.call(&store, |session| session.finish_payment(&redirect.pending, &callback))? {
        Some(tokens) => say("tokens", format_args!("for {}", tokens.scope())),
        None => say("payment", "signed"),
    }
    cancel(tour, &store, &PaymentResource::from(&payment_id))
}

/// The order, checked and signed with the QSealC.
fn sign(tour: &Tour, payment_id: &PaymentId, date: Date) -> Result<SignedPayment, AnyError> {
    let key = tour.signing_key.as_ref().ok_or("payments need --signing-key")?;
    let amount = Amount::parse("12.10")?;
    let debtor = tour.iban()?;
    let order =
        PaymentOrder::new(payment_id.clone(), "Marcel Thierry", payee(Some(&debtor))?, amount)
            .with_debtor(debtor)
            .with_communication(StructuredCommunication::parse("090/9337/55493")?)
            .with_execution_date(date)
            .with_treatment(PaymentTreatment::Normal);
    let signed = tour.client.payment(&order, today())?.sign(key)?;
    say("payment", format_args!("{amount} EUR on {date}, {payment_id}, signed with ES256"));
    Ok(signed)
}

/// Somebody to pay, who is not the customer.
pub fn payee(customer: Option<&Iban>) -> Result<Iban, AnyError> {
    let payees = ["BE71096123456769", "BE62510007547061"].map(Iban::parse);
    let mut others = payees.into_iter().filter(|payee| payee.as_ref().ok() != customer);
    Ok(others.next().ok_or("there is nobody to pay")??)
}

/// Cancels what the customer has just signed.
pub fn cancel(tour: &mut Tour, store: &Tokens, payment: &PaymentResource) -> Result<(), AnyError> {
    match tour.call(store, |session| session.cancel(payment)) {
        Ok(CancelReply::Cancelled) => say("cancel", "the payment is cancelled"),
        Ok(CancelReply::Requested(status)) => {
            say("cancel", format_args!("asked for; until then the payment is {status}"));
        }
        Ok(CancelReply::SignatureRequired(redirect)) => {
            say("cancel", format_args!("to be confirmed at {}", redirect.url.host()));
            let callback = tour.customer.visit(&redirect.url)?;
            tour.call(store, |session| session.finish_payment(&redirect.pending, &callback))?;
            say("cancel", "the payment is cancelled");
        }
        // How to cancel is not published, and only an unconfirmed payment can be.
        Err(error) if refused(&error) => say("cancel", format_args!("not done: {error}")),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Whether the bank says that it did not do it, or that nothing is at this
/// address.
pub fn refused(error: &Error) -> bool {
    let Some(error) = error.core() else { return false };
    let Some(status) = error.status() else { return false };
    let helpless = !matches!(error.remedy(), Remedy::NewConsent | Remedy::Wait(_));
    (error.delivery() == Delivery::Refused && helpless) || status.as_u16() == 501
}

pub fn refuses_day(error: &Error) -> bool {
    let code = error.core().and_then(|error| error.bank()).map(|bank| bank.code());
    matches!(code, Some(BankCode::ExecutionDateInvalid | BankCode::ExecutionDateNotFuture))
}

pub fn working_day_after(date: Date) -> Date {
    let mut next = date.saturating_add(1.days());
    while matches!(next.weekday(), Weekday::Saturday | Weekday::Sunday) {
        next = next.saturating_add(1.days());
    }
    next
}

pub fn fresh_id() -> Result<String, AnyError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    Ok(format!("tour-{:016x}", u64::from_be_bytes(bytes)))
}
