//! The demo's one origin: which path is whose.

use std::sync::Arc;

use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;

use super::control;
use super::files::Files;
use super::plain::{json, not_allowed};
use super::settings::settings;
use super::signing_key;
use crate::proxy::Forwarder;
use crate::sandbox::Sandbox;
use crate::server::body::OutgoingBody;
use crate::server::site::{Closed, Site};

pub(super) struct DemoSite {
    pub(super) origin: String,
    pub(super) bank: Arc<Sandbox>,
    pub(super) forwarder: Forwarder,
    pub(super) files: Files,
    pub(super) key: String,
    pub(super) control: bool,
}

impl Site for DemoSite {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<OutgoingBody>, Closed> {
        if self.forwarder.serves(request.uri()) {
            return self.forwarder.answer(request).await;
        }
        let path = request.uri().path();
        if let Some(order) = path.strip_prefix("/control/").filter(|_| self.control) {
            let order = order.to_owned();
            return Ok(control::answer(self, &order, request).await);
        }
        let reads = [Method::GET, Method::HEAD].contains(request.method());
        Ok(match path {
            "/signing-key" => signing_key::register(&self.bank, request).await,
            _ if !reads => not_allowed("GET, HEAD"),
            "/settings.json" => json(StatusCode::OK, &settings(self)),
            path => self.files.answer(path).await,
        })
    }
}
