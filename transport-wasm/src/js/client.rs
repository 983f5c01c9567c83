//! Who the TPP is, and how it reaches the bank.

use std::{fmt, time::Duration};

use belfius_psd2::{Client, Limits, secret::ClientSecret};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{
    Bank,
    error::{Thrown, invalid},
    input::{self, Members},
    name::kebab,
    session::Session,
    store::Store,
};
use crate::Transport;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("client.d.ts");

/// A TPP's registration at a bank, and its way there.
#[wasm_bindgen(skip_typescript)]
#[derive(Clone)]
pub struct BelfiusClient {
    client: Client,
    transport: Transport,
}

#[wasm_bindgen]
impl BelfiusClient {
    /// A client out of its options.
    ///
    /// # Errors
    /// When one of them is missing, wrong or not known: the error names it.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(options: &JsValue) -> Result<Self, Thrown> {
        let mut options = Members::of(options, "options", "the options of a client")?;
        let bank = options.needed_read("bank", Bank::of)?;
        let mut builder = Transport::builder();
        if let Some(fetch) = options.take("fetch") {
            builder = builder.fetch(fetch);
        }
        if options.flag("sendsOnce")? == Some(true) {
            builder = builder.sends_once();
        }
        if let Some(base) = options.text("proxy")? {
            builder = builder.proxy(&bank, &base);
        }
        if let Some(mut headers) = options.object("proxyHeaders", "headers for the proxy")? {
            while let Some((name, value)) = headers.next() {
                builder = builder.proxy_header(&name, &input::text(&value, &headers.path(&name))?);
            }
        }
        if let Some(time) = milliseconds(&mut options, "responseTimeoutMs")? {
            builder = builder.response_timeout(time);
        }
        if let Some(time) = milliseconds(&mut options, "totalTimeoutMs")? {
            builder = builder.total_timeout(time);
        }
        let (count, pause) =
            (options.whole("retries", 0)?, milliseconds(&mut options, "retryPauseMs")?);
        if count.is_some() || pause.is_some() {
            builder = builder.retries(count.unwrap_or(2), pause.unwrap_or(Duration::from_secs(1)));
        }
        let client = client(&mut options, bank)?;
        options.end()?;
        Ok(Self { client, transport: builder.build()? })
    }

    /// The same client in another language.
    ///
    /// # Errors
    /// When it is none.
    #[wasm_bindgen(js_name = withLanguage, skip_typescript)]
    pub fn with_language(&self, language: &JsValue) -> Result<Self, Thrown> {
        let client = self.client.with_language(input::language(language, "language")?);
        Ok(Self { client, ..self.clone() })
    }

    /// The bank.
    #[must_use]
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn bank(&self) -> Bank {
        self.client.bank().clone().into()
    }

    /// Whether a payment reaches the bank once at most, as far as is known now.
    #[must_use]
    #[wasm_bindgen(getter, js_name = sendsOnce, skip_typescript)]
    pub fn sends_once(&self) -> String {
        kebab(&self.transport.sends_once(self.client.bank()))
    }

    /// A session with its tokens in this store; in memory, if there is none.
    ///
    /// # Errors
    /// When it is no store.
    #[wasm_bindgen(skip_typescript)]
    pub fn session(&self, store: &JsValue) -> Result<Session, Thrown> {
        let store = Store::of(store)?;
        Ok(Session::new(self.transport.clone(), self.client.clone(), store))
    }
}

fn client(options: &mut Members, bank: belfius_psd2::Bank) -> Result<Client, Thrown> {
    let id = options.needed_text("clientId")?;
    let secret = options.needed("clientSecret", |text| ClientSecret::new(text))?;
    let redirect_uri = options.needed_text("redirectUri")?;
    let language = options.needed_read("language", input::language)?;
    let client = Client::new(bank, &id, secret, &redirect_uri, language).map_err(|error| {
        use belfius_psd2::ClientError;
        let field = if error == ClientError::ClientId { "clientId" } else { "redirectUri" };
        invalid(field, &error.to_string())
    })?;
    let mut limits = Limits::default();
    if let Some(bytes) = bytes(options, "maxBodyBytes")? {
        limits = limits.with_body(bytes);
    }
    if let Some(bytes) = bytes(options, "maxPageBytes")? {
        limits = limits.with_page_body(bytes);
    }
    Ok(client.with_limits(limits))
}

fn milliseconds(options: &mut Members, name: &str) -> Result<Option<Duration>, Thrown> {
    Ok(options.whole(name, 0)?.map(|count| Duration::from_millis(count.into())))
}

fn bytes(options: &mut Members, name: &str) -> Result<Option<usize>, Thrown> {
    Ok(options.whole(name, 1)?.map(|count| usize::try_from(count).unwrap_or(usize::MAX)))
}

impl fmt::Debug for BelfiusClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BelfiusClient").field("client", &self.client).finish_non_exhaustive()
    }
}
