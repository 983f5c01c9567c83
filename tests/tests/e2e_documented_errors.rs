//! The bank's own errors, every row of its tables at every operation: meaning,
//! remedy, delivery, and no secret in any of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::collections::BTreeSet;
use std::time::Duration;

use belfius_psd2::model::{PsuPresence, Scope};
use belfius_psd2::{BankCode, Delivery, ErrorKind, PaymentReply, Remedy, Reply};
use belfius_psd2_sandbox::{DocumentedError, Fault, Operation};
use e2e_tpp::bench::*;
use e2e_tpp::{Discretion, FIRST, logical_id, tokens, tpp};

#[test]
fn a_dead_access_token_is_renewed_once_and_then_an_error() {
    let bench = bench();
    for op in ALL.into_iter().filter(|op| op.carries_token()) {
        let before = bench.tpp.bank.token_refreshes();
        bench.run(op, &Fault::ExpiredToken, 1).unwrap();
        assert_eq!(bench.tpp.bank.token_refreshes(), before + 1, "{op:?}");
        let error = bench.error(op, &Fault::ExpiredToken, 2);
        bench.tpp.refused(&error, BankCode::InvalidAccessToken);
        assert_eq!(error.delivery(), Delivery::Refused);
        assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
        assert_eq!(bench.tpp.bank.token_refreshes(), before + 2, "{op:?}");
    }
    // A payment without tokens has nothing to renew.
    let before = bench.tpp.bank.token_refreshes();
    let error = bench.error(Payment, &Fault::ExpiredToken, 1);
    bench.tpp.refused(&error, BankCode::InvalidAccessToken);
    assert_eq!(bench.tpp.bank.token_refreshes(), before);
}

#[test]
fn a_withdrawn_consent_wants_a_new_one() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::WithdrawnConsent, 1);
        bench.tpp.refused(&error, BankCode::NoActiveConsent);
        assert_eq!(error.delivery(), Delivery::Refused, "{op:?}");
        assert_eq!(error.remedy(), Some(Remedy::NewConsent), "{op:?}");
    }
}

#[test]
fn a_limit_says_how_long_to_wait_when_the_bank_does() {
    let bench = bench();
    for op in ALL {
        for retry_after in [None, Some(Duration::from_secs(120))] {
            let before = bench.tpp.received(op.sandbox()).len();
            let error = bench.error(op, &Fault::RateLimit { retry_after }, 1);
            bench.tpp.refused(&error, BankCode::RateLimitExceeded);
            assert_eq!(error.delivery(), Delivery::Refused);
            let Some(Remedy::Wait(wait)) = error.remedy() else { panic!("{error:?}") };
            assert_eq!(wait, error.core().unwrap().retry_after());
            let seconds = wait.map(|wait| wait.duration().as_secs());
            assert_eq!(seconds, retry_after.map(|_| 120), "{op:?}");
            assert_eq!(bench.tpp.received(op.sandbox()).len(), before + 1);
        }
    }
}

#[test]
fn a_code_that_nobody_has_told_us_is_shown() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::UnknownErrorCode, 1);
        bench.tpp.refused(&error, BankCode::Unknown);
        assert_eq!(error.delivery(), Delivery::Refused);
        assert_eq!(error.remedy(), Some(Remedy::AskBank));
        let text = error.to_string();
        assert!(text.contains("99999") && text.contains("something_new"), "{text}");
        assert!(!text.contains("Nobody"), "free text is shown: {text}");
    }
}

