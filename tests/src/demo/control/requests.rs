//! `GET /control/requests`: what the bank has received, oldest first.

use serde_json::{Value, json};

use crate::bank::brand::Brand;
use crate::faults::Operation;
use crate::recorded::RecordedRequest;
use crate::sandbox::Sandbox;

pub(super) fn requests(bank: &Sandbox) -> Value {
    bank.requests().iter().map(request).collect()
}

fn request(request: &RecordedRequest) -> Value {
    let headers = request.headers.iter();
    let headers: Vec<Value> = headers
        .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
        .collect();
    let brand = match request.brand {
        Brand::Belfius => "belfius",
        Brand::Banx => "banx",
    };
    json!({
        "brand": brand,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": headers,
        "body": String::from_utf8_lossy(&request.body),
        "operation": request.operation.map(Operation::flag),
        "status": request.status,
    })
}
