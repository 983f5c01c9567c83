//! Which bank.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{
    error::{Thrown, invalid},
    input, views,
};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("bank.d.ts");

/// One bank: a base URL, its contract, and the hosts that its redirects may name.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug, Clone)]
pub struct Bank {
    bank: belfius_psd2::Bank,
}

#[wasm_bindgen]
impl Bank {
    /// Belfius in production.
    ///
    /// # Errors
    /// When there is no such generation.
    #[wasm_bindgen(skip_typescript)]
    pub fn belfius(generation: &JsValue) -> Result<Self, Thrown> {
        Ok(belfius_psd2::Bank::belfius(input::generation(generation)?).into())
    }

    /// Banx in production.
    ///
    /// # Errors
    /// When there is no such generation.
    #[wasm_bindgen(skip_typescript)]
    pub fn banx(generation: &JsValue) -> Result<Self, Thrown> {
        Ok(belfius_psd2::Bank::banx(input::generation(generation)?).into())
    }

    /// The bank's own sandbox.
    ///
    /// # Errors
    /// When there is no such generation.
    #[wasm_bindgen(skip_typescript)]
    pub fn sandbox(generation: &JsValue) -> Result<Self, Thrown> {
        Ok(belfius_psd2::Bank::sandbox(input::generation(generation)?).into())
    }

    /// Any other bank that speaks the same API.
    ///
    /// # Errors
    /// When the base is not an https URL, or there is no such generation.
    #[wasm_bindgen(skip_typescript)]
    pub fn at(base_url: &JsValue, generation: &JsValue) -> Result<Self, Thrown> {
        let (base, generation) =
            (input::text(base_url, "baseUrl")?, input::generation(generation)?);
        match belfius_psd2::Bank::at(&base, generation) {
            Ok(bank) => Ok(bank.into()),
            Err(error) => Err(invalid("baseUrl", &error.to_string())),
        }
    }

    /// The same bank, whose redirects may name this host too.
    ///
    /// # Errors
    /// When it is no bare host name.
    #[wasm_bindgen(js_name = allowHost, skip_typescript)]
    pub fn allow_host(&self, host: &JsValue) -> Result<Self, Thrown> {
        match self.bank.clone().allow_host(&input::text(host, "host")?) {
            Ok(bank) => Ok(bank.into()),
            Err(error) => Err(invalid("host", &error.to_string())),
        }
    }

    /// The same bank with this contract.
    ///
    /// # Errors
    /// When it is none: the error names the row.
    #[wasm_bindgen(js_name = withContract, skip_typescript)]
    pub fn with_contract(&self, contract: &JsValue) -> Result<Self, Thrown> {
        // The caller's own file, which holds no secret: the error says all.
        let contract = input::file(contract, "contract")?;
        Ok(self.bank.clone().with_contract(contract).into())
    }

    /// The same bank with another version of an operation.
    ///
    /// # Errors
    /// When there is no such operation, or the version is not digits and dots.
    #[wasm_bindgen(js_name = withVersion, skip_typescript)]
    pub fn with_version(&self, operation: &JsValue, version: &JsValue) -> Result<Self, Thrown> {
        let operation = input::operation(operation, "operation")?;
        match self.bank.clone().with_version(operation, &input::text(version, "version")?) {
            Ok(bank) => Ok(bank.into()),
            Err(error) => Err(invalid("version", &error.to_string())),
        }
    }

    /// The rows that the caller set.
    ///
    /// # Errors
    /// Never.
    #[wasm_bindgen(skip_typescript)]
    pub fn contract(&self) -> Result<JsValue, Thrown> {
        views::stored(self.bank.contract())
    }

    /// The whole contract as a table to read.
    #[must_use]
    #[wasm_bindgen(skip_typescript)]
    pub fn describe(&self) -> String {
        self.bank.describe()
    }

    /// The generation that was chosen.
    #[must_use]
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn generation(&self) -> u8 {
        self.bank.generation().number()
    }

    /// Where the bank's API is.
    #[must_use]
    #[wasm_bindgen(getter, js_name = baseUrl, skip_typescript)]
    pub fn base_url(&self) -> String {
        self.bank.base_url().into()
    }

    /// Whether a consent of this scope is to one IBAN.
    ///
    /// # Errors
    /// When there is no such scope.
    #[wasm_bindgen(js_name = consentsByIban, skip_typescript)]
    pub fn consents_by_iban(&self, scope: &JsValue) -> Result<bool, Thrown> {
        Ok(self.bank.consents_by_iban(input::scope(scope, "scope")?))
    }

    /// Another handle of the same bank, for whoever takes one apart.
    #[doc(hidden)]
    #[must_use]
    #[wasm_bindgen(js_name = __handle, skip_typescript)]
    pub fn handle(&self) -> Self {
        self.clone()
    }
}

impl Bank {
    /// A bank out of an argument. It stays the caller's: what is taken apart is
    /// another handle.
    pub(super) fn of(value: &JsValue, name: &str) -> Result<belfius_psd2::Bank, Thrown> {
        use wasm_bindgen::convert::TryFromJsValue as _;
        let wrong = || invalid(name, "must be a Bank that was not freed");
        let handle = super::script::handle(value).map_err(|_| wrong())?;
        Self::try_from_js_value(handle).map(|bank| bank.bank).map_err(|_| wrong())
    }
}

impl From<belfius_psd2::Bank> for Bank {
    fn from(bank: belfius_psd2::Bank) -> Self {
        Self { bank }
    }
}
