//! What became of a payment.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Text;

/// What became of a payment: the codes of ISO 20022, as NextGenPSD2 uses them.
///
/// Which of them the bank sends is not published (assumed). One client took
/// `RCVD` for the state in which a transfer is sure.
///
/// ```
/// use belfius_psd2::model::PaymentStatus;
/// let status = PaymentStatus::read("ACSC");
/// assert_eq!(status, PaymentStatus::Settled);
/// assert!(status.is_final() && !PaymentStatus::read("RCVD").is_final());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentStatus {
    /// `RCVD`: the bank has received it.
    Received,
    /// `PDNG`: more checks are pending.
    Pending,
    /// `PATC`: it is partly signed; further signatures are needed.
    PartiallySigned,
    /// `ACTC`: its form is accepted.
    TechnicallyAccepted,
    /// `ACCP`: the customer's profile is checked too.
    ProfileAccepted,
    /// `ACFC`: the funds are there.
    FundsChecked,
    /// `ACWC`: accepted with a change, such as another date.
    AcceptedWithChange,
    /// `ACSP`: it is on its way.
    SettlementInProcess,
    /// `ACSC`: the debtor's account is debited.
    Settled,
    /// `ACCC`: the creditor's account is credited.
    Credited,
    /// `PART`: some payments of a file are accepted.
    PartiallyAccepted,
    /// `CANC`: it was cancelled.
    Cancelled,
    /// `RJCT`: it was rejected.
    Rejected,
    /// Another code, as the bank sent it.
    Other(Text),
}

use PaymentStatus as S;

const CODES: [(&str, PaymentStatus); 13] = [
    ("RCVD", S::Received),
    ("PDNG", S::Pending),
    ("PATC", S::PartiallySigned),
    ("ACTC", S::TechnicallyAccepted),
    ("ACCP", S::ProfileAccepted),
    ("ACFC", S::FundsChecked),
    ("ACWC", S::AcceptedWithChange),
    ("ACSP", S::SettlementInProcess),
    ("ACSC", S::Settled),
    ("ACCC", S::Credited),
    ("PART", S::PartiallyAccepted),
    ("CANC", S::Cancelled),
    ("RJCT", S::Rejected),
];

impl PaymentStatus {
    /// Reads the bank's code, in any case. It is never refused.
    #[must_use]
    pub fn read(code: &str) -> Self {
        let code = code.trim();
        CODES
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(code))
            .map_or_else(|| Self::Other(code.into()), |(_, status)| status)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(code) => code,
            known => CODES.iter().find(|(_, status)| status == known).map_or("", |(code, _)| code),
        }
    }

    /// Whether nothing more is to come. Another code than the known ones is never
    /// taken for the end.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Settled | Self::Credited | Self::Cancelled | Self::Rejected)
    }
}

impl fmt::Display for PaymentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.as_str();
        let plain = code.len() <= 8 && code.bytes().all(|b| b.is_ascii_alphanumeric());
        f.write_str(if plain { code } else { "(another status)" })
    }
}

impl Serialize for PaymentStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for PaymentStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(|code| Self::read(&code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_code_is_read_and_written() {
        for (code, status) in CODES {
            assert_eq!(PaymentStatus::read(code), status);
            assert_eq!(status.as_str(), code);
        }
        assert_eq!(PaymentStatus::read(" rjct "), PaymentStatus::Rejected);
    }

    #[test]
    fn another_code_is_kept_and_only_shown_when_it_looks_like_one() {
        let other = PaymentStatus::read("XYZW");
        assert_eq!((other.as_str(), other.to_string().as_str()), ("XYZW", "XYZW"));
        assert_eq!(PaymentStatus::read("CODE1234").to_string(), "CODE1234");
        for name in ["to Jan Peeters", "JanPeeters", "Jan P"] {
            assert_eq!(PaymentStatus::read(name).to_string(), "(another status)", "{name}");
        }
    }
}
