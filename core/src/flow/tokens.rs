//! The two ways to tokens: a code, and a refresh token.

use alloc::{string::String, vec::Vec};
use core::fmt;

use http::{Request, Response};
use jiff::Timestamp;

use super::attempt::Attempt;
use crate::{
    bank::Operation,
    client::Client,
    crypto::CallbackDigest,
    endpoint::{request::Prepared, token},
    error::{Error, ErrorKind},
    exchange::{Exchange, Failure, Step, sealed::Sealed},
    model::{Iban, LogicalId, ReceivedIban, RequestId, Scope},
    secret::{AuthorizationCode, CodeVerifier, RefreshToken, ScaToken, State},
    seed::Seed,
    tokens::Tokens,
};

/// Exchanges the code of a callback for [`Tokens`]. The code works once: ask
/// [`has_bought`](Self::has_bought) first.
pub struct CodeExchange {
    attempt: Attempt,
    prepared: Prepared,
    code: AuthorizationCode,
    callback: CallbackDigest,
    verifier: Option<CodeVerifier>,
    redirect_uri: String,
    scope: Scope,
    logical_id: Option<LogicalId>,
    iban: Option<ReceivedIban>,
    sca_token: Option<ScaToken>,
}

/// Exchanges a refresh token for the next [`Tokens`].
///
/// The bank kills the former pair with it (documented for generation 3), so hold a lock over
/// load, refresh and save, and store what this gives before you use it. An error
/// other than a documented refusal says nothing about the former pair: keep it.
pub struct RefreshTokens {
    attempt: Attempt,
    prepared: Prepared,
    token: RefreshToken,
    former: Tokens,
}

impl Client {
    /// The next pair of tokens. The SCA token is not in it: a refresh drops it
    /// (seen in production).
    ///
    /// # Errors
    /// When the tokens came without a refresh token or are of another bank.
    pub fn refresh(&self, tokens: &Tokens, seed: Seed) -> Result<RefreshTokens, Error> {
        tokens.check(self, Operation::RefreshTokens, tokens.scope())?;
        let token = tokens.pair().refresh.clone();
        let token =
            token.ok_or_else(|| Error::new(Operation::RefreshTokens, ErrorKind::NoRefreshToken))?;
        Ok(RefreshTokens {
            attempt: Attempt::first(self, seed),
            prepared: token::prepare(self, Operation::RefreshTokens, tokens.scope())?,
            token,
            former: tokens.clone(),
        })
    }
}

impl CodeExchange {
    pub(super) fn new(
        client: &Client,
        (state, code): (&State, AuthorizationCode),
        verifier: Option<CodeVerifier>,
        redirect_uri: &str,
        scope: Scope,
        seed: Seed,
    ) -> Result<Self, Error> {
        Ok(Self {
            attempt: Attempt::first(client, seed),
            prepared: token::prepare(client, Operation::ExchangeCode, scope)?,
            callback: CallbackDigest::of(state, &code),
            code,
            verifier,
            redirect_uri: redirect_uri.into(),
            scope,
            logical_id: None,
            iban: None,
            sca_token: None,
        })
    }

    /// Whether these tokens, or those that they were renewed from, were bought by this
    /// very callback: the same `state`, the same code.
    ///
    /// A browser may show the same callback twice, and a process may die after it has
    /// stored the tokens. A code that is used again is refused, and RFC 6749 (4.1.2) asks
    /// of the bank that it revoke what the code has bought (whether this one does is not
    /// published). So look into your store, under the lock, before you send the exchange:
    ///
    /// ```
    /// # use belfius_psd2::{CodeExchange, Tokens};
    /// # fn example(exchange: CodeExchange, stored: Option<Tokens>) -> Result<Tokens, CodeExchange> {
    /// match stored {
    ///     Some(tokens) if exchange.has_bought(&tokens) => Ok(tokens), // it is done already
    ///     _ => Err(exchange),                                         // to be sent
    /// }
    /// # }
    /// ```
    ///
    /// `false` for tokens that were stored before this was kept, and once other tokens
    /// have taken their place.
    #[must_use]
    pub fn has_bought(&self, tokens: &Tokens) -> bool {
        let pair = tokens.pair();
        pair.scope == self.scope
            && pair.bank == self.attempt.client.bank().base_url()
            && pair.callback_digest.as_ref() == Some(&self.callback)
    }

