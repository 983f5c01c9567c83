//! Orders: the members in camelCase, and core's builders behind them.

use belfius_psd2::model::{
    Amount, ChargeBearer, Communication, CrossBorderCreditTransfer, Currency, DayOfExecution,
    DebtorAccount, EndToEndId, FreeCommunication, Frequency, Iban, InstantCreditTransfer,
    PaymentId, PaymentOrder, PaymentTreatment, SepaCreditTransfer, StandingOrder,
};
use wasm_bindgen::JsValue;

use super::{
    Members,
    creditor::{creditor, sepa_creditor},
    values::{iban, read_date, structured, text},
};
use crate::js::error::{Thrown, invalid};

/// What a standing order repeats.
pub(in crate::js) enum Repeated {
    Sepa(StandingOrder<SepaCreditTransfer>),
    Instant(StandingOrder<InstantCreditTransfer>),
    CrossBorder(StandingOrder<CrossBorderCreditTransfer>),
}

/// What every order says in the same words.
struct Common {
    creditor_name: String,
    amount: Amount,
    communication: Option<Communication>,
    debtor: Option<Iban>,
}

/// What every transfer of the current API says in the same words.
struct CommonTransfer {
    end_to_end_id: EndToEndId,
    debtor: Option<DebtorAccount>,
    common: Common,
}

/// An order of the first generation.
pub(in crate::js) fn order(value: &JsValue) -> Result<PaymentOrder, Thrown> {
    let mut members = Members::of(value, "order", "a payment order")?;
    let id = members.needed("paymentId", |text| PaymentId::new(text))?;
    let (common, creditor) = (common(&mut members)?, sepa_creditor(&mut members)?);
    let execution_date = members.parsed("executionDate", read_date)?;
    let treatment = members.parsed("treatment", PaymentTreatment::parse)?;
    let currency = members.parsed("currency", Currency::parse)?;
    members.end()?;
    let mut order = PaymentOrder::new(id, common.creditor_name, creditor.iban, common.amount);
    order.debtor = common.debtor;
    order.creditor_bic = creditor.bic;
    order.communication = common.communication;
    order.execution_date = execution_date;
    order.treatment = treatment;
    order.currency = currency.unwrap_or(Currency::EUR);
    Ok(order)
}

pub(in crate::js) fn sepa(value: &JsValue) -> Result<SepaCreditTransfer, Thrown> {
    sepa_of(Members::of(value, "order", "a SEPA credit transfer")?)
}

pub(in crate::js) fn instant(value: &JsValue) -> Result<InstantCreditTransfer, Thrown> {
    instant_of(Members::of(value, "order", "an instant credit transfer")?)
}

pub(in crate::js) fn cross_border(value: &JsValue) -> Result<CrossBorderCreditTransfer, Thrown> {
    cross_border_of(Members::of(value, "order", "a cross-border credit transfer")?)
}

/// A standing order around any of the three.
pub(in crate::js) fn standing(value: &JsValue) -> Result<Repeated, Thrown> {
    let mut members = Members::of(value, "order", "a standing order")?;
    let what = "the transfer of a standing order";
    let mut transfer =
        members.object("transfer", what)?.ok_or_else(|| members.missing("transfer"))?;
    let product = transfer.needed_text("product")?;
    let start = members.needed("startDate", read_date)?;
    let frequency = members.needed("frequency", Frequency::parse)?;
    let end = members.parsed("endDate", read_date)?;
    let day = members.whole("dayOfExecution", 1)?;
    let path = members.path("dayOfExecution");
    members.end()?;
    let day = day.map(|day| {
        let day = u8::try_from(day).unwrap_or(u8::MAX);
        DayOfExecution::new(day).map_err(|error| invalid(&path, &error.to_string()))
    });
    let day = day.transpose()?;
    macro_rules! standing {
        ($transfer:expr) => {{
            let mut order = StandingOrder::new($transfer, start, frequency);
            (order.end_date, order.day_of_execution) = (end, day);
            order
        }};
    }
    Ok(match product.as_str() {
        "sepa-credit-transfers" => Repeated::Sepa(standing!(sepa_of(transfer)?)),
        "instant-sepa-credit-transfers" => Repeated::Instant(standing!(instant_of(transfer)?)),
        "cross-border-credit-transfers" => {
            Repeated::CrossBorder(standing!(cross_border_of(transfer)?))
        }
        _ => {
            let text = "must be sepa-credit-transfers, instant-sepa-credit-transfers or cross-border-credit-transfers";
            return Err(invalid(&transfer.path("product"), text));
        }
    })
}

