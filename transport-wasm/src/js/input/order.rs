//! Orders: the members in camelCase, and core's builders behind them.

use belfius_psd2::model::{
    Address, Amount, ChargeBearer, Communication, Country, CreditorBank, CrossBorderCreditTransfer,
    CrossBorderCreditor, Currency, DayOfExecution, DebtorAccount, EndToEndId, FreeCommunication,
    Frequency, InstantCreditTransfer, NationalBankId, PaymentId, PaymentOrder, PaymentTreatment,
    SepaCreditTransfer, StandingOrder,
};
use wasm_bindgen::JsValue;

use super::{
    Members,
    values::{bban, bic, iban, read_date, structured, text},
};
use crate::js::error::{Thrown, invalid};

/// What a standing order repeats.
pub(in crate::js) enum Repeated {
    Sepa(StandingOrder<SepaCreditTransfer>),
    Instant(StandingOrder<InstantCreditTransfer>),
    CrossBorder(StandingOrder<CrossBorderCreditTransfer>),
}

/// An order of the first generation.
pub(in crate::js) fn order(value: &JsValue) -> Result<PaymentOrder, Thrown> {
    let mut members = Members::of(value, "order", "a payment order")?;
    let mut order = PaymentOrder::new(
        members.needed("paymentId", |text| PaymentId::new(text))?,
        members.needed_text("creditorName")?,
        members.needed_read("creditorIban", iban)?,
        members.needed_read("amount", amount)?,
    );
    order.debtor = members.read("debtorIban", iban)?;
    order.creditor_bic = members.read("creditorBic", bic)?;
    order.communication = members.read("communication", communication)?;
    order.execution_date = members.parsed("executionDate", read_date)?;
    order.treatment = members.parsed("treatment", PaymentTreatment::parse)?;
    if let Some(currency) = members.parsed("currency", Currency::parse)? {
        order.currency = currency;
    }
    members.end()?;
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
    let mut order = SepaCreditTransfer::new(
        members.needed("endToEndId", EndToEndId::new)?,
        members.needed_text("creditorName")?,
        members.needed_read("creditorIban", iban)?,
        members.needed_read("amount", amount)?,
    );
    order.debtor = debtor(&mut members)?;
    order.creditor_bic = members.read("creditorBic", bic)?;
    order.communication = members.read("communication", communication)?;
    order.execution_date = members.parsed("executionDate", read_date)?;
    members.end()?;
    Ok(order)
}

fn instant_of(mut members: Members) -> Result<InstantCreditTransfer, Thrown> {
    let mut order = InstantCreditTransfer::new(
        members.needed("endToEndId", EndToEndId::new)?,
        members.needed_text("creditorName")?,
        members.needed_read("creditorIban", iban)?,
        members.needed_read("amount", amount)?,
    );
    order.debtor = debtor(&mut members)?;
    order.creditor_bic = members.read("creditorBic", bic)?;
    order.communication = members.read("communication", communication)?;
    members.end()?;
    Ok(order)
}

fn cross_border_of(mut members: Members) -> Result<CrossBorderCreditTransfer, Thrown> {
    let mut order = CrossBorderCreditTransfer::new(
        members.needed("endToEndId", EndToEndId::new)?,
        members.needed_text("creditorName")?,
        creditor(&mut members)?,
        members.needed_read("amount", amount)?,
        members.needed("currency", Currency::parse)?,
        members.needed("chargeBearer", ChargeBearer::parse)?,
    );
    order.debtor = debtor(&mut members)?;
    order.creditor_currency = members.parsed("creditorCurrency", Currency::parse)?;
    order.communication = members.read("communication", communication)?;
    order.execution_date = members.parsed("executionDate", read_date)?;
    members.end()?;
    Ok(order)
}

/// An IBAN alone, or an account number with its bank and an address.
fn creditor(members: &mut Members) -> Result<CrossBorderCreditor, Thrown> {
    let bic = members.read("creditorBic", bic)?;
    let national = members.parsed("creditorNationalBankId", NationalBankId::new)?;
    let address = members.object("creditorAddress", "an address")?.map(address).transpose()?;
    let account = members.read("creditorIban", iban)?;
    let Some(bban) = members.read("creditorBban", bban)? else {
        let account = account.ok_or_else(|| {
            invalid(&members.path("creditorIban"), "is missing, and creditorBban too")
        })?;
        if national.is_some() {
            let text = "goes with creditorBban only";
            return Err(invalid(&members.path("creditorNationalBankId"), text));
        }
        let creditor = CrossBorderCreditor::iban(account);
        let creditor = bic.into_iter().fold(creditor, CrossBorderCreditor::with_bic);
        return Ok(address.into_iter().fold(creditor, CrossBorderCreditor::with_address));
    };
    if account.is_some() {
        return Err(invalid(&members.path("creditorBban"), "goes without creditorIban"));
    }
    let bank = match (bic, national) {
        (Some(bic), None) => CreditorBank::Bic(bic),
        (None, Some(national)) => CreditorBank::NationalId(national),
        (Some(_), Some(_)) => {
            let text = "goes without creditorBic";
            return Err(invalid(&members.path("creditorNationalBankId"), text));
        }
        (None, None) => {
            let text = "is missing, and creditorNationalBankId too: an account without IBAN needs its bank";
            return Err(invalid(&members.path("creditorBic"), text));
        }
    };
    let address = address.ok_or_else(|| members.missing("creditorAddress"))?;
    Ok(CrossBorderCreditor::bban(bban, bank, address))
}

fn address(mut members: Members) -> Result<Address, Thrown> {
    let mut address = Address::new(members.needed("country", Country::parse)?);
    address.street_name = members.text("streetName")?.map(Into::into);
    address.building_number = members.text("buildingNumber")?.map(Into::into);
    address.town_name = members.text("townName")?.map(Into::into);
    address.post_code = members.text("postCode")?.map(Into::into);
    members.end()?;
    Ok(address)
}

fn debtor(members: &mut Members) -> Result<Option<DebtorAccount>, Thrown> {
    let account = members.read("debtorIban", iban)?.map(DebtorAccount::new);
    let currency = members.parsed("debtorCurrency", Currency::parse)?;
    match (account, currency) {
        (None, Some(_)) => {
            Err(invalid(&members.path("debtorCurrency"), "goes with debtorIban only"))
        }
        (account, None) => Ok(account),
        (account, Some(currency)) => Ok(account.map(|account| account.with_currency(currency))),
    }
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
