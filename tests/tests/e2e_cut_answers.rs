//! Connections that are cut, slow or without end, at every operation: what may
//! have become of the request, and that nothing but a `GET` is sent twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::time::Duration;

use belfius_psd2::{Delivery, Remedy};
use belfius_psd2_sandbox::Fault;
use belfius_psd2_ureq::{Error, Limit, SendKind};
use e2e_tpp::bench::*;

#[test]
fn a_handshake_that_is_cut_is_tried_again_for_a_get_only() {
    let bench = bench();
    for op in ALL {
        // A new transport has no connection to go on with.
        let transport = bench.tpp.builder().build().unwrap();
        if op.is_get() {
            let good = bench.run_over(&transport, op, &Fault::CutHandshake, 2);
            assert!(good.is_ok(), "{op:?}: {}", good.unwrap_err());
            let transport = bench.tpp.builder().build().unwrap();
            let error = bench.error_over(&transport, op, &Fault::CutHandshake, 3);
            is_send(&error, SendKind::TlsHandshake, Delivery::NotSent, Some(Remedy::Wait(None)));
            let Error::Send(send) = &error else { panic!() };
            assert_eq!(send.attempts(), 3);
        } else {
            let error = bench.error_over(&transport, op, &Fault::CutHandshake, 1);
            is_send(&error, SendKind::TlsHandshake, Delivery::NotSent, Some(Remedy::Wait(None)));
            let Error::Send(send) = &error else { panic!() };
            assert_eq!(send.attempts(), 1, "{op:?}");
        }
    }
}

#[test]
fn an_answer_that_does_not_come_whole_is_unknown_and_nothing_is_sent_twice() {
    let bench = bench();
    for fault in [Fault::CutBeforeProcessing, Fault::CutAfterProcessing, Fault::CutBody] {
        for op in ALL {
            // Without an idle connection, on which a GET may be tried again.
            let transport = bench.tpp.builder().build().unwrap();
            let before = bench.tpp.received(op.sandbox()).len();
            let error = bench.error_over(&transport, op, &fault, 1);
            let remedy = match op {
                Token => Remedy::StartOver,
                op => op.remedy(Remedy::Wait(None)),
            };
            is_send(&error, SendKind::CutOff, Delivery::Unknown, Some(remedy));
            let Error::Send(send) = &error else { panic!() };
            assert_eq!(send.attempts(), 1, "{op:?} {fault:?}");
            assert_eq!(send.status().is_some(), fault == Fault::CutBody, "{op:?} {fault:?}");
            assert_eq!(bench.tpp.received(op.sandbox()).len(), before + 1, "{op:?} {fault:?}");
            if matches!(op, Refresh | Token) {
                // The bank may have ended the pair.
                bench.consent_again();
            }
        }
    }
}

#[test]
fn a_get_on_a_kept_connection_that_turns_out_closed_is_sent_again() {
    let bench = bench();
    for op in ALL.into_iter().filter(|op| op.is_get()) {
        bench.run(op, &Fault::Chunked, 0).unwrap();
        let before = bench.tpp.received(op.sandbox()).len();
        bench.run(op, &Fault::CutBeforeProcessing, 1).unwrap();
        let requests = bench.tpp.received(op.sandbox()).split_off(before);
        assert_eq!(requests.len(), 2, "{op:?}");
        assert_ne!(requests[0].header("request-id"), requests[1].header("request-id"));
        // Once some of the answer has come, it is an error.
        let error = bench.error(op, &Fault::CutBody, 1);
        is_send(&error, SendKind::CutOff, Delivery::Unknown, Some(Remedy::Wait(None)));
    }
}

#[test]
fn silence_is_a_time_out() {
    let bench = bench();
    // Long enough for the handshake and for what an operation needs before it.
    let transport = bench.tpp.builder().response_timeout(Duration::from_secs(1)).build().unwrap();
    for op in ALL {
        // Longer than the whole test: nothing is answered late.
        let fault = Fault::Delay(Duration::from_secs(600));
        let error = bench.error_over(&transport, op, &fault, 1);
        let remedy = match op {
            Token => Remedy::StartOver,
            op => op.remedy(Remedy::Wait(None)),
        };
        let kind = SendKind::Timeout(Limit::Response);
        is_send(&error, kind, Delivery::Unknown, Some(remedy));
    }
}

#[test]
fn a_body_that_trickles_is_a_time_out() {
    let bench = bench();
    // Long enough for the handshake and the head, and too short for the smallest body.
    let transport = bench.tpp.builder().total_timeout(Duration::from_millis(1500)).build().unwrap();
    for op in ALL {
        let fault = Fault::SlowBody { chunk: 1, pause: Duration::from_millis(400) };
        let error = bench.error_over(&transport, op, &fault, 1);
        let remedy = match op {
            Token => Remedy::StartOver,
            op => op.remedy(Remedy::Wait(None)),
        };
        is_send(&error, SendKind::Timeout(Limit::Total), Delivery::Unknown, Some(remedy));
        if matches!(op, Refresh | Token) {
            bench.consent_again();
        }
    }
}

#[test]
fn headers_without_end_are_given_up() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::EndlessHeaders, 1);
        let remedy = match op {
            Token => Remedy::StartOver,
            op => op.remedy(Remedy::AskBank),
        };
        is_send(&error, SendKind::HeadersTooLarge, Delivery::Unknown, Some(remedy));
    }
}
