//! A payment, from the order to what is sent, and the bare signature in it.

use belfius_psd2::{
    SignedPayment, UnsignedPayment,
    model::{Amount, BodyChanges, Date, EndToEndId, Iban, SepaCreditTransfer},
    sign::{JoseHeader, SigningKey},
};
use p256::ecdsa::{Signature, signature::Signer};

/// Made for this.
const KEY: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END EC PRIVATE KEY-----";

pub fn key() -> SigningKey {
    SigningKey::from_pem(KEY).unwrap()
}

pub fn order() -> SepaCreditTransfer {
    SepaCreditTransfer::new(
        EndToEndId::new("INV-17").unwrap(),
        "Bakkerij Janssens",
        Iban::parse("BE71096123456769").unwrap(),
        Amount::parse("100.10").unwrap(),
    )
}

pub fn unsigned(order: &SepaCreditTransfer) -> UnsignedPayment {
    let today = Date::constant(2026, 1, 5);
    let changes = BodyChanges::default();
    UnsignedPayment::current(order, &changes, JoseHeader::default(), today).unwrap()
}

/// This library: checks the order, writes the body, signs it.
pub fn ours(order: &SepaCreditTransfer, key: &SigningKey) -> SignedPayment {
    unsigned(order).sign(key).unwrap()
}

/// The same key for `p256` itself.
pub fn bare_key() -> p256::ecdsa::SigningKey {
    p256::SecretKey::from_sec1_pem(KEY).unwrap().into()
}

/// `p256` alone, over bytes that are there already.
pub fn bare(bytes: &[u8], key: &p256::ecdsa::SigningKey) -> Signature {
    key.sign(bytes)
}
