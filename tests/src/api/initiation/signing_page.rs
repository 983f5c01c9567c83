//! Saying that the PSU must sign, and where.

use serde_json::json;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::refusal::Refusal;
use crate::faults::DocumentedError;
use crate::options::InitiationAnswer;

/// The answer to an initiation.
///
/// # Errors
/// Where that answer is `SCA_REQUIRED`.
pub(super) fn initiated(call: &Call<'_>, payment_id: &str, url: &str) -> Result<Answer, Refusal> {
    match call.shared.options.initiation_answer {
        InitiationAnswer::Created201 => {
            let body = json!({
                "payment_id": payment_id,
                "transaction_status": "RCVD",
                "_links": { "scaRedirect": { "href": url } },
            });
            Ok(Answer::json(201, body.to_string().into_bytes()))
        }
        InitiationAnswer::Redirect302 => {
            let body = json!({ "payment_id": payment_id });
            Ok(Answer::json(302, body.to_string().into_bytes()).header("Location", url))
        }
        _ => Err(wanted(call, payment_id, url)),
    }
}

/// 401 `SCA_REQUIRED`, which is also the answer to what is signed later.
pub(crate) fn wanted(call: &Call<'_>, payment_id: &str, url: &str) -> Refusal {
    let refusal = Refusal::from(DocumentedError::ScaRequired)
        .because("SCA required, follow the corresponding URL in the response body.")
        .with("payment_id", json!(payment_id));
    match call.shared.options.initiation_answer {
        InitiationAnswer::Sca401Links => {
            refusal.with("_links", json!({ "sca_redirect": { "href": url } }))
        }
        InitiationAnswer::Sca401Description => {
            refusal.because(format!("SCA required. Please redirect the customer to {url}."))
        }
        _ => refusal.with("url", json!(url)),
    }
}
