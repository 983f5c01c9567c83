//! How often a standing order pays.

use alloc::boxed::Box;
use core::fmt;

use super::stored::serde_as_text;

/// The bank's word for how often. That standing orders have one is documented
/// (payments flows page); the words are assumed, from NextGenPSD2.
///
/// ```
/// use belfius_psd2::model::Frequency;
///
/// assert_eq!(Frequency::Quarterly.as_str(), "Quarterly");
/// assert_eq!(Frequency::parse("Annual")?, Frequency::Annual);
/// assert_eq!(Frequency::parse("TwiceAMonth")?.as_str(), "TwiceAMonth");
/// # Ok::<(), belfius_psd2::model::FrequencyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Frequency {
    /// Each day: `Daily`.
    Daily,
    /// Each week: `Weekly`.
    Weekly,
    /// Each second week: `EveryTwoWeeks`.
    EveryTwoWeeks,
    /// Each month: `Monthly`.
    Monthly,
    /// Each second month: `EveryTwoMonths`.
    EveryTwoMonths,
    /// Each third month: `Quarterly`.
    Quarterly,
    /// Each sixth month: `SemiAnnual`.
    SemiAnnual,
    /// Each year: `Annual`.
    Annual,
    /// Another word, made by [`parse`](Self::parse).
    Other(OtherFrequency),
}

/// A word that NextGenPSD2 has not: 1 to 35 letters, digits, `-` or `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OtherFrequency(Box<str>);

/// Why a text is not a frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a frequency is one word of up to 35 letters, digits, - or _, like Monthly")]
pub struct FrequencyError;

const KNOWN: [Frequency; 8] = [
    Frequency::Daily,
    Frequency::Weekly,
    Frequency::EveryTwoWeeks,
    Frequency::Monthly,
    Frequency::EveryTwoMonths,
    Frequency::Quarterly,
    Frequency::SemiAnnual,
    Frequency::Annual,
];

impl Frequency {
    /// Takes the word as it is, known or not.
    ///
    /// # Errors
    /// It is no word.
    pub fn parse(word: &str) -> Result<Self, FrequencyError> {
        if let Some(known) = KNOWN.into_iter().find(|known| known.as_str() == word) {
            return Ok(known);
        }
        let fits = matches!(word.len(), 1..=35)
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if fits { Ok(Self::Other(OtherFrequency(word.into()))) } else { Err(FrequencyError) }
    }

    /// The word that goes out.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Daily => "Daily",
            Self::Weekly => "Weekly",
            Self::EveryTwoWeeks => "EveryTwoWeeks",
            Self::Monthly => "Monthly",
            Self::EveryTwoMonths => "EveryTwoMonths",
            Self::Quarterly => "Quarterly",
            Self::SemiAnnual => "SemiAnnual",
            Self::Annual => "Annual",
            Self::Other(word) => &word.0,
        }
    }

    /// How many months lie between two payments; none where they are counted in
    /// days, or not known.
    pub(crate) fn months(&self) -> Option<i16> {
        match self {
            Self::Monthly => Some(1),
            Self::EveryTwoMonths => Some(2),
            Self::Quarterly => Some(3),
            Self::SemiAnnual => Some(6),
            Self::Annual => Some(12),
            Self::Daily | Self::Weekly | Self::EveryTwoWeeks | Self::Other(_) => None,
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

serde_as_text!(Frequency, "a frequency, like Monthly", Frequency::parse, Frequency::as_str);
