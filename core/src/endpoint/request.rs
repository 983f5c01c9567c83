//! What all requests share: address, `Accept`, language, ids.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Uri,
    header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION},
};

use crate::{
    bank::{Operation, Placeholder, Row},
    client::Client,
    error::{Error, ErrorKind},
    model::{LogicalId, PaymentResource, RequestId, Scope, push_encoded},
    secret::{AccessToken, header_value},
};

pub(super) const CLIENT_ID: HeaderName = HeaderName::from_static("client-id");
pub(super) const REDIRECT_URI: HeaderName = HeaderName::from_static("redirect-uri");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
pub(super) const CODE_CHALLENGE: HeaderName = HeaderName::from_static("code-challenge");
pub(super) const CODE_CHALLENGE_METHOD: HeaderName =
    HeaderName::from_static("code-challenge-method");

/// The products that a path may name (documented: payments flows page).
const PRODUCTS: [&str; 3] =
    ["sepa-credit-transfers", "instant-sepa-credit-transfers", "cross-border-credit-transfers"];

/// The services that a path may name (assumed, from NextGenPSD2).
const SERVICES: [&str; 3] = ["payments", "periodic-payments", "bulk-payments"];

/// A request's method, address and version, out of the contract: everything
/// that is the same each time it is sent, and could fail to be made.
#[derive(Clone)]
pub struct Prepared {
    method: Method,
    uri: Uri,
    accept: HeaderValue,
}

/// What fills a path template and the query.
#[derive(Default)]
pub(crate) struct Target<'a> {
    pub(crate) logical_id: Option<&'a LogicalId>,
    pub(crate) payment: Option<PaymentPath<'a>>,
    pub(crate) query: Query,
}

/// What a payment's path names.
#[derive(Clone, Copy)]
pub(crate) struct PaymentPath<'a> {
    pub(crate) service: &'a str,
    pub(crate) product: &'a str,
    /// None while the bank has not given one.
    pub(crate) id: Option<&'a str>,
}

/// A query string, each name and value encoded.
#[derive(Default)]
pub(crate) struct Query(String);

impl<'a> PaymentPath<'a> {
    pub(crate) fn of(resource: &'a PaymentResource) -> Self {
        Self {
            service: resource.service().as_str(),
            product: resource.product().as_str(),
            id: Some(resource.payment_id().as_str()),
        }
    }
}

impl Query {
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        push_encoded(name, &mut self.0);
        self.0.push('=');
        push_encoded(value, &mut self.0);
    }
}

impl Prepared {
    /// `scope` chooses the row where the bank has one for a single scope.
    pub(crate) fn new(
        client: &Client,
        operation: Operation,
        scope: Scope,
        target: Target<'_>,
    ) -> Result<Self, Error> {
        let row = row(client, operation, scope)?;
        let mut path = row.path().to_owned();
        let mut fill = |placeholder: Placeholder, text: &str| {
            path = path.replace(placeholder.as_str(), &encoded(text));
        };
        if let Some(id) = target.logical_id {
            fill(Placeholder::LogicalId, id.as_str());
        }
        if let Some(payment) = target.payment {
            // A path of one product or service must not get another's payment.
            let of_other = |segment: &str| {
                (PRODUCTS.contains(&segment) && segment != payment.product)
                    || (SERVICES.contains(&segment) && segment != payment.service)
            };
            if row.path().split('/').any(of_other) {
                return Err(Error::new(operation, ErrorKind::OtherProduct));
            }
            fill(Placeholder::PaymentService, payment.service);
            fill(Placeholder::PaymentProduct, payment.product);
            if let Some(id) = payment.id {
                fill(Placeholder::PaymentId, id);
            }
        }
        let mut query = target.query;
        for (name, value) in row.parameters() {
            query.push(name, value);
        }
        let address = [client.bank().base_url(), &path, &query.0].concat();
        // Everything in it is encoded or checked: only its length can be wrong.
        let too_long = |_| Error::new(operation, ErrorKind::AddressTooLong);
        let accept = ["application/vnd.belfius.api+json; version=", row.version()].concat();
        Ok(Self {
            method: row.method().clone(),
            uri: Uri::try_from(address).map_err(too_long)?,
            accept: HeaderValue::from_str(&accept)
                .map_err(|_| Error::new(operation, ErrorKind::AddressTooLong))?,
        })
    }

    /// Its address.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The request with the headers that every operation has.
    pub(crate) fn request(
        &self,
        client: &Client,
        request_id: RequestId,
        body: Vec<u8>,
    ) -> Request<Vec<u8>> {
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, self.accept.clone());
        headers.insert(ACCEPT_LANGUAGE, client.language_header());
        headers.insert(REQUEST_ID, ascii(request_id.write(&mut [0; 36])));
        request
    }
}

impl fmt::Debug for Prepared {
    /// Without the address, which names the customer's account.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The row in force.
pub(crate) fn row(client: &Client, operation: Operation, scope: Scope) -> Result<&Row, Error> {
    client.bank().row_for(operation, scope).ok_or_else(|| {
        let generation = client.bank().generation();
        Error::new(operation, ErrorKind::NotInGeneration { generation })
    })
}

/// Who asks and where the PSU comes back: on every operation but `/token`.
pub(crate) fn identify(headers: &mut HeaderMap, client: &Client) {
    headers.insert(CLIENT_ID, client.id_header());
    headers.insert(REDIRECT_URI, client.redirect_header());
}

/// The access token.
pub(crate) fn authorize(headers: &mut HeaderMap, token: &AccessToken) {
    headers.insert(AUTHORIZATION, header_value(&["Bearer ", token.expose()].concat()));
}

/// The PKCE challenge. Only S256 is ever sent.
pub(crate) fn challenge(headers: &mut HeaderMap, challenge: &str) {
    headers.insert(CODE_CHALLENGE, ascii(challenge));
    headers.insert(CODE_CHALLENGE_METHOD, HeaderValue::from_static("S256"));
}

/// A header value of text that this crate made itself of printable ASCII.
pub(super) fn ascii(text: &str) -> HeaderValue {
    // It cannot fail; an empty value would be refused by the bank.
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    push_encoded(text, &mut out);
    out
}
