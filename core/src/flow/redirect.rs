//! A PSU on the way to the bank and back.

use alloc::{borrow::Cow, string::String, vec::Vec};

use jiff::Timestamp;
use serde::Serialize;
use url::form_urlencoded;

use crate::{
    bank::{BankUrl, Operation},
    client::{Client, RedirectUri},
    error::{CallbackError, CallbackRefusal, Error, ErrorKind},
    secret::{AuthorizationCode, State},
    stored::stored_object,
};

/// The longest callback that is read, in bytes.
const MAX_LEN: usize = 64 * 1024;

/// Send the PSU to `url`; keep `pending` until they are back.
///
/// **Store `pending` before you send anybody anywhere**: without it the callback
/// is worth nothing. It serialises, and holds secrets; the error of reading it back
/// repeats none. Store the text of `url` with it if your process may die before the
/// PSU has left: the address is in nothing else, and good for another try.
#[derive(Debug)]
#[must_use = "nothing has happened yet: store `pending`, then send the customer to `url`"]
pub struct Redirect<P> {
    /// An address of the bank's own, `state` included.
    pub url: BankUrl,
    /// What the callback will need.
    pub pending: P,
}

/// The `state` of a callback, to look up what was stored under it. It proves
/// nothing: the pending value's own `callback` checks it.
///
/// ```
/// let state = belfius_psd2::callback_state("https://tpp.example/cb?code=x&state=abc");
/// assert_eq!(state.as_deref(), Some("abc"));
/// ```
#[must_use]
pub fn callback_state(url: &str) -> Option<String> {
    let query = url.split_once('#').map_or(url, |(url, _)| url).split_once('?')?.1;
    let mut states = pairs(query).filter(|(name, _)| name == "state");
    let state = states.next()?.1.into_owned();
    states.next().is_none().then_some(state)
}

/// What every redirect waits for.
#[derive(Clone, Serialize)]
pub(super) struct Waiting {
    bank: String,
    redirect_uri: String,
    state: State,
    expires_at: Timestamp,
}

stored_object!(Waiting { bank, redirect_uri, state, expires_at });

/// What a callback brings, once it is known to be the right one.
pub(super) struct Callback {
    pub(super) code: Option<AuthorizationCode>,
    pub(super) others: Vec<(String, String)>,
}

impl Waiting {
    /// Begins to wait, and gives the address with the `state` in it.
    pub(super) fn begin(
        client: &Client,
        url: BankUrl,
        state: State,
        now: Timestamp,
    ) -> (BankUrl, Self) {
        let url = url.with_state(&state);
        let lifetime = client.limits().redirect_lifetime();
        let expires_at = now.checked_add(lifetime).unwrap_or(Timestamp::MAX);
        let waiting = Self {
            bank: client.bank().base_url().into(),
            redirect_uri: client.redirect_uri().into(),
            state,
            expires_at,
        };
        (url, waiting)
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Checks a callback, in this order: bank, redirect URI, repeated
    /// parameters, `state`, expiry, `error`. An error is about `operation`: what
    /// to do about a payment's callback is not what to do about a consent's.
    pub(super) fn callback(
        &self,
        operation: Operation,
        client: &Client,
        url: &str,
        now: Timestamp,
    ) -> Result<Callback, Error> {
        if self.bank != client.bank().base_url() {
            return Err(Error::new(operation, ErrorKind::WrongBank));
        }
        self.check(client, url, now).map_err(|error| Error::new(operation, error))
    }

    fn check(&self, client: &Client, url: &str, now: Timestamp) -> Result<Callback, CallbackError> {
        let stored;
        let uri = if self.redirect_uri == client.redirect_uri() {
            client.read_redirect_uri()
        } else {
            // The client has another one by now.
            let read = RedirectUri::new(&self.redirect_uri);
            stored = read.map_err(|_| CallbackError::WrongRedirectUri)?;
            &stored
        };
        let query = if url.len() <= MAX_LEN { uri.query_of(url) } else { None };
        let query = query.ok_or(CallbackError::WrongRedirectUri)?;

        let mut parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> = pairs(query).collect();
        let mut names: Vec<&str> = parameters.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(CallbackError::RepeatedParameter);
        }

        let state = take(&mut parameters, "state").ok_or(CallbackError::StateMismatch)?;
        match State::new(state) {
            Ok(state) if state == self.state => {}
            _ => return Err(CallbackError::StateMismatch),
        }
        if now >= self.expires_at {
            return Err(CallbackError::Expired);
        }
        if let Some(error) = take(&mut parameters, "error") {
            let description = take(&mut parameters, "error_description");
            let refusal = CallbackRefusal::new(&error, description.as_deref());
            return Err(CallbackError::Refused(refusal));
        }
        let code = take(&mut parameters, "code").filter(|code| !code.is_empty());
        let code =
            code.map(AuthorizationCode::new).transpose().map_err(|_| CallbackError::BadCode)?;
        let others =
            parameters.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned()));
        Ok(Callback { code, others: others.collect() })
    }
}

impl Callback {
    /// The code, where there has to be one.
    pub(super) fn code(self, operation: Operation) -> Result<AuthorizationCode, Error> {
        self.code.ok_or_else(|| Error::new(operation, CallbackError::NoCode))
    }
}

fn pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

fn take(parameters: &mut Vec<(Cow<'_, str>, Cow<'_, str>)>, name: &str) -> Option<String> {
    let at = parameters.iter().position(|(found, _)| found == name)?;
    Some(parameters.swap_remove(at).1.into_owned())
}
