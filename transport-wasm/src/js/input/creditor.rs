//! Who is paid.

use belfius_psd2::model::{
    Address, Bic, Country, CreditorBank, CrossBorderCreditor, Iban, NationalBankId,
};

use super::{
    Members,
    values::{bban, bic, iban},
};
use crate::js::error::{Thrown, invalid};

/// A payee within SEPA.
pub(super) struct SepaCreditor {
    pub(super) iban: Iban,
    pub(super) bic: Option<Bic>,
}

pub(super) fn sepa_creditor(members: &mut Members) -> Result<SepaCreditor, Thrown> {
    let bic = members.read("creditorBic", bic)?;
    Ok(SepaCreditor { iban: members.needed_read("creditorIban", iban)?, bic })
}

/// An IBAN alone, or an account number with its bank and an address.
pub(super) fn creditor(members: &mut Members) -> Result<CrossBorderCreditor, Thrown> {
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
