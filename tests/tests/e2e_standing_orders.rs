//! Standing orders of the current API: any transfer, from a day on, again and
//! again, until somebody ends it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use belfius_psd2::model::{
    BodyChanges, CurrentOrder, Date, DayOfExecution, Frequency, PaymentProduct, PaymentService,
    PaymentStatus, StandingOrder, Transfer,
};
use belfius_psd2::{BankCode, CancelReply, Delivery, Operation as CoreOperation, Remedy};
use belfius_psd2_sandbox::{Fault, InitiationAnswer, Operation, Options, PaymentState};
use e2e_tpp::current::{Followed, current};
use e2e_tpp::{Tpp, signature_required, tokens};
use jiff::ToSpan;
use serde_json::Value;

fn first_of_may(tpp: &Tpp) -> Date {
    let day = tpp.today().saturating_add(2.months()).first_of_month();
    assert_eq!(day.to_string(), "2026-05-01");
    day
}

fn monthly<T: Transfer>(tpp: &Tpp, transfer: T) -> StandingOrder<T> {
    StandingOrder::new(transfer, first_of_may(tpp), Frequency::Monthly)
}

/// A transfer on no day of its own.
fn rent(tpp: &Tpp) -> belfius_psd2::model::SepaCreditTransfer {
    let mut transfer = tpp.transfer();
    transfer.execution_date = None;
    transfer
}

fn created(tpp: &Tpp) -> Followed {
    tpp.follow(&tpp.signed_now(&monthly(tpp, rent(tpp))))
}

#[test]
fn a_standing_order_of_each_product_is_signed_asked_about_and_ended() {
    for answer in [InitiationAnswer::Sca401Url, InitiationAnswer::Created201] {
        let tpp = current(Options::default().initiation_answer(answer));
        let mut abroad = tpp.abroad();
        abroad.execution_date = None;
        let orders = [
            tpp.signed_now(&monthly(&tpp, rent(&tpp))),
            tpp.signed_now(&monthly(&tpp, tpp.instant())),
            tpp.signed_now(&monthly(&tpp, abroad)),
        ];
        for signed in orders {
            let session = tpp.session();
            let redirect = signature_required(session.initiate(&signed).unwrap());
            assert_eq!(redirect.pending.operation(), CoreOperation::CreateStandingOrder);
            let resource = redirect.pending.resource().unwrap().clone();
            assert_eq!(resource.service(), PaymentService::PeriodicPayments);
            let sent = tpp.received(Operation::StandingOrder).pop().unwrap();
            assert_eq!(sent.path, format!("/periodic-payments/{}", resource.product()));
            assert!(sent.header("accept").unwrap().ends_with("version=2"));
            assert_eq!(sent.body, signed.body());
            assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Pending);

            let callback = tpp.approve(&redirect);
            session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();
            assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Received);
            let details = session.payment_details(&resource).unwrap();
            assert!(details.json.contains("\"frequency\":\"Monthly\""));

            // It goes on after its first transfer, and can be ended.
            assert!(tpp.bank.execute_payment(resource.payment_id().as_str()));
            let reply = session.cancel(&resource).unwrap();
            assert!(matches!(reply, CancelReply::Cancelled), "{reply:?}");
            let ended = tpp.received(Operation::Cancel).pop().unwrap();
            assert!(ended.header("accept").unwrap().ends_with("version=2"));
            assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Cancelled);
        }
    }
}

#[test]
fn every_part_arrives() {
    let tpp = current(Options::default());
    let (start, end) = (first_of_may(&tpp), "2027-05-01".parse().unwrap());
    for (frequency, word) in [
        (Frequency::Weekly, "Weekly"),
        (Frequency::Quarterly, "Quarterly"),
        (Frequency::SemiAnnual, "SemiAnnual"),
        (Frequency::Annual, "Annual"),
    ] {
        let order = StandingOrder::new(rent(&tpp), start, frequency)
            .with_end_date(end)
            .with_day_of_execution(DayOfExecution::new(31).unwrap());
        tpp.follow(&tpp.signed_now(&order));
        let sent = tpp.received(Operation::StandingOrder).pop().unwrap();
        let sent: Value = serde_json::from_slice(&sent.body).unwrap();
        assert_eq!(sent["frequency"], word);
        assert_eq!(
            (&sent["start_date"], &sent["end_date"]),
            (&"2026-05-01".into(), &"2027-05-01".into())
        );
        assert_eq!(sent["day_of_execution"], "31");
        assert_eq!(sent["endtoend_identification"], order.end_to_end_id().as_str());
        assert!(sent.get("requested_execution_date").is_none());
    }
}

#[test]
fn with_tokens_no_code_comes_back() {
    let tpp = current(Options::default());
    let first = created(&tpp);
    let before = tokens(&first.session);
    let signed = tpp.signed_now(&monthly(&tpp, rent(&tpp)));
    let resource = tpp.sign(&first.session, first.session.initiate_with_tokens(&signed).unwrap());
    assert_eq!(tpp.state_of(&resource), Some(PaymentState::Signed));
    assert_eq!(tokens(&first.session), before);
}

