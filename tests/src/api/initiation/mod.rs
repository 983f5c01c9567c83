//! Initiations of the third generation: a payment, a standing order or a file.
//! Who asks, is it signed, may it be, and where the PSU signs. What a body must
//! hold is in `order` and `standing_order`, files are in `file`.

mod creditor;
mod file;
mod order;
mod signing_page;
mod standing_order;
mod value;

use serde_json::{Map, Value};

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::content_type;
use super::family;
use super::headers::required;
use super::pkce;
use super::preamble::Preamble;
use super::refusal::Refusal;
use super::signature;
use crate::bank::brand::Brand;
use crate::bank::initiation::{Initiation, Shown};
use crate::bank::opaque;
use crate::bank::order::{Kind, Product};
use crate::bank::payment::PaymentState;
use crate::bank::visit::Asks;
use crate::faults::DocumentedError;
use order::Order;
pub(crate) use signing_page::wanted;

/// What an initiation is about, once its body is read.
struct Ordered {
    debtor: Option<String>,
    members: Map<String, Value>,
    shown: Shown,
}

pub(crate) fn answer(
    call: &mut Call<'_>,
    (kind, product): (Kind, Product),
) -> Result<Answer, Refusal> {
    let preamble = Preamble::read(call)?;
    let caller = Caller::read(call)?;
    if !call.request.query.is_empty() {
        return Err(Refusal::invalid("query", "An initiation takes none."));
    }
    let ordered = match kind {
        Kind::Bulk => file::read(call)?,
        _ => read(call, kind, product)?,
    };
    // The refusal is assumed: only that Banx has fewer products is known.
    let missing_at_banx = !call.shared.options.banx_products.contains(&product);
    if call.request.brand == Brand::Banx && missing_at_banx {
        return Err(Refusal::from(DocumentedError::ResourceNotFound)
            .later(family::INVALID_PAYMENT)
            .because("This payment product is not available at Banx."));
    }
    // A token is for one account, which then pays when no other is named
    // (assumed).
    let debtor = ordered.debtor.or_else(|| caller.token_for.clone());
    if let Some(debtor) = &debtor {
        call.account(debtor)?;
        if caller.token_for.as_ref().is_some_and(|iban| iban != debtor) {
            return Err(DocumentedError::TokenNotInScope.into());
        }
    }

    let payment_id = opaque::uuid();
    let initiation = Initiation {
        kind,
        product,
        brand: call.request.brand,
        debtor,
        members: ordered.members,
        shown: ordered.shown,
        signatures: 0,
        state: PaymentState::AwaitingSignature,
    };
    call.bank.orders.insert(payment_id.clone(), initiation);
    let asks = Asks::Signing { payment_id: payment_id.clone(), challenge: caller.challenge };
    let url = call.open_page(asks, &preamble);
    signing_page::initiated(call, &payment_id, &url)
}

/// Who calls: a token, or a challenge for the code that will come back.
pub(crate) struct Caller {
    pub(crate) token_for: Option<String>,
    pub(crate) challenge: Option<String>,
}

impl Caller {
    /// # Errors
    /// A token that is not good, or neither token nor challenge.
    pub(crate) fn read(call: &Call<'_>) -> Result<Caller, Refusal> {
        let token_for = access::optional_payment(call)?;
        let challenge = match token_for {
            Some(_) => None,
            None => Some(pkce::challenge(call)?),
        };
        Ok(Caller { token_for, challenge })
    }
}

fn read(call: &Call<'_>, kind: Kind, product: Product) -> Result<Ordered, Refusal> {
    content_type::check_json(call)?;
    let jws = required(&call.request.headers, "Signature")?;
    signature::check(jws, &call.request.body, &call.bank.signing_keys)?;
    let members: Map<String, Value> = serde_json::from_slice(&call.request.body)
        .map_err(|error| Refusal::invalid("body", &format!("{error}.")))?;
    let today = call.shared.clock.today();
    let order = Order::read(&members, product)?;
    let when = match kind {
        Kind::Periodic => Some(standing_order::read(&members, today)?),
        _ => order::execution_date(&members, product, today)?,
    };
    let Order { debtor, shown } = order;
    Ok(Ordered { debtor, members, shown: Shown { when, ..shown } })
}
