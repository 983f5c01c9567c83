//! `POST /signing-key`: the key that the page has made signs for the TPP from
//! now on, next to those that are registered already. A real TPP would send the
//! bank a QSealC, and keep its key off every page.

use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use super::plain::{Answer, json, json_body, not_allowed, refused};
use crate::bank::signing_key::RegisteredKey;
use crate::sandbox::Sandbox;

/// The body is a public JWK of P-256.
pub(super) async fn register(bank: &Sandbox, request: Request<Incoming>) -> Answer {
    if request.method() != Method::POST {
        return not_allowed("POST");
    }
    let body = match json_body(request).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    match RegisteredKey::from_jwk(&body) {
        Ok(key) => {
            bank.add_signing_key(key);
            json(StatusCode::OK, &json!({ "registered": true }))
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}
