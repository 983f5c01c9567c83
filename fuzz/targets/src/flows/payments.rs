//! Payments of every kind, signed once, with the mark in what is the customer's.

use std::sync::OnceLock;

use belfius_psd2::{
    PaymentReply, PaymentReturn, PendingPayment, Redirect, SignedPayment, Tokens, UnsignedPayment,
    model::{
        Address, Amount, Bban, BodyChanges, BulkFile, ChargeBearer, Country, CreditorBank,
        CrossBorderCreditTransfer, CrossBorderCreditor, Currency, CurrentOrder, Date, EndToEndId,
        Frequency, Iban, InstantCreditTransfer, NationalBankId, PaymentId, PaymentOrder,
        PaymentProduct, SepaCreditTransfer, StandingOrder,
    },
    sign::JoseHeader,
};

use crate::support::{
    bank::{Bank, stored},
    discreet::hides_debug,
    redirects, world,
};

/// Signed: a transfer, an instant one, one abroad, a standing order, a file.
pub(crate) fn current() -> &'static [SignedPayment; 5] {
    static SIGNED: OnceLock<[SignedPayment; 5]> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let sepa = || SepaCreditTransfer::new(id(), NAME, creditor(), amount());
        [
            signed(&sepa()),
            signed(&InstantCreditTransfer::new(id(), NAME, creditor(), amount())),
            signed(&abroad()),
            signed(&StandingOrder::new(sepa(), Date::constant(2026, 6, 1), Frequency::Monthly)),
            file(),
        ]
    })
}

pub(crate) fn transfer() -> &'static SignedPayment {
    &current()[0]
}

/// An order of the first generations.
pub(crate) fn earlier() -> &'static SignedPayment {
    static SIGNED: OnceLock<SignedPayment> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let id = PaymentId::new("order-17").unwrap();
        let order = PaymentOrder::new(id, NAME, creditor(), amount());
        let unsigned = UnsignedPayment::new(&order, JoseHeader::default(), DAY).unwrap();
        unsigned.sign(world::key()).unwrap()
    })
}

const NAME: &str = "Jeanne 7f3A~Zq";
const DAY: Date = Date::constant(2026, 1, 5);

fn id() -> EndToEndId {
    EndToEndId::new("INV/2026-17").unwrap()
}

fn creditor() -> Iban {
    Iban::parse("BE71096123456769").unwrap()
}

fn amount() -> Amount {
    Amount::parse("17.50").unwrap()
}

fn signed(order: &impl CurrentOrder) -> SignedPayment {
    let unsigned =
        UnsignedPayment::current(order, &BodyChanges::default(), JoseHeader::default(), DAY);
    let unsigned = unsigned.unwrap();
    hides_debug(&unsigned);
    unsigned.with_signature_text("eyJ.e30.7f3A~Zq").unwrap()
}

fn abroad() -> CrossBorderCreditTransfer {
    let bank = CreditorBank::NationalId(NationalBankId::new("021000021").unwrap());
    let address =
        Address::new(Country::parse("US").unwrap()).with_street(NAME, "5b").with_town("1", NAME);
    let creditor = CrossBorderCreditor::bban(Bban::parse("98765 43210").unwrap(), bank, address);
    let currency = Currency::parse("USD").unwrap();
    CrossBorderCreditTransfer::new(id(), NAME, creditor, amount(), currency, ChargeBearer::Shared)
}

fn file() -> SignedPayment {
    let file = BulkFile::new(*b"<Document>7f3A~Zq</Document>").unwrap();
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    let reference = PaymentId::new("salaries").unwrap();
    let unsigned = UnsignedPayment::bulk(&file, product, reference, JoseHeader::default());
    unsigned.with_signature_text("eyJ..7f3A~Zq").unwrap()
}

/// A customer signs, or not: what came back is understood, and a code bought.
/// `None` when nothing more can follow.
pub(crate) fn sign(
    bank: &mut Bank<'_>,
    client: &belfius_psd2::Client,
    redirect: &Redirect<PendingPayment>,
) -> Option<Option<Tokens>> {
    hides_debug(redirect);
    let pending = stored(&redirect.pending);
    redirects::leads_to_the_bank(&redirect.url, pending.state().expose());
    assert_eq!(pending.resource(), redirect.pending.resource());
    assert_eq!(pending.operation(), redirect.pending.operation());
    let url = bank.callback(pending.state().expose());
    let (now, seed) = (bank.now(), bank.seed());
    match pending.callback(client, &url, now, seed) {
        Ok(PaymentReturn::Code(code)) => {
            let tokens = bank.run(code)?;
            if let Err(error) = &tokens {
                let remedy = error.remedy();
                let again = remedy == belfius_psd2::Remedy::StartOver;
                assert!(!again, "a signed payment is not to be made anew: {error}");
            }
            Some(tokens.ok().map(|tokens| stored(&tokens)))
        }
        Ok(_) => Some(None),
        Err(error) => {
            crate::support::discreet::hides_core_error(&error);
            None
        }
    }
}

/// What may be believed of a reply.
pub(crate) fn sound(reply: &PaymentReply) {
    if let PaymentReply::Accepted(receipt) | PaymentReply::Rejected(receipt) = reply {
        assert!(receipt.payment_id.is_some() || receipt.transaction_ref.is_some());
    }
}
