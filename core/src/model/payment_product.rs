//! Which kind of payment, as the current API names it in the path.

use alloc::borrow::{Cow, ToOwned};
use core::fmt;

use super::stored::serde_as_text;

/// A payment product: the part of the path behind the service.
///
/// ```
/// use belfius_psd2::model::PaymentProduct;
///
/// let file = PaymentProduct::other("pain.001-sepa-credit-transfers")?;
/// assert_eq!(file, PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS);
/// assert!(PaymentProduct::other("../accounts").is_err());
/// # Ok::<(), belfius_psd2::model::PaymentProductError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentProduct(Cow<'static, str>);

/// Why a text is not a payment product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a payment product is 1 to {MAX_LEN} of the characters A-Z a-z 0-9 - . _ ~, and no dot segment"
)]
pub struct PaymentProductError;

/// The longest name that is taken. Twice the longest known one.
const MAX_LEN: usize = 64;

impl PaymentProduct {
    /// `sepa-credit-transfers` (documented: payments flows page).
    pub const SEPA_CREDIT_TRANSFERS: Self = Self(Cow::Borrowed("sepa-credit-transfers"));
    /// `instant-sepa-credit-transfers` (documented: payments flows page). Banx
    /// offers fewer products than Belfius; which ones is not known.
    pub const INSTANT_SEPA_CREDIT_TRANSFERS: Self =
        Self(Cow::Borrowed("instant-sepa-credit-transfers"));
    /// `cross-border-credit-transfers` (documented: payments flows page).
    pub const CROSS_BORDER_CREDIT_TRANSFERS: Self =
        Self(Cow::Borrowed("cross-border-credit-transfers"));
    /// `pain.001-sepa-credit-transfers`, for files (assumed, from NextGenPSD2).
    pub const PAIN_001_SEPA_CREDIT_TRANSFERS: Self =
        Self(Cow::Borrowed("pain.001-sepa-credit-transfers"));

    /// Takes any name that is one segment of a path as it stands.
    ///
    /// # Errors
    /// It is empty, longer than 64 characters, a dot segment, or holds a
    /// character that a path would have to encode.
    pub fn other(name: &str) -> Result<Self, PaymentProductError> {
        let fits = matches!(name.len(), 1..=MAX_LEN)
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
            && !matches!(name, "." | "..");
        if fits { Ok(Self(Cow::Owned(name.to_owned()))) } else { Err(PaymentProductError) }
    }

    /// The name, as it stands in the path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaymentProduct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PaymentProduct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaymentProduct({self})")
    }
}

serde_as_text!(PaymentProduct, "a payment product", PaymentProduct::other, PaymentProduct::as_str);
