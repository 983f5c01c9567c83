//! Every current order, ready to go wrong: what the tests of its faults have in
//! common.

use belfius_psd2::model::{BulkFile, Frequency, PaymentId, PaymentProduct, StandingOrder};
use belfius_psd2::sign::JoseHeader;
use belfius_psd2::{Delivery, Operation as CoreOperation, Remedy, SignedPayment, UnsignedPayment};
use belfius_psd2_sandbox::{Fault, Operation, Options};
use belfius_psd2_ureq::Error;

use super::Tpp;
use super::current::{Followed, current};

/// The account that two people sign for.
pub(crate) const TWO: usize = 8;

/// What moves money, or stops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Transfer,
    TransferWithTokens,
    StandingOrder,
    File,
    SignAgain,
    Cancel,
    EndStandingOrder,
}

pub(crate) const ALL: [Op; 7] = [
    Op::Transfer,
    Op::TransferWithTokens,
    Op::StandingOrder,
    Op::File,
    Op::SignAgain,
    Op::Cancel,
    Op::EndStandingOrder,
];

impl Op {
    fn at_the_bank(self) -> Operation {
        match self {
            Op::Transfer | Op::TransferWithTokens => Operation::Payment,
            Op::StandingOrder => Operation::StandingOrder,
            Op::File => Operation::PaymentFile,
            Op::SignAgain => Operation::Authorisation,
            Op::Cancel | Op::EndStandingOrder => Operation::Cancel,
        }
    }

    fn by_the_client(self) -> CoreOperation {
        match self {
            Op::Transfer | Op::TransferWithTokens => CoreOperation::InitiatePayment,
            Op::StandingOrder => CoreOperation::CreateStandingOrder,
            Op::File => CoreOperation::UploadPaymentFile,
            Op::SignAgain => CoreOperation::SignPayment,
            Op::Cancel => CoreOperation::CancelPayment,
            Op::EndStandingOrder => CoreOperation::CancelStandingOrder,
        }
    }

    pub(crate) fn carries_token(self) -> bool {
        matches!(self, Op::TransferWithTokens | Op::Cancel | Op::EndStandingOrder)
    }
}

/// A bank with an order of each kind that can be acted upon.
pub(crate) struct Bench {
    pub(crate) tpp: Tpp,
    pub(crate) payment: Followed,
    of_two: Followed,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        let tpp = current(Options::default());
        let payment = tpp.follow(&tpp.signed_now(&tpp.transfer()));
        let of_two = tpp.transfer().with_debtor(tpp.iban(TWO));
        let of_two = tpp.follow(&tpp.signed_now(&of_two));
        Bench { tpp, payment, of_two }
    }

    fn standing_order(&self) -> SignedPayment {
        let mut transfer = self.tpp.transfer();
        transfer.execution_date = None;
        let start = "2026-05-01".parse().unwrap();
        self.tpp.signed_now(&StandingOrder::new(transfer, start, Frequency::Monthly))
    }

    fn file(&self) -> SignedPayment {
        let bytes =
            b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"></Document>";
        let reference = PaymentId::new("salaries").unwrap();
        let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
        let file = BulkFile::new(bytes.to_vec()).unwrap();
        let unsigned = UnsignedPayment::bulk(&file, product, reference, JoseHeader::default());
        unsigned.sign(&self.tpp.signing_key()).unwrap()
    }

    /// Runs it while this goes wrong, and counts how often it reached the bank.
    pub(crate) fn run(&self, op: Op, fault: &Fault) -> (usize, Result<(), Error>) {
        let tpp = &self.tpp;
        let session = &self.payment.session;
        let inject = || {
            tpp.bank.faults().inject(op.at_the_bank(), fault.clone(), 1);
            tpp.received(op.at_the_bank()).len()
        };
        let (before, result) = match op {
            Op::Transfer | Op::TransferWithTokens | Op::StandingOrder | Op::File => {
                let signed = match op {
                    Op::StandingOrder => self.standing_order(),
                    Op::File => self.file(),
                    _ => tpp.signed_now(&tpp.transfer()),
                };
                let before = inject();
                let reply = match op {
                    Op::TransferWithTokens => session.initiate_with_tokens(&signed),
                    _ => tpp.session().initiate(&signed),
                };
                (before, reply.map(drop))
            }
            Op::SignAgain => {
                let before = inject();
                (before, self.of_two.session.sign_again(&self.of_two.resource).map(drop))
            }
            Op::Cancel | Op::EndStandingOrder => {
                let signed = match op {
                    Op::Cancel => tpp.signed_now(&tpp.transfer()),
                    _ => self.standing_order(),
                };
                let resource = tpp.sign(session, session.initiate_with_tokens(&signed).unwrap());
                let before = inject();
                (before, session.cancel(&resource).map(drop))
            }
        };
        tpp.bank.faults().clear();
        (tpp.received(op.at_the_bank()).len() - before, result)
    }

    /// An error after all that every error of an order must be.
    #[track_caller]
    pub(crate) fn check(&self, op: Op, fault: &Fault, error: &Error) {
        self.tpp.discreet(error);
        assert_eq!(error.operation(), Some(op.by_the_client()), "{op:?} {fault:?}");
        if error.delivery() == Delivery::Unknown {
            assert_eq!(error.remedy(), Some(Remedy::LookFirst), "{op:?} {fault:?}: {error}");
        } else {
            assert_ne!(error.remedy(), Some(Remedy::LookFirst), "{op:?} {fault:?}: {error}");
        }
    }
}
