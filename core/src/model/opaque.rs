//! Texts of the bank that mean something to the bank only.
//!
//! They are kept exactly, sent back encoded, and never looked into: a logical
//! id was a UUID in one generation of the API and is an encrypted token in the
//! next.

use core::fmt;

use super::Text;
use super::stored::serde_as_text;

/// The longest opaque text that is taken, in bytes. Longer than any seen, and
/// short enough for a request line.
const MAX_LEN: usize = 8192;

/// Why a text cannot be used as an opaque id. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpaqueError {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is longer than 8192 bytes.
    #[error("it is longer than {MAX_LEN} bytes")]
    TooLong,
    /// It is `.` or `..`. Dots cannot be encoded, and URL parsers take such a
    /// segment away, so that the request would go to another path.
    #[error("it is a dot segment, which no path can carry")]
    DotSegment,
}

macro_rules! opaque {
    ($(#[$meta:meta])* $name:ident, $check:path) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Text);

        impl $name {
            /// Takes the text exactly as the bank sent it.
            ///
            /// # Errors
            /// It is empty, longer than 8192 bytes, or cannot travel where it
            /// has to go.
            pub fn new(text: impl Into<Text>) -> Result<Self, OpaqueError> {
                let text = text.into();
                $check(&text)?;
                Ok(Self(text))
            }

            /// The text, exactly as the bank sent it. Do not log it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        serde_as_text!($name, "an opaque text of the bank", $name::new, $name::as_str);
    };
}

opaque!(
    /// The name of one account under one consent, in the path of every call
    /// about that account. 1 to 8192 bytes, not `.` or `..`.
    ///
    /// ```
    /// use belfius_psd2::model::LogicalId;
    ///
    /// // As in the bank's documentation: an encrypted token with `..` in it.
    /// let id = LogicalId::new("eyJhbGciOiJkaXIi..c2Vj-_")?;
    /// assert_eq!(id.as_str(), "eyJhbGciOiJkaXIi..c2Vj-_");
    /// assert_eq!(format!("{id:?}"), "LogicalId(…)");
    /// # Ok::<(), belfius_psd2::model::OpaqueError>(())
    /// ```
    LogicalId, segment
);
opaque!(
    /// The bank's own id of a payment, in the path of every call about that
    /// payment (current API). Not the TPP's [`PaymentId`](super::PaymentId). 1
    /// to 8192 bytes, not `.` or `..`.
    BankPaymentId, segment
);
opaque!(
    /// Where the next page of transactions starts. 1 to 8192 bytes.
    PageKey, any
);

impl BankPaymentId {
    /// By the TPP's own id, as in the first generation. Such an id is never empty,
    /// long, or a dot segment.
    pub(crate) fn of_order(payment_id: &super::PaymentId) -> Self {
        Self(payment_id.as_str().into())
    }
}

fn any(text: &str) -> Result<(), OpaqueError> {
    match text.len() {
        0 => Err(OpaqueError::Empty),
        1..=MAX_LEN => Ok(()),
        _ => Err(OpaqueError::TooLong),
    }
}

fn segment(text: &str) -> Result<(), OpaqueError> {
    any(text)?;
    if matches!(text, "." | "..") { Err(OpaqueError::DotSegment) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::push_encoded;
    use alloc::string::String;
    use url::Url;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_cannot_travel_is_refused() {
        assert_eq!(LogicalId::new(""), Err(OpaqueError::Empty));
        assert_eq!(LogicalId::new("x".repeat(MAX_LEN + 1)), Err(OpaqueError::TooLong));
        assert_eq!(LogicalId::new("."), Err(OpaqueError::DotSegment));
        assert_eq!(LogicalId::new(".."), Err(OpaqueError::DotSegment));
        assert!(LogicalId::new("...").is_ok());
        assert_eq!(BankPaymentId::new(".."), Err(OpaqueError::DotSegment));
        assert!(PageKey::new("..").is_ok());
    }

    #[test]
    fn an_id_stays_one_segment_even_for_a_browser() {
        for id in ["%2e%2e", "../../admin", "a/b\\c?d#e", "é\t\n", "....", "a;b=c&d+e"] {
            let mut path = String::from("https://bank.test/accounts/");
            push_encoded(LogicalId::new(id).unwrap().as_str(), &mut path);
            path.push_str("/transactions");
            let url = Url::parse(&path).unwrap();
            assert_eq!(url.as_str(), path);
            assert_eq!(url.path_segments().unwrap().count(), 3);
        }
    }

    #[test]
    fn a_page_key_stays_one_query_value() {
        for key in ["a+b c&d=e", "é%2B", "=="] {
            let mut query = String::from("https://bank.test/?next=");
            push_encoded(PageKey::new(key).unwrap().as_str(), &mut query);
            let url = Url::parse(&query).unwrap();
            let pairs: alloc::vec::Vec<_> = url.query_pairs().collect();
            assert_eq!(pairs, [("next".into(), key.into())]);
        }
    }
}
