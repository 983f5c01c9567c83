//! Where somebody lives.

use serde::Serialize;

use super::{Country, Text};
use crate::stored::stored_object;

/// A payee's address: a country, and as much else as is known. Its members are
/// assumed, from NextGenPSD2; the bank's payments flows page names the address
/// alone.
///
/// ```
/// use belfius_psd2::model::{Address, Country};
///
/// let address = Address::new(Country::parse("US")?)
///     .with_street("Main Street", "17")
///     .with_town("10001", "New York");
/// assert_eq!(address.town_name.as_deref(), Some("New York"));
/// # Ok::<(), belfius_psd2::model::CountryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Address {
    /// The street, without the number.
    pub street_name: Option<Text>,
    /// The number in the street.
    pub building_number: Option<Text>,
    /// The town.
    pub town_name: Option<Text>,
    /// The code of the town.
    pub post_code: Option<Text>,
    /// The country.
    pub country: Country,
}

stored_object!(Address { street_name, building_number, town_name, post_code, country });

impl Address {
    /// Somewhere in this country.
    #[must_use]
    pub fn new(country: Country) -> Self {
        Self { street_name: None, building_number: None, town_name: None, post_code: None, country }
    }

    /// In this street, at this number.
    #[must_use]
    pub fn with_street(self, name: impl Into<Text>, number: impl Into<Text>) -> Self {
        Self { street_name: Some(name.into()), building_number: Some(number.into()), ..self }
    }

    /// In this town.
    #[must_use]
    pub fn with_town(self, post_code: impl Into<Text>, name: impl Into<Text>) -> Self {
        Self { post_code: Some(post_code.into()), town_name: Some(name.into()), ..self }
    }

    /// What was said, with the bank's names for it.
    pub(crate) fn texts(&self) -> [(&'static str, Option<&Text>); 4] {
        [
            ("creditor_address.street_name", self.street_name.as_ref()),
            ("creditor_address.building_number", self.building_number.as_ref()),
            ("creditor_address.town_name", self.town_name.as_ref()),
            ("creditor_address.post_code", self.post_code.as_ref()),
        ]
    }
}
