//! The line and the store of a process, which ask at its port.

use std::sync::Arc;

use belfius_psd2::{Tokens, store::StoreError};
use http::{HeaderValue, Request, Response};

use super::{
    Wrong,
    port::{Ask, Port, Reply},
};
use crate::host::{Broken, Line, Store};

/// The line of a process.
pub(crate) struct PortLine {
    pub(crate) port: Arc<Port>,
    pub(crate) wrong: Wrong,
}

impl Line for PortLine {
    fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Broken> {
        let mut request = request;
        let ask = |request: &Request<Vec<u8>>| match self.port.ask(Ask::Send(request.clone())) {
            Reply::Answer(answer) => answer,
            other => unreachable!("{other:?}"),
        };
        match ask(&request) {
            Err(_) if self.wrong == Wrong::RepeatsWithOneId => ask(&request),
            Err(_) if self.wrong == Wrong::RepeatsEverything => {
                let id = HeaderValue::from_static("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
                request.headers_mut().insert("request-id", id);
                ask(&request)
            }
            Err(_) if self.wrong == Wrong::MistakesCuts => Err(Broken::Connect),
            Ok(answer) if self.wrong == Wrong::BlamesTheCaller => Ok(blames_the_caller(answer)),
            answer => answer,
        }
    }
}

/// A refusal of the Request-ID as that of what a caller has given.
fn blames_the_caller(answer: Response<Vec<u8>>) -> Response<Vec<u8>> {
    answer.map(|body| String::from_utf8_lossy(&body).replace("'Request-ID'", "'iban'").into_bytes())
}

/// The store of tokens that processes share.
pub(crate) struct PortStore {
    pub(crate) port: Arc<Port>,
    pub(crate) wrong: Wrong,
}

impl Store for PortStore {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        match self.port.ask(Ask::LoadTokens) {
            Reply::Text(Ok(json)) => json.map(|json| StoreError::parse(&json)).transpose(),
            Reply::Text(Err(())) => Err(StoreError::load("the disk")),
            other => unreachable!("{other:?}"),
        }
    }

    fn lock(&self) -> Result<(), StoreError> {
        if self.wrong == Wrong::NoLock {
            return Ok(());
        }
        match self.port.ask(Ask::Lock) {
            Reply::Written(Ok(_)) => Ok(()),
            Reply::Written(Err(())) => Err(StoreError::lock("the disk")),
            other => unreachable!("{other:?}"),
        }
    }

    fn save(&self, tokens: &Tokens) -> Result<(), StoreError> {
        if self.wrong == Wrong::ForgetsToSave {
            return Ok(());
        }
        let mut json = serde_json::to_value(tokens).map_err(StoreError::save)?;
        if self.wrong == Wrong::ForgetsTheCode {
            json.as_object_mut()
                .expect("an object")
                .remove("callback_digest")
                .expect("it is there");
        }
        match self.port.ask(Ask::SaveTokens(json.to_string())) {
            Reply::Written(Ok(_)) => Ok(()),
            Reply::Written(Err(())) => Err(StoreError::save("the disk")),
            other => unreachable!("{other:?}"),
        }
    }

    fn unlock(&self) {
        if !matches!(self.wrong, Wrong::NoLock | Wrong::KeepsLock) {
            self.port.ask(Ask::Unlock);
        }
    }
}
