//! The language that the PSU reads.

use core::fmt;

use super::stored::serde_as_text;

/// A language (ISO 639-1): two letters, lower-case.
///
/// The bank's own screens exist only in French and Dutch (documented in its
/// portal); other languages are sent as they are, and refused (406) or answered with
/// all pages there are (documented, on different pages).
///
/// ```
/// use belfius_psd2::model::Language;
///
/// assert_eq!(Language::parse("fr-BE")?, Language::FR);
/// assert_eq!(Language::parse("NL")?.as_str(), "nl");
/// # Ok::<(), belfius_psd2::model::LanguageError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 2]);

/// Why a text is not a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a language is two letters, like fr, or a tag that starts so, like fr-BE")]
pub struct LanguageError;

impl Language {
    /// French. The bank has screens in it.
    pub const FR: Self = Self(*b"fr");
    /// Dutch. The bank has screens in it.
    pub const NL: Self = Self(*b"nl");
    /// English. The bank has no screens in it.
    pub const EN: Self = Self(*b"en");
    /// German. The bank has no screens in it.
    pub const DE: Self = Self(*b"de");

    /// Reads a language or the start of a language tag, in any case: `fr`,
    /// `FR`, `fr-BE`, `fr_BE`.
    ///
    /// # Errors
    /// It does not start with exactly two letters.
    pub fn parse(text: &str) -> Result<Self, LanguageError> {
        let code = text.split(['-', '_']).next().unwrap_or_default();
        let code: [u8; 2] = code.as_bytes().try_into().map_err(|_| LanguageError)?;
        if code.iter().all(u8::is_ascii_alphabetic) {
            Ok(Self(code.map(|letter| letter.to_ascii_lowercase())))
        } else {
            Err(LanguageError)
        }
    }

    /// The code, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Two ASCII letters are always UTF-8.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({self})")
    }
}

serde_as_text!(Language, "a language of two letters", Language::parse, Language::as_str);
