//! `/control/`: how a test that runs in a browser drives the bank. JSON over
//! plain HTTP, open to pages of every origin, and only where it is asked for.

mod facts;
mod orders;
mod requests;

use http::{HeaderValue, Method, Request, StatusCode};
use hyper::body::Incoming;

use serde_json::Value;

use super::plain::{self, Answer, json, json_body, not_allowed, refused};
use super::signing_key;
use super::site::DemoSite;
use crate::faults::Fault;
use orders::Order;

/// Answers a page of any origin; `order` is the path below `/control/`.
pub(super) async fn answer(site: &DemoSite, order: &str, request: Request<Incoming>) -> Answer {
    let mut answer = performed(site, order, request).await;
    let every = HeaderValue::from_static("*");
    for name in [
        "access-control-allow-origin",
        "access-control-allow-headers",
        "access-control-allow-methods",
    ] {
        answer.headers_mut().insert(name, every.clone());
    }
    answer
}

async fn performed(site: &DemoSite, order: &str, request: Request<Incoming>) -> Answer {
    let method = request.method().clone();
    match (order, method) {
        (_, Method::OPTIONS) => plain::answer(StatusCode::NO_CONTENT, "text/plain", Vec::new()),
        ("facts", Method::GET) => json(StatusCode::OK, &facts::facts(site)),
        ("requests", Method::GET) => json(StatusCode::OK, &requests::requests(&site.bank)),
        ("faults", Method::GET) => json(StatusCode::OK, &every_fault()),
        ("facts" | "faults" | "requests", _) => not_allowed("GET"),
        ("signing-key", _) => signing_key::register(&site.bank, request).await,
        (name, Method::POST) => {
            let body = match json_body(request).await {
                Ok(body) => body,
                Err(answer) => return answer,
            };
            match Order::read(name, &body) {
                None => refused(StatusCode::NOT_FOUND, "There is no such order."),
                Some(Err(error)) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
                Some(Ok(order)) => match order.carried_out(site).await {
                    Ok(outcome) => json(StatusCode::OK, &outcome),
                    Err(why) => refused(StatusCode::BAD_REQUEST, &why),
                },
            }
        }
        _ => not_allowed("POST"),
    }
}

/// `GET /control/faults`: one fault of each kind, as orders name them.
fn every_fault() -> Value {
    Fault::each().map(|fault| fault.flag()).collect()
}