fn sepa_of(mut members: Members) -> Result<SepaCreditTransfer, Thrown> {
    let CommonTransfer { end_to_end_id, debtor, common } = common_transfer(&mut members)?;
    let creditor = sepa_creditor(&mut members)?;
    let execution_date = members.parsed("executionDate", read_date)?;
    members.end()?;
    let Common { creditor_name, amount, communication, .. } = common;
    let mut order = SepaCreditTransfer::new(end_to_end_id, creditor_name, creditor.iban, amount);
    order.debtor = debtor;
    order.creditor_bic = creditor.bic;
    order.communication = communication;
    order.execution_date = execution_date;
    Ok(order)
}

fn instant_of(mut members: Members) -> Result<InstantCreditTransfer, Thrown> {
    let CommonTransfer { end_to_end_id, debtor, common } = common_transfer(&mut members)?;
    let creditor = sepa_creditor(&mut members)?;
    members.end()?;
    let Common { creditor_name, amount, communication, .. } = common;
    let mut order = InstantCreditTransfer::new(end_to_end_id, creditor_name, creditor.iban, amount);
    order.debtor = debtor;
    order.creditor_bic = creditor.bic;
    order.communication = communication;
    Ok(order)
}

fn cross_border_of(mut members: Members) -> Result<CrossBorderCreditTransfer, Thrown> {
    let CommonTransfer { end_to_end_id, debtor, common } = common_transfer(&mut members)?;
    let creditor = creditor(&mut members)?;
    let currency = members.needed("currency", Currency::parse)?;
    let bearer = members.needed("chargeBearer", ChargeBearer::parse)?;
    let creditor_currency = members.parsed("creditorCurrency", Currency::parse)?;
    let execution_date = members.parsed("executionDate", read_date)?;
    members.end()?;
    let Common { creditor_name, amount, communication, .. } = common;
    let mut order = CrossBorderCreditTransfer::new(
        end_to_end_id,
        creditor_name,
        creditor,
        amount,
        currency,
        bearer,
    );
    order.debtor = debtor;
    order.creditor_currency = creditor_currency;
    order.communication = communication;
    order.execution_date = execution_date;
    Ok(order)
}

fn common(members: &mut Members) -> Result<Common, Thrown> {
    Ok(Common {
        amount: members.needed_read("amount", amount)?,
        creditor_name: members.needed_text("creditorName")?,
        communication: members.read("communication", communication)?,
        debtor: members.read("debtorIban", iban)?,
    })
}

fn common_transfer(members: &mut Members) -> Result<CommonTransfer, Thrown> {
    let currency = members.parsed("debtorCurrency", Currency::parse)?;
    let end_to_end_id = members.needed("endToEndId", EndToEndId::new)?;
    let mut common = common(members)?;
    let debtor = common.debtor.take().map(|iban| {
        let account = DebtorAccount::new(iban);
        currency.into_iter().fold(account, DebtorAccount::with_currency)
    });
    if currency.is_some() && debtor.is_none() {
        return Err(invalid(&members.path("debtorCurrency"), "goes with debtorIban only"));
    }
    Ok(CommonTransfer { end_to_end_id, debtor, common })
}

pub(super) fn amount(value: &JsValue, name: &str) -> Result<Amount, Thrown> {
    if value.as_f64().is_some() {
        let text = "must be a string such as \"100.10\": a number does not keep its digits";
        return Err(invalid(name, text));
    }
    Amount::parse(&text(value, name)?).map_err(|error| invalid(name, &error.to_string()))
}

/// Words, or `{ structured: "+++090/9337/55493+++" }`.
fn communication(value: &JsValue, name: &str) -> Result<Communication, Thrown> {
    if let Some(words) = value.as_string() {
        let words = FreeCommunication::new(words);
        return words.map(Into::into).map_err(|error| invalid(name, &error.to_string()));
    }
    let mut members = Members::of(value, name, "a string, or { structured: string }")?;
    members.prefix = format!("{name}.");
    let structured = members.needed_read("structured", structured)?;
    members.end()?;
    Ok(structured.into())
}