/// What each row of the bank's tables means.
fn meaning(error: DocumentedError) -> BankCode {
    use BankCode as C;
    use DocumentedError as D;
    match error {
        D::SignatureRequired => C::SignatureRequired,
        D::MissingInput => C::MissingInput,
        D::InvalidInput => C::InvalidInput,
        D::ExecutionDateInPast => C::ExecutionDateNotFuture,
        D::AmountNotPositive => C::AmountNotPositive,
        D::CurrencyNotEur => C::CurrencyNotEur,
        D::SameAccounts => C::SameAccount,
        D::StructuredLength => C::StructuredLength,
        D::InvalidCheckDigit => C::CheckDigits,
        D::ExecutionDateNotValid => C::ExecutionDateInvalid,
        D::ScaRequired => C::ScaRequired,
        D::FailedSecurityValidation => C::SecurityParameters,
        D::TokenNotInScope | D::InvalidAccessToken => C::InvalidAccessToken,
        D::InvalidGrant => C::InvalidRefreshToken,
        D::BlockedTpp => C::BlockedTpp,
        D::InvalidAccount => C::InvalidAccount,
        D::ChannelNotPermitted => C::ChannelNotPermitted,
        D::AccountNotSupported => C::AccountNotSupported,
        D::NoActiveConsent => C::NoActiveConsent,
        D::AccessDenied => C::AccessDenied,
        D::DuplicatePaymentId => C::DuplicatePaymentId,
        D::UnknownVersion => C::VersionNotFound,
        D::ResourceNotFound => C::ResourceNotFound,
        D::MethodNotAllowed => C::MethodNotAllowed,
        D::UnacceptableMediaType => C::UnacceptableMediaType,
        D::UnsupportedMediaType => C::UnsupportedMediaType,
        D::AccountPlanQuota | D::ApiPlanQuota => C::QuotaExceeded,
        D::RateLimit => C::RateLimitExceeded,
        D::SslValidation => C::TlsValidation,
        D::Internal => C::InternalError,
        D::RestrictedPeriod => C::UnavailableNow,
        D::RestrictedDay => C::UnavailableToday,
    }
}

/// What to do about it, wherever it comes; `None` where that depends.
fn remedy(code: BankCode, op: Op) -> Option<Remedy> {
    use BankCode as C;
    Some(match code {
        C::InvalidAccessToken if matches!(op, Consent | Token | Refresh) => Remedy::AskBank,
        C::InvalidAccessToken => Remedy::RefreshTokens,
        C::InvalidRefreshToken if op == Token => Remedy::StartOver,
        C::InvalidRefreshToken | C::NoActiveConsent => Remedy::NewConsent,
        C::DuplicatePaymentId => Remedy::LookFirst,
        C::QuotaExceeded | C::RateLimitExceeded | C::InternalError | C::UnavailableNow => {
            Remedy::Wait(None)
        }
        C::InvalidAccount | C::ChannelNotPermitted | C::AccountNotSupported => Remedy::NotPermitted,
        C::ExecutionDateNotFuture | C::ExecutionDateInvalid => {
            Remedy::FixInput(Some("execution_date"))
        }
        C::AmountNotPositive => Remedy::FixInput(Some("amount")),
        C::CurrencyNotEur => Remedy::FixInput(Some("currency")),
        C::StructuredLength => Remedy::FixInput(Some("communication")),
        C::CheckDigits | C::MissingInput | C::InvalidInput => Remedy::FixInput(None),
        C::UnacceptableMediaType | C::UnsupportedMediaType => Remedy::FixInput(None),
        // The page prints no real list.
        C::VersionNotFound => Remedy::UseVersion(Vec::new()),
        C::BlockedTpp | C::AccessDenied | C::ResourceNotFound | C::MethodNotAllowed => {
            Remedy::AskBank
        }
        C::TlsValidation => Remedy::AskBank,
        _ => return None,
    })
}

