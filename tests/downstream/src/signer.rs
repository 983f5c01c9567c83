//! Signing where the key is: in a module that gets bytes and gives a signature.

use belfius_psd2::{
    SignedPayment, UnsignedPayment,
    sign::{Algorithm, JoseHeader, JwsError, JwsSignature},
};

/// A key somewhere else: an HSM or a cloud's key service.
pub trait Module {
    /// Signs these bytes with ECDSA on P-256 and SHA-256; gives `r` and `s`.
    fn sign(&self, bytes: &[u8]) -> [u8; 64];
}

/// The JOSE header, with the name of the key that this TPP agreed on with the bank.
///
/// # Errors
/// When a header cannot hold the name.
pub fn header(key: &str) -> Result<JoseHeader, JwsError> {
    JoseHeader::new(Algorithm::Es256).with("kid", key)
}

/// Has a payment signed.
///
/// # Errors
/// When the signature is of another form than the header says.
pub fn sign(unsigned: UnsignedPayment, module: &impl Module) -> Result<SignedPayment, JwsError> {
    let bytes = module.sign(unsigned.signing_input().as_bytes());
    unsigned.with_signature(&JwsSignature::new(Algorithm::Es256, &bytes)?)
}
