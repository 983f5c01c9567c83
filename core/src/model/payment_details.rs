//! What the bank says about one payment.

use super::{PaymentStatus, Text};

/// What the bank says about one payment of the current API. The names in its
/// answer are not published, so all of it is kept as it came; those of the order's
/// own body are likely among them.
///
/// ```
/// # fn show(details: &belfius_psd2::model::PaymentDetails) -> Result<(), serde_json::Error> {
/// #[derive(serde::Deserialize)]
/// struct Mine { endtoend_identification: Option<String> }
///
/// let mine: Mine = serde_json::from_str(&details.json)?;
/// # let _ = mine.endtoend_identification; Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentDetails {
    /// What has become of it, if the answer has a status under a usual name.
    pub status: Option<PaymentStatus>,
    /// The answer, one JSON object, its escapes repaired if they had to be: a
    /// customer's data.
    pub json: Text,
}