fn every_documented_error(ops: &[Op]) {
    let bench = bench();
    for documented in DocumentedError::ALL {
        for op in ops.iter().copied() {
            let code = meaning(documented);
            // Twice: an access token is renewed once.
            let error = bench.error(op, &Fault::Error(documented), 2);
            let wants_redirect = match code {
                BankCode::ScaRequired => {
                    matches!(op, Account | Transactions | Payment | PaymentWithToken | Cancel)
                }
                BankCode::SignatureRequired => {
                    matches!(op, Payment | PaymentWithToken | Cancel)
                }
                _ => false,
            };
            if wants_redirect {
                // The table alone brings no address.
                assert_eq!(error.core().unwrap().kind(), &ErrorKind::NoUrl, "{op:?}");
                assert_eq!(error.delivery(), Delivery::Unknown);
                assert_eq!(error.remedy(), Some(op.remedy(Remedy::AskBank)));
                continue;
            }
            bench.tpp.refused(&error, code);
            let bank = error.core().unwrap().bank().unwrap();
            assert_eq!(bank.status().as_u16(), documented.status());
            assert_eq!(bank.error(), documented.error());
            assert_eq!(bank.raw_code(), documented.code());
            assert_eq!(bank.description(), documented.description());
            let text = error.to_string();
            assert!(text.contains(documented.code()), "{text}");
            assert!(text.contains(documented.error()), "{text}");

            let earlier = code == BankCode::DuplicatePaymentId;
            let signed = code == BankCode::SignatureRequired;
            let in_doubt = documented.status() >= 500 || signed || earlier;
            let delivery = if in_doubt { Delivery::Unknown } else { Delivery::Refused };
            assert_eq!(error.delivery(), delivery, "{op:?} {documented:?}");
            match remedy(code, op) {
                _ if in_doubt && op.writes() => {
                    assert_eq!(error.remedy(), Some(Remedy::LookFirst), "{op:?} {documented:?}");
                }
                Some(remedy) => {
                    assert_eq!(error.remedy(), Some(remedy), "{op:?} {documented:?}");
                }
                None if code == BankCode::UnavailableToday => {
                    let Some(Remedy::Wait(Some(wait))) = error.remedy() else { panic!("{error}") };
                    assert_eq!(wait.duration().as_hours(), 24);
                }
                None => assert!(error.remedy().is_some()),
            }
        }
    }
}

#[test]
fn every_documented_error_of_the_consent_and_the_tokens() {
    every_documented_error(&[Consent, Token, Refresh]);
}

#[test]
fn every_documented_error_of_the_accounts() {
    every_documented_error(&[Account, Transactions, Funds]);
}

#[test]
fn every_documented_error_of_the_payments() {
    every_documented_error(&[Payment, PaymentWithToken, Cancel]);
}

#[test]
fn the_tables_are_complete() {
    let all: BTreeSet<&str> = DocumentedError::ALL.iter().map(|error| error.code()).collect();
    // The payment page's own list; 10006 is three of its rows.
    assert_eq!(all.len(), 32);
    for code in ["10001", "10109", "20001", "20020"] {
        assert!(all.contains(code));
    }
}

#[test]
fn the_search_for_secrets_finds_them() {
    let bench = bench();
    let pair = tokens(&bench.ais);
    let id = logical_id(&bench.ais);
    let code = bench.approved().1;
    let code = code.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let key = bench.tpp.bank.signing_key_pem().lines().nth(1).unwrap().to_owned();
    for secret in [
        pair.access_token().expose(),
        pair.sca_token(bench.tpp.now()).unwrap().expose(),
        id.as_str(),
        code,
        bench.tpp.bank.client_secret(),
        bench.tpp.iban(FIRST).as_str(),
        &key,
    ] {
        let error = std::io::Error::other(format!("a text with {secret} in it"));
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            Discretion::of(&bench.tpp.bank).check(&bench.tpp.bank, &error);
        }));
        let remembered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            bench.tpp.discretion.check_text(&error.to_string());
        }));
        assert!(found.is_err() || remembered.is_err(), "not found");
    }
}

#[test]
fn strong_authentication_is_no_renewal() {
    // Its status may be 401 as well.
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.bank.faults().inject(Operation::Account, Fault::Error(DocumentedError::ScaRequired), 1);
    let error = match session.account(&logical_id(&session), PsuPresence::Present) {
        Ok(Reply::Answer(_)) => panic!("answered"),
        Ok(Reply::StrongAuthentication(_)) => panic!("to nowhere"),
        Err(error) => error,
    };
    tpp.discreet(&error);
    assert_eq!(tpp.bank.token_refreshes(), 0);
    assert_eq!(tpp.received(Operation::Account).len(), 1);
    assert!(matches!(
        session.initiate(&tpp.signed(&tpp.order())).unwrap(),
        PaymentReply::SignatureRequired(_)
    ));
}
