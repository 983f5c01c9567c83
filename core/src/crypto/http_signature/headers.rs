//! The list of what a signature covers: names and their order.

use alloc::{string::String, vec::Vec};
use core::fmt;

use http::{HeaderName, header::DATE};

pub(super) const REQUEST_TARGET: &str = "(request-target)";

/// The longest list that is taken, in bytes.
const MAX_LEN: usize = 4096;

/// Which headers are signed, in which order. `(request-target)` stands for the
/// method and the path with its query.
///
/// The default is `(request-target) date digest request-id client-id`: every
/// header that the fallback page makes mandatory. Which ones the bank wants is
/// not published: assumed.
///
/// ```
/// use belfius_psd2::fallback::SignedHeaders;
///
/// let list = SignedHeaders::default();
/// assert_eq!(list.to_string(), "(request-target) date digest request-id client-id");
/// let list = SignedHeaders::parse("(request-target) Host Date")?;
/// assert_eq!(list.to_string(), "(request-target) host date");
/// # Ok::<(), belfius_psd2::fallback::SignedHeadersError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SignedHeaders(Vec<Line>);

/// One line of the signing string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    RequestTarget,
    Header(HeaderName),
}

/// Why a list of signed headers is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignedHeadersError {
    /// An empty list signs nothing.
    #[error("the list of signed headers is empty; name at least (request-target) and date")]
    Empty,
    /// It is longer than 4096 bytes.
    #[error("the list of signed headers is longer than {MAX_LEN} bytes")]
    TooLong,
    /// A name that no header can have. Of the names in parentheses, draft 10
    /// knows only `(request-target)`.
    #[error("{name:?} in the list of signed headers is no header's name")]
    NotAName {
        /// As it stands in the list.
        name: String,
    },
    /// A name that stands there twice.
    #[error("`{name}` stands twice in the list of signed headers")]
    Twice {
        /// Which one.
        name: String,
    },
    /// A signature cannot cover the header that carries it.
    #[error("the list of signed headers names `signature`, which a signature cannot cover itself")]
    Itself,
}

impl SignedHeaders {
    /// Reads a list: names with spaces between, as the `headers` parameter of
    /// the signature will have it. Capital letters become small ones.
    ///
    /// # Errors
    /// The list is empty or too long, or which name is none, stands there
    /// twice, or is `signature`.
    pub fn parse(list: &str) -> Result<Self, SignedHeadersError> {
        if list.len() > MAX_LEN {
            return Err(SignedHeadersError::TooLong);
        }
        let mut lines = Vec::new();
        for name in list.split(' ').filter(|name| !name.is_empty()) {
            let line = Line::parse(name)?;
            if lines.contains(&line) {
                return Err(SignedHeadersError::Twice { name: line.name().into() });
            }
            lines.push(line);
        }
        if lines.is_empty() { Err(SignedHeadersError::Empty) } else { Ok(Self(lines)) }
    }

    /// Whether this header is signed.
    pub(crate) fn covers(&self, name: &HeaderName) -> bool {
        self.lines().any(|line| matches!(line, Line::Header(listed) if listed == name))
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.0.iter()
    }
}

impl Line {
    fn parse(name: &str) -> Result<Self, SignedHeadersError> {
        if name.eq_ignore_ascii_case(REQUEST_TARGET) {
            return Ok(Self::RequestTarget);
        }
        match HeaderName::try_from(name) {
            Ok(name) if name == "signature" => Err(SignedHeadersError::Itself),
            Ok(name) => Ok(Self::Header(name)),
            Err(_) => Err(SignedHeadersError::NotAName { name: name.into() }),
        }
    }

    /// In small letters.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::RequestTarget => REQUEST_TARGET,
            Self::Header(name) => name.as_str(),
        }
    }
}

impl Default for SignedHeaders {
    fn default() -> Self {
        let own = ["digest", "request-id", "client-id"].map(HeaderName::from_static);
        let mut lines = alloc::vec![Line::RequestTarget, Line::Header(DATE)];
        lines.extend(own.map(Line::Header));
        Self(lines)
    }
}

impl fmt::Display for SignedHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.lines().enumerate() {
            f.write_str(if at == 0 { "" } else { " " })?;
            f.write_str(line.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for SignedHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedHeaders({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use http::header::HOST;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_bad_list_says_which_name_is_wrong() {
        let bad = |list: &str| SignedHeaders::parse(list).unwrap_err();
        let not_a_name = |name: &str| SignedHeadersError::NotAName { name: name.into() };
        assert_eq!(bad(""), SignedHeadersError::Empty);
        assert_eq!(bad("  "), SignedHeadersError::Empty);
        assert_eq!(bad("date Date"), SignedHeadersError::Twice { name: "date".into() });
        assert_eq!(
            bad("(request-target) (Request-Target)"),
            SignedHeadersError::Twice { name: "(request-target)".into() }
        );
        assert_eq!(bad("date (created)"), not_a_name("(created)"));
        assert_eq!(bad("date\",x=\""), not_a_name("date\",x=\""));
        assert_eq!(bad("date\ndigest"), not_a_name("date\ndigest"));
        assert_eq!(bad("date Signature"), SignedHeadersError::Itself);
        let long = |len: usize| SignedHeaders::parse(&("x".to_string() + &" ".repeat(len - 1)));
        assert!(long(MAX_LEN).is_ok());
        assert_eq!(long(MAX_LEN + 1), Err(SignedHeadersError::TooLong));
        // A line break in a name stays on the line of a log.
        assert!(!bad("date\ndigest").to_string().contains('\n'));
    }

    #[test]
    fn the_order_is_the_callers() {
        let list = SignedHeaders::parse("host  (Request-Target) DATE").unwrap();
        assert_eq!(list.to_string(), "host (request-target) date");
        assert_eq!(alloc::format!("{list:?}"), "SignedHeaders(host (request-target) date)");
        assert!(list.covers(&HOST) && list.covers(&DATE));
        assert!(!list.covers(&HeaderName::from_static("digest")));
        assert_eq!(
            SignedHeaders::parse(&SignedHeaders::default().to_string()),
            Ok(SignedHeaders::default())
        );
    }
}
