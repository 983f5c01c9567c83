//! One exchange, from the page's request to the answer: what the convention
//! says, in its order.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::BASE64;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, request};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use jiff::SignedDuration;
use tokio::sync::oneshot;

use super::answer::head;
use super::cors::{Cors, Verdict};
use super::faults::{ProxyFault, ProxyFaults};
use super::goes_on::GoesOn;
use super::identity::{fingerprint, id};
use super::once::{Next, Once};
use super::options::ProxyOptions;
use super::own::{Failure, empty, text};
use super::recorder::record;
use super::recording::response;
use super::relay::{End, relay};
use super::request::headers;
use super::table::{Id, Limits};
use super::upstream::{StartProxyError, Upstream};
use crate::server::body::OutgoingBody;
use crate::server::site::{Closed, Site};

/// More than any request of the bank's needs.
const MOST_BODY: usize = 1024 * 1024;

/// Where a login page might be, for [`ProxyFault::Redirect`].
const ELSEWHERE: &str = "https://login.tpp.example/";

/// The proxy without its sockets.
pub(crate) struct Forwarder {
    banks: Vec<(String, Arc<Upstream>)>,
    cors: Cors,
    key: Option<String>,
    basic: Option<HeaderValue>,
    time_out: Duration,
    faults: ProxyFaults,
    once: Arc<Once>,
}

impl Forwarder {
    /// `port` is the one that it is reached at.
    ///
    /// # Errors
    /// When something of a bank cannot be read.
    pub(crate) fn new(options: &ProxyOptions, port: u16) -> Result<Forwarder, StartProxyError> {
        let banks = options.banks.iter();
        let banks =
            banks.map(|(prefix, bank)| Ok((prefix.clone(), Arc::new(Upstream::new(bank)?))));
        let own = ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{port}"));
        Ok(Forwarder {
            banks: banks.collect::<Result<_, StartProxyError>>()?,
            cors: Cors {
                origins: options.origins.iter().cloned().chain(own).collect(),
                any: options.any_origin,
                age: options.preflight_age,
            },
            key: options.key.clone(),
            basic: options.credentials.as_ref().map(basic).transpose()?,
            time_out: options.time_out,
            faults: ProxyFaults::default(),
            once: Arc::new(Once::new(limits(options), options.clock.clone())),
        })
    }

    pub(crate) fn faults(&self) -> ProxyFaults {
        self.faults.clone()
    }

    /// Whether the path is a bank's.
    pub(crate) fn serves(&self, uri: &Uri) -> bool {
        self.route(uri).is_some()
    }

    /// The bank's prefix, the bank, and what follows its base URL, as it came.
    fn route<'a>(&self, uri: &'a Uri) -> Option<(&str, &Arc<Upstream>, &'a str)> {
        let target = uri.path_and_query()?.as_str();
        self.banks.iter().find_map(|(prefix, bank)| {
            let rest = target.strip_prefix(prefix.as_str())?;
            let below = rest.is_empty() || rest.starts_with(['/', '?']);
            below.then_some((prefix.as_str(), bank, rest))
        })
    }

    async fn exchange(
        &self,
        page: request::Parts,
        body: Incoming,
        id: Option<Id>,
        fault: Option<ProxyFault>,
    ) -> Result<Response<OutgoingBody>, Closed> {
        match self.forwarded(page, body, id).await {
            Ok(_) if fault == Some(ProxyFault::Close) => Err(Closed),
            Ok(answer) => {
                if fault == Some(ProxyFault::HangBeforeHead) {
                    drop(answer);
                    pending::<()>().await;
                    return Err(Closed);
                }
                Ok(spoiled(answer, fault, self.time_out))
            }
            Err(failure) => Ok(failure.into_answer()),
        }
    }

    async fn forwarded(
        &self,
        page: request::Parts,
        body: Incoming,
        id: Option<Id>,
    ) -> Result<Response<OutgoingBody>, Failure> {
        let ready = self.ready(&page, body).await;
        let ready = ready.map_err(|failure| self.once.refusal(id, failure))?;
        match id {
            Some(id) => self.sent_once(&page.headers, id, ready).await,
            None => self.sent(ready).await,
        }
    }

    /// The request as it goes to the bank.
    async fn ready(&self, page: &request::Parts, body: Incoming) -> Result<Ready<'_>, Failure> {
        let (prefix, bank, rest) = self.route(&page.uri).ok_or(Failure::NOT_FOUND)?;
        let address = bank.address_of(rest).ok_or(Failure::BAD_REQUEST)?;
        let mut headers = headers(&page.headers, bank.host())?;
        self.put_credentials(&page.method, &address, &mut headers);
        let mut request = Request::new(collected(body).await?);
        *request.method_mut() = page.method.clone();
        *request.uri_mut() = address;
        *request.headers_mut() = headers;
        Ok(Ready { prefix, bank, request })
    }

    /// If the page leaves, so does the proxy.
    async fn sent(&self, ready: Ready<'_>) -> Result<Response<OutgoingBody>, Failure> {
        let method = ready.request.method().clone();
        let request = ready.request.map(Full::new);
        let (bank, body) = ready.bank.send(request, self.time_out).await?.into_parts();
        let (status, headers) = head(&method, &bank, &body);
        let mut answer = Response::new(relay(body, End::Whole, self.time_out));
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }

    /// If the page leaves, the proxy goes on: the browser may repeat the request.
    async fn sent_once(
        &self,
        page: &HeaderMap,
        id: Id,
        ready: Ready<'_>,
    ) -> Result<Response<OutgoingBody>, Failure> {
        let Ready { prefix, bank, request } = ready;
        match self.once.next(id, fingerprint(prefix, page, &request)) {
            Next::Fail(failure) => Err(failure),
            Next::Read(recording) => response(recording, None).await,
            Next::Send(turn, recording) => {
                let (bank, time_out) = (Arc::clone(bank), self.time_out);
                let (rest, rest_of_body) = oneshot::channel();
                let sending = GoesOn::new(async move {
                    let method = request.method().clone();
                    let outcome = bank.send(request.map(Full::new), time_out).await;
                    record(turn, method, outcome, time_out, rest).await;
                });
                sending.until(response(recording, Some(rest_of_body))).await
            }
        }
    }

    fn put_credentials(&self, method: &Method, address: &Uri, headers: &mut HeaderMap) {
        let given = headers.get("authorization").map(HeaderValue::as_bytes);
        let scheme = given.and_then(|given| given.get(..6));
        let is_basic = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic "));
        if let Some(basic) = &self.basic
            && is_basic
            && method == Method::POST
            && address.path().ends_with("/token")
        {
            headers.insert("authorization", basic.clone());
        }
    }

    /// # Errors
    /// When a page is not let in, or comes without the key.
    fn admit(&self, verdict: &Verdict, headers: &HeaderMap) -> Result<(), Failure> {
        if *verdict == Verdict::Refused {
            return Err(Failure::ORIGIN);
        }
        let given = headers.get("tpp-proxy-key").map(HeaderValue::as_bytes);
        match &self.key {
            Some(key) if given != Some(key.as_bytes()) => Err(Failure::KEY),
            _ => Ok(()),
        }
    }
}