    /// What the tokens get should the answer leave it out: the account that the
    /// consent names.
    pub(super) fn of_account(self, iban: Option<&Iban>) -> Self {
        Self { iban: iban.map(|iban| iban.as_str().into()), ..self }
    }

    /// What the tokens get should the answer leave it out: the account, and an
    /// SCA token that came beside the code.
    pub(super) fn after_sca(
        self,
        logical_id: Option<LogicalId>,
        sca_token: Option<ScaToken>,
    ) -> Self {
        Self { logical_id, sca_token, ..self }
    }
}

impl CodeExchange {
    /// The tokens that the response brings.
    pub(crate) fn read(
        self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Tokens, Failure<Self>> {
        let answer = self.attempt.answer(Operation::ExchangeCode, self.max_body(), &response, now);
        match token::read(&answer, self.scope) {
            Ok(mut tokens) => {
                let pair = tokens.pair_mut();
                pair.consented_at = Some(now);
                pair.callback_digest = Some(self.callback);
                pair.logical_id = pair.logical_id.take().or(self.logical_id);
                pair.iban = pair.iban.take().or(self.iban);
                if let (None, Some(token)) = (&pair.sca, self.sca_token) {
                    tokens = tokens.with_sca_token(token, now);
                }
                Ok(tokens)
            }
            Err(error) => Err(Failure::new(error.code_for(self.scope), self.again())),
        }
    }
}

impl Sealed for CodeExchange {
    fn renewed(self, _: Tokens) -> Self {
        self
    }
}

impl Exchange for CodeExchange {
    type Output = Tokens;

    fn operation(&self) -> Operation {
        Operation::ExchangeCode
    }

    fn request_id(&self) -> RequestId {
        self.attempt.request_id()
    }

    fn request(&self) -> Request<Vec<u8>> {
        let form = token::code_form(&self.code, &self.redirect_uri, self.verifier.as_ref());
        let request_id = self.attempt.request_id();
        token::request(&self.prepared, &self.attempt.client, request_id, form)
    }

    fn step(
        self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Step<Self>, Failure<Self>> {
        self.read(response, now).map(Step::Done)
    }

    fn again(mut self) -> Self {
        self.attempt.advance();
        self
    }

    fn max_body(&self) -> usize {
        self.attempt.client.limits().body()
    }
}

impl RefreshTokens {
    /// The tokens that the response brings.
    pub(crate) fn read(
        self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Tokens, Failure<Self>> {
        let answer = self.attempt.answer(Operation::RefreshTokens, self.max_body(), &response, now);
        match token::read(&answer, self.former.scope()) {
            // What an answer leaves out stays as it was (assumed: a new refresh
            // token has always come); the SCA token does not.
            Ok(mut tokens) => {
                tokens = tokens.or_from(&self.former);
                tokens.pair_mut().sca = None;
                Ok(tokens)
            }
            Err(error) => Err(Failure::new(error, self.again())),
        }
    }
}

impl Sealed for RefreshTokens {
    fn renewed(self, _: Tokens) -> Self {
        self
    }
}

impl Exchange for RefreshTokens {
    type Output = Tokens;

    fn operation(&self) -> Operation {
        Operation::RefreshTokens
    }

    fn request_id(&self) -> RequestId {
        self.attempt.request_id()
    }

    fn request(&self) -> Request<Vec<u8>> {
        let request_id = self.attempt.request_id();
        token::request(
            &self.prepared,
            &self.attempt.client,
            request_id,
            token::refresh_form(&self.token),
        )
    }

    fn step(
        self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Step<Self>, Failure<Self>> {
        self.read(response, now).map(Step::Done)
    }

    fn again(mut self) -> Self {
        self.attempt.advance();
        self
    }

    fn max_body(&self) -> usize {
        self.attempt.client.limits().body()
    }
}

impl fmt::Debug for CodeExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeExchange").field("scope", &self.scope).finish_non_exhaustive()
    }
}

impl fmt::Debug for RefreshTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshTokens").field("former", &self.former).finish_non_exhaustive()
    }
}
