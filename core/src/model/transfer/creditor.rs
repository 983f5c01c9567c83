//! Who is paid across a border.

use serde::Serialize;

use crate::{
    model::{Address, Bban, Bic, Iban, NationalBankId},
    stored::{Fault, FromStored, Node, deserialize_stored},
};

/// The payee's account, bank and address in a cross-border transfer: what is
/// required depends on how the account is named.
///
/// That all of it is conditional is documented (payments flows page), as is that
/// a BBAN goes with the bank it is at (error 1236, payments error codes page).
/// The condition for the address is assumed.
///
/// ```
/// use belfius_psd2::model::*;
///
/// // With an IBAN, that is all.
/// let payee = CrossBorderCreditor::iban(Iban::parse("GB82 WEST 1234 5698 7654 32")?);
///
/// // Without, the bank and the address are needed.
/// let payee = CrossBorderCreditor::bban(
///     Bban::parse("0123456789")?,
///     CreditorBank::NationalId(NationalBankId::new("021000021")?),
///     Address::new(Country::parse("US")?).with_town("10001", "New York"),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail,E0061
/// # use belfius_psd2::model::*;
/// let payee = CrossBorderCreditor::bban(Bban::unchecked("0123456789"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CrossBorderCreditor {
    /// An account with an IBAN.
    #[non_exhaustive]
    Iban {
        /// The account.
        iban: Iban,
        /// Its bank.
        bic: Option<Bic>,
        /// Where the payee lives.
        address: Option<Address>,
    },
    /// An account of a country that has no IBANs.
    #[non_exhaustive]
    Bban {
        /// The account.
        bban: Bban,
        /// Its bank.
        bank: CreditorBank,
        /// Where the payee lives.
        address: Address,
    },
}

impl FromStored for CrossBorderCreditor {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        const WANTED: &str = "an object with `iban` or `bban`";
        let (kind, node) = node.variant(WANTED)?;
        let mut object = node.object()?;
        let creditor = match &*kind {
            "iban" => Self::Iban {
                iban: object.take("iban")?,
                bic: object.take("bic")?,
                address: object.take("address")?,
            },
            "bban" => Self::Bban {
                bban: object.take("bban")?,
                bank: object.take("bank")?,
                address: object.take("address")?,
            },
            _ => return Err(Fault::wanted(WANTED)),
        };
        object.end()?;
        Ok(creditor)
    }
}

deserialize_stored!(CrossBorderCreditor);

/// How a bank is named beside a BBAN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CreditorBank {
    /// By its BIC.
    Bic(Bic),
    /// By its number in its own country.
    NationalId(NationalBankId),
}

impl FromStored for CreditorBank {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        const WANTED: &str = "an object with `bic` or `national_id`";
        match node.variant(WANTED)? {
            (kind, node) if kind == "bic" => Bic::from_stored(node).map(Self::Bic),
            (kind, node) if kind == "national_id" => {
                NationalBankId::from_stored(node).map(Self::NationalId)
            }
            _ => Err(Fault::wanted(WANTED)),
        }
    }
}

deserialize_stored!(CreditorBank);

impl CrossBorderCreditor {
    /// A payee with an IBAN.
    #[must_use]
    pub fn iban(iban: Iban) -> Self {
        Self::Iban { iban, bic: None, address: None }
    }

    /// A payee without one.
    #[must_use]
    pub fn bban(bban: Bban, bank: CreditorBank, address: Address) -> Self {
        Self::Bban { bban, bank, address }
    }

    /// At the bank of this BIC, instead of any other said before.
    #[must_use]
    pub fn with_bic(self, new: Bic) -> Self {
        match self {
            Self::Iban { iban, address, .. } => Self::Iban { iban, bic: Some(new), address },
            Self::Bban { bban, address, .. } => {
                Self::Bban { bban, bank: CreditorBank::Bic(new), address }
            }
        }
    }

    /// At this address, instead of any other said before.
    #[must_use]
    pub fn with_address(self, new: Address) -> Self {
        match self {
            Self::Iban { iban, bic, .. } => Self::Iban { iban, bic, address: Some(new) },
            Self::Bban { bban, bank, .. } => Self::Bban { bban, bank, address: new },
        }
    }

    /// Where the payee lives, if it was said.
    #[must_use]
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Iban { address, .. } => address.as_ref(),
            Self::Bban { address, .. } => Some(address),
        }
    }
}