impl Site for Forwarder {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<OutgoingBody>, Closed> {
        let (page, body) = request.into_parts();
        let verdict = self.cors.verdict(&page.headers);
        let route = self.route(&page.uri).map(|(_, _, rest)| rest);
        let is_base = matches!(route, Some("" | "/")) && page.method == Method::GET;
        let fault = match page.method {
            Method::OPTIONS => self.faults.take_for_preflight(),
            _ if is_base || route.is_none() => None,
            _ => self.faults.take(),
        };
        let id = id(&page.headers).filter(|_| fault != Some(ProxyFault::NoOnce));
        let says_once = match page.method {
            Method::OPTIONS => false,
            _ if is_base => !self.faults.is_next(ProxyFault::NoOnce),
            _ => route.is_some() && id.is_some() && fault != Some(ProxyFault::Redirect),
        };
        let mut answer = match &page.method {
            &Method::OPTIONS => {
                let mut answer = empty(StatusCode::NO_CONTENT);
                if matches!(verdict, Verdict::Page(_)) && fault.is_none() {
                    *answer.headers_mut() = self.cors.preflight(&page.headers);
                }
                answer
            }
            _ if is_base => text(StatusCode::OK, "A proxy is here."),
            _ if fault == Some(ProxyFault::Redirect) => redirect(),
            _ => match self.admit(&verdict, &page.headers) {
                Ok(()) => self.exchange(page, body, id, fault).await?,
                Err(failure) => self.once.refusal(id, failure).into_answer(),
            },
        };
        let headers = answer.headers_mut();
        headers.insert("cache-control", HeaderValue::from_static("no-store"));
        if says_once {
            headers.insert("tpp-proxy-once", HeaderValue::from_static("request-id"));
        }
        if fault != Some(ProxyFault::RefuseCors) {
            verdict.add_to(headers);
        }
        Ok(answer)
    }
}

/// A request that only has to be sent.
struct Ready<'f> {
    prefix: &'f str,
    bank: &'f Arc<Upstream>,
    request: Request<Bytes>,
}

fn limits(options: &ProxyOptions) -> Limits {
    Limits {
        entries: options.known_ids,
        bytes: options.kept_response,
        total_bytes: options.kept_responses,
        life: SignedDuration::from_mins(10),
    }
}

fn spoiled(
    mut answer: Response<OutgoingBody>,
    fault: Option<ProxyFault>,
    silence: Duration,
) -> Response<OutgoingBody> {
    let end = match fault {
        Some(ProxyFault::CutBody) => End::Cut,
        Some(ProxyFault::HangInBody) => End::Hang,
        Some(ProxyFault::NoStatus) => {
            answer.headers_mut().remove("tpp-proxy-status");
            return answer;
        }
        _ => return answer,
    };
    // Or a body of nothing would be whole at once.
    answer.headers_mut().remove("content-length");
    answer.map(|body| relay(body, end, silence))
}

fn redirect() -> Response<OutgoingBody> {
    let mut answer = empty(StatusCode::FOUND);
    answer.headers_mut().insert("location", HeaderValue::from_static(ELSEWHERE));
    answer
}

async fn collected(body: Incoming) -> Result<Bytes, Failure> {
    match Limited::new(body, MOST_BODY).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::TOO_LARGE),
        Err(_) => Err(Failure::BAD_REQUEST),
    }
}

fn basic((id, secret): &(String, String)) -> Result<HeaderValue, StartProxyError> {
    let value = format!("Basic {}", BASE64.encode(format!("{id}:{secret}").as_bytes()));
    HeaderValue::try_from(value).map_err(|_| StartProxyError::Credentials)
}