#[test]
fn what_the_bank_refuses_about_the_days_names_the_day() {
    let tpp = current(Options::default());
    let order = monthly(&tpp, rent(&tpp)).with_end_date("2026-12-01".parse().unwrap());
    let with = |member: &str, value: &str| {
        BodyChanges::default().without(member).with_member(member, value)
    };
    let yearly = StandingOrder::new(rent(&tpp), first_of_may(&tpp), Frequency::Annual)
        .with_end_date("2028-05-01".parse().unwrap());
    let cases = [
        (
            tpp.signed_with(&order, &with("start_date", "2026-03-04")),
            BankCode::StartDateNotFuture,
            "start_date",
        ),
        (
            tpp.signed_with(&yearly, &with("end_date", "2028-06-01")),
            BankCode::EndDateMonth,
            "end_date",
        ),
        (
            tpp.signed_with(&order, &with("end_date", "2026-04-30")),
            BankCode::EndDateDay,
            "end_date",
        ),
        (
            tpp.signed_with(&order, &with("frequency", "Sometimes")),
            BankCode::InvalidInput,
            "frequency",
        ),
        (
            tpp.signed_with(&order, &with("day_of_execution", "32")),
            BankCode::InvalidInput,
            "day_of_execution",
        ),
        (
            tpp.signed_with(&order, &BodyChanges::default().without("start_date")),
            BankCode::MissingInput,
            "start_date",
        ),
        (
            tpp.signed_with(&order, &BodyChanges::default().without("frequency")),
            BankCode::MissingInput,
            "frequency",
        ),
    ];
    for (signed, code, member) in cases {
        let error = tpp.session().initiate(&signed).unwrap_err();
        tpp.refused(&error, code);
        assert_eq!(error.delivery(), Delivery::Refused, "{error}");
        assert_eq!(error.remedy(), Some(Remedy::FixInput(Some(member))), "{error}");
    }
}

#[test]
fn what_can_be_seen_here_is_not_sent() {
    let tpp = current(Options::default());
    let today = tpp.today();
    let field = |order: StandingOrder<_>| order.check(today).unwrap_err().field();
    let order = || monthly(&tpp, rent(&tpp));
    assert_eq!(field(StandingOrder::new(rent(&tpp), today, Frequency::Monthly)), "start_date");
    assert_eq!(field(order().with_end_date(first_of_may(&tpp))), "end_date");
    assert_eq!(field(monthly(&tpp, tpp.transfer())), "requested_execution_date");
    assert!(tpp.bank.requests().is_empty());
}

#[test]
fn its_end_may_want_the_customer_too() {
    let tpp = current(Options::default().sca_to_cancel(true));
    let order = created(&tpp);
    let CancelReply::SignatureRequired(redirect) = order.session.cancel(&order.resource).unwrap()
    else {
        panic!("ended without the customer");
    };
    assert_eq!(redirect.pending.operation(), CoreOperation::CancelStandingOrder);
    assert_eq!(order.status(), PaymentStatus::Received);
    let callback = tpp.approve(&redirect);
    assert!(order.session.finish_payment(&redirect.pending, &callback).unwrap().is_none());
    assert_eq!(order.status(), PaymentStatus::Cancelled);
}

#[test]
fn a_lost_answer_is_looked_into_and_nothing_is_sent_twice() {
    let tpp = current(Options::default());
    for fault in [Fault::CutAfterProcessing, Fault::CutBeforeProcessing] {
        let signed = tpp.signed_now(&monthly(&tpp, rent(&tpp)));
        let before = tpp.received(Operation::StandingOrder).len();
        tpp.bank.faults().inject(Operation::StandingOrder, fault, 1);
        let error = tpp.session().initiate(&signed).unwrap_err();
        tpp.discreet(&error);
        assert_eq!(error.operation(), Some(CoreOperation::CreateStandingOrder));
        let told = (error.delivery(), error.remedy());
        assert_eq!(told, (Delivery::Unknown, Some(Remedy::LookFirst)), "{error}");
        assert_eq!(tpp.received(Operation::StandingOrder).len(), before + 1);
    }
    let order = created(&tpp);
    tpp.bank.faults().inject(Operation::Cancel, Fault::CutAfterProcessing, 1);
    let error = order.session.cancel(&order.resource).unwrap_err();
    assert_eq!(error.operation(), Some(CoreOperation::CancelStandingOrder));
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::LookFirst)));
    assert_eq!(tpp.received(Operation::Cancel).len(), 1);
    assert_eq!(order.status(), PaymentStatus::Cancelled);
}

#[test]
fn an_order_of_one_product_is_none_of_another() {
    let tpp = current(Options::default());
    let order = created(&tpp);
    let id = order.resource.payment_id().clone();
    let sepa = PaymentProduct::SEPA_CREDIT_TRANSFERS;
    let payment = belfius_psd2::model::PaymentResource::new(PaymentService::Payments, sepa, id);
    let error = order.session.payment_status(&payment).unwrap_err();
    tpp.refused(&error, BankCode::ResourceNotFound);
}
