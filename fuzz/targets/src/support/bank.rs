//! A bank that answers by script, and a clock that jumps: the loop of a transport,
//! with everything checked that holds on any way through it.

use std::{collections::BTreeSet, fmt::Debug};

use belfius_psd2::{Error, Exchange, Seed, Step, Tokens, model::Timestamp};
use http::Request;
use jiff::SignedDuration;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    answers,
    bytes::Choices,
    discreet::hides_debug,
    once::{asks_the_same_twice, sound},
    world,
};

#[derive(Debug)]
pub(crate) struct Bank<'b> {
    pub(crate) script: Choices<'b>,
    now: Timestamp,
    asked: u32,
    seeds: u8,
}

/// How an exchange ended; `None` when the script ended before it.
pub(crate) type End<T> = Option<Result<T, Error>>;

impl<'b> Bank<'b> {
    pub(crate) fn with_script(bytes: &'b [u8]) -> Self {
        Self { script: Choices::of(bytes), now: world::now(), asked: 0, seeds: 0 }
    }

    /// The clock, after a jump if the script says so.
    pub(crate) fn now(&mut self) -> Timestamp {
        let seconds = self.script.one_of(JUMPS);
        let end = if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX };
        self.now = self.now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(end);
        self.now
    }

    /// A seed that was not used before.
    pub(crate) fn seed(&mut self) -> Seed {
        self.seeds += 1;
        world::seed(self.seeds)
    }

    /// Runs an exchange to its end: at most one renewal, requests that are the same
    /// when asked for twice, a new Request-ID for each that is sent, nothing shown.
    pub(crate) fn run<X>(&mut self, exchange: X) -> End<X::Output>
    where
        X: Exchange + Debug,
        X::Output: Debug,
    {
        let operation = exchange.operation();
        let mut ids = BTreeSet::new();
        let (mut renewals, mut failures) = (0, 0);
        let mut bearer = None;
        let now = self.now();
        let mut step = exchange.start(now);
        loop {
            let exchange = match step {
                Step::Done(output) => {
                    hides_debug(&output);
                    return Some(Ok(output));
                }
                Step::Again(exchange) => exchange,
                Step::Renew(renew) => {
                    renewals += 1;
                    assert_eq!(renewals, 1, "tokens are renewed once at most");
                    hides_debug(&renew);
                    match self.refreshed(&renew)? {
                        Ok(tokens) => {
                            bearer = Some(format!("Bearer {}", tokens.access_token().expose()));
                            renew.with(tokens).expect("tokens of the same bank and scope")
                        }
                        Err(error) => {
                            hides_debug(&renew.into_exchange());
                            return Some(Err(error));
                        }
                    }
                }
            };
            let request = asks_the_same_twice(&exchange);
            assert!(ids.insert(exchange.request_id().to_string()), "each request has its own id");
            assert!(ids.len() <= 3 + failures, "it ends");
            if let Some(bearer) = &bearer {
                assert_eq!(request.headers()["authorization"], **bearer, "the new token is used");
            }
            let response = self.answer(&exchange)?;
            let now = self.now();
            step = match exchange.step(response, now) {
                Ok(step) => step,
                Err(failure) => {
                    sound(&failure);
                    assert_eq!(failure.error.operation(), operation);
                    failures += 1;
                    if failures > 2 || !self.script.flag() {
                        return Some(Err(failure.into_error()));
                    }
                    Step::Again(*failure.exchange)
                }
            };
        }
    }

    fn refreshed<X>(&mut self, renew: &belfius_psd2::Renew<X>) -> End<Tokens>
    where
        X: Exchange,
    {
        let refresh = renew.refresh().expect("only what can be renewed is renewed");
        let again = renew.refresh().expect("and twice");
        assert_eq!(same(&refresh.request()), same(&again.request()));
        let tokens = match self.run(refresh)? {
            Ok(tokens) => tokens,
            Err(error) => return Some(Err(error)),
        };
        assert_eq!(tokens.scope(), renew.stale().scope());
        assert!(tokens.can_refresh(), "the former refresh token stays, if none is new");
        Some(Ok(stored(&tokens)))
    }

    fn answer<X: Exchange>(&mut self, exchange: &X) -> Option<http::Response<Vec<u8>>> {
        if self.script.is_over() {
            return None;
        }
        self.asked += 1;
        Some(answers::answer(&mut self.script, exchange.operation(), self.asked))
    }

    /// The address with which a customer comes back: right, or nearly so.
    pub(crate) fn callback(&mut self, state: &str) -> String {
        let rest = self.script.one_of(CALLBACKS);
        match self.script.below(8) {
            5 => format!("{}?state=other{rest}", world::CALLBACK),
            6 => format!("https://evil.example/callback?state={state}{rest}"),
            7 => format!("{}?state={state}&{}", world::CALLBACK, self.script.text()),
            _ => format!("{}?state={state}{rest}", world::CALLBACK),
        }
    }
}

fn same(request: &Request<Vec<u8>>) -> (String, Vec<u8>) {
    (
        format!("{} {} {:?}", request.method(), request.uri(), request.headers()),
        request.body().clone(),
    )
}

/// Writes a value and reads it back: the same text again.
pub(crate) fn stored<T: Serialize + DeserializeOwned + Debug>(value: &T) -> T {
    hides_debug(value);
    let text = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    read
}

/// In seconds: at the edges of what lives, and over the ends of time.
const JUMPS: &[i64] = &[
    0,
    1,
    5,
    60,
    894,
    900,
    3599,
    3600,
    86_400,
    90 * 86_400,
    -1,
    -3600,
    300_000_000_000,
    -900_000_000_000,
];

const CALLBACKS: &[&str] = &[
    "&code=c-7f3A~Zq",
    "",
    "&code=",
    "&code=c-7f3A~Zq&sca_token=s-7f3A~Zq",
    "&sca_token=s-7f3A~Zq",
    "&SCA-Token=a%20b",
    "&error=access_denied&error_description=7f3A~Zq",
    "&error=7f3A~Zq",
    "&code=a&code=b",
    "&code=c&c%6Fde=d",
    "&code=c-7f3A~Zq#fragment",
    "&state=twice",
];
