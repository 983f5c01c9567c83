//! A bank's number in its own country.

use alloc::boxed::Box;
use core::fmt;

use super::stored::serde_as_text;

/// What a country without IBANs calls a bank by: a routing number, a sort code.
/// 1 to 35 characters of visible ASCII (assumed; the bank's page names the
/// member `bankNationalID` and no form of it).
///
/// `Debug` hides it, since an account number in the wrong box must not show.
///
/// ```
/// use belfius_psd2::model::NationalBankId;
///
/// assert_eq!(NationalBankId::new("021000021")?.as_str(), "021000021");
/// # Ok::<(), belfius_psd2::model::NationalBankIdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NationalBankId(Box<str>);

/// Why a text is not a bank's national id. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bank's national id is 1 to 35 characters of visible ASCII")]
pub struct NationalBankIdError;

impl NationalBankId {
    /// Takes the text as it is.
    ///
    /// # Errors
    /// It is empty, too long, or holds a space or a character outside ASCII.
    pub fn new(text: &str) -> Result<Self, NationalBankIdError> {
        let fits = matches!(text.len(), 1..=35) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.into())) } else { Err(NationalBankIdError) }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NationalBankId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalBankId(…)")
    }
}

serde_as_text!(NationalBankId, "a bank's national id", NationalBankId::new, NationalBankId::as_str);
