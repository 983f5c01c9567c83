//! The current API's payments: transfers, a standing order, a file; each signed
//! by the customer, asked about, and cancelled where that is possible.

use std::sync::Arc;

use belfius_psd2::{
    PaymentReply, SignedPayment, UnsignedPayment,
    model::{
        Amount, BulkFile, CurrentOrder, Date, DayOfExecution, EndToEndId, Frequency,
        InstantCreditTransfer, PaymentId, PaymentProduct, PaymentResource, SepaCreditTransfer,
        StandingOrder, StructuredCommunication,
    },
    sign::JoseHeader,
};
use belfius_psd2_ureq::MemoryStore;
use jiff::ToSpan as _;

use crate::{
    AnyError, Tokens, Tour,
    day::today,
    pis::{cancel, fresh_id, payee, refused, refuses_day, working_day_after},
    say,
};

/// How many days are tried before the bank's refusal is taken for one.
const MOST_DAYS: u32 = 10;

pub fn run(tour: &mut Tour) -> Result<(), AnyError> {
    transfer(tour)?;
    optional(tour, "instant", instant)?;
    optional(tour, "standing", standing_order)?;
    optional(tour, "file", file)
}

/// Banx supports fewer products (documented; which is not), and the paths of
/// standing orders and files are assumed: a refusal is told and passed over.
fn optional(
    tour: &mut Tour,
    step: &str,
    make: fn(&Tour) -> Result<SignedPayment, AnyError>,
) -> Result<(), AnyError> {
    let store = Arc::new(MemoryStore::default());
    let signed = make(tour)?;
    match tour.call(&store, |session| session.initiate(&signed)) {
        Ok(reply) => follow(tour, &store, step, reply),
        Err(error) if refused(&error) => {
            say(step, format_args!("not done: {error}"));
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// A SEPA credit transfer on the next working day that the bank takes.
fn transfer(tour: &mut Tour) -> Result<(), AnyError> {
    let store = Arc::new(MemoryStore::default());
    let mut date = working_day_after(today());
    let mut days = 0;
    let reply = loop {
        let order = sepa(tour)?.with_execution_date(date);
        let signed = sign(tour, &order)?;
        say("payment", format_args!("12.10 EUR on {date}, {}, signed", signed.reference()));
        match tour.call(&store, |session| session.initiate(&signed)) {
            Err(error) if days < MOST_DAYS && refuses_day(&error) => {
                say("payment", format_args!("{date} is no day for it: {error}"));
                date = working_day_after(date);
                days += 1;
            }
            reply => break reply?,
        }
    };
    follow(tour, &store, "payment", reply)
}

/// The customer signs; then the payment is asked about and cancelled.
fn follow(
    tour: &mut Tour,
    store: &Tokens,
    step: &str,
    reply: PaymentReply,
) -> Result<(), AnyError> {
    let resource = match reply {
        PaymentReply::Accepted(receipt) => {
            say(step, "accepted without the customer's signature");
            receipt.resource
        }
        PaymentReply::Rejected(_) => {
            say(step, "the bank rejects it");
            return Ok(());
        }
        PaymentReply::SignatureRequired(redirect) => {
            say(step, format_args!("to be signed: the customer goes to {}", redirect.url.host()));
            let callback = tour.customer.visit(&redirect.url)?;
            let finish = |session: &belfius_psd2_ureq::Session<Tokens>| {
                session.finish_payment(&redirect.pending, &callback)
            };
            match tour.call(store, finish)? {
                Some(tokens) => say("tokens", format_args!("for {}", tokens.scope())),
                None => say(step, "signed"),
            }
            redirect.pending.resource().cloned()
        }
    };
    let Some(resource) = resource else {
        say(step, "the bank gave no id to ask about it, or to cancel it");
        return Ok(());
    };
    status(tour, store, &resource)?;
    details(tour, store, &resource)?;
    if tour.session(store).tokens()?.is_some() {
        cancel(tour, store, &resource)?;
        status(tour, store, &resource)?;
    }
    Ok(())
}

fn status(tour: &mut Tour, store: &Tokens, payment: &PaymentResource) -> Result<(), AnyError> {
    match tour.call(store, |session| session.payment_status(payment)) {
        Ok(status) => say("status", status),
        Err(error) if refused(&error) => say("status", format_args!("not said: {error}")),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn details(tour: &mut Tour, store: &Tokens, payment: &PaymentResource) -> Result<(), AnyError> {
    if tour.session(store).tokens()?.is_none() {
        return Ok(());
    }
    match tour.call(store, |session| session.payment_details(payment)) {
        Ok(details) => say("details", format_args!("{} bytes of JSON", details.json.len())),
        Err(error) if refused(&error) => say("details", format_args!("not said: {error}")),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn sepa(tour: &Tour) -> Result<SepaCreditTransfer, AnyError> {
    let (id, amount) = (EndToEndId::new(&fresh_id()?)?, Amount::parse("12.10")?);
    let payee = payee(tour.iban.as_ref())?;
    let order = SepaCreditTransfer::new(id, "Marcel Thierry", payee, amount)
        .with_communication(StructuredCommunication::parse("090/9337/55493")?);
    // Without a debtor the customer picks the account at the bank.
    Ok(match &tour.iban {
        Some(debtor) => order.with_debtor(debtor.clone()),
        None => order,
    })
}

fn instant(tour: &Tour) -> Result<SignedPayment, AnyError> {
    let (id, amount) = (EndToEndId::new(&fresh_id()?)?, Amount::parse("3.05")?);
    let payee = payee(tour.iban.as_ref())?;
    let order = InstantCreditTransfer::new(id, "Marcel Thierry", payee, amount);
    match &tour.iban {
        Some(debtor) => sign(tour, &order.with_debtor(debtor.clone())),
        None => sign(tour, &order),
    }
}

fn standing_order(tour: &Tour) -> Result<SignedPayment, AnyError> {
    let start = first_of_next_month(today());
    let order = StandingOrder::new(sepa(tour)?, start, Frequency::Monthly)
        .with_day_of_execution(DayOfExecution::new(1)?);
    sign(tour, &order)
}

/// Salaries, from the customer's account. A file goes through as it is: what is in
/// it is between its author and the bank.
fn file(tour: &Tour) -> Result<SignedPayment, AnyError> {
    let key = tour.signing_key.as_ref().ok_or("payments need --signing-key")?;
    let debtor = tour.iban()?;
    let payee = payee(Some(&debtor))?;
    let filled = include_str!("salaries.xml")
        .replace("DEBTOR", debtor.as_str())
        .replace("PAYEE", payee.as_str())
        .replace("EXECUTED-ON", &working_day_after(today()).to_string());
    let file = BulkFile::new(filled)?;
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    let reference = PaymentId::new(fresh_id()?)?;
    Ok(UnsignedPayment::bulk(&file, product, reference, JoseHeader::default()).sign(key)?)
}

fn sign(tour: &Tour, order: &impl CurrentOrder) -> Result<SignedPayment, AnyError> {
    let key = tour.signing_key.as_ref().ok_or("payments need --signing-key")?;
    Ok(tour.client.transfer(order, today())?.sign(key)?)
}

fn first_of_next_month(date: Date) -> Date {
    date.saturating_add(1.months()).first_of_month()
}
