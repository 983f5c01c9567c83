//! A small eIDAS world made at start: a root, an issuer below it, the bank's
//! server certificate, and the TPP's QWAC and QSealC. All keys are P-256.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::bank::signing_key::RegisteredKey;

/// What the server and the TPP need.
#[derive(Debug)]
pub(crate) struct Certificates {
    pub(crate) ca_pem: String,
    pub(crate) client_cert_pem: String,
    pub(crate) client_key_pem: String,
    pub(crate) signing_cert_pem: String,
    pub(crate) signing_key_pem: String,
    pub(crate) registered_key: RegisteredKey,
    pub(crate) root: CertificateDer<'static>,
    pub(crate) server_chain: Vec<CertificateDer<'static>>,
    pub(crate) server_key: PrivateKeyDer<'static>,
}

type Authority = CertifiedIssuer<'static, KeyPair>;

impl Certificates {
    pub(crate) fn make() -> Result<Certificates, rcgen::Error> {
        let root =
            CertifiedIssuer::self_signed(authority("Sandbox Root CA")?, KeyPair::generate()?)?;
        let issuer = CertifiedIssuer::signed_by(
            authority("Sandbox Qualified Issuing CA")?,
            KeyPair::generate()?,
            &root,
        )?;

        let server_key = KeyPair::generate()?;
        let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
        let mut params = leaf(names, "Simulated bank")?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let server = params.signed_by(&server_key, &issuer)?;

        let client_key = KeyPair::generate()?;
        let mut params = leaf(Vec::new(), "Example TPP QWAC")?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let client = params.signed_by(&client_key, &issuer)?;

        let signing_key = KeyPair::generate()?;
        let params = leaf(Vec::new(), "Example TPP QSealC")?;
        let signing = params.signed_by(&signing_key, &issuer)?;

        Ok(Certificates {
            ca_pem: root.pem(),
            client_cert_pem: chain(&client.pem(), &issuer),
            client_key_pem: client_key.serialize_pem(),
            signing_cert_pem: chain(&signing.pem(), &issuer),
            signing_key_pem: signing_key.serialize_pem(),
            registered_key: RegisteredKey::P256(signing_key.public_key_raw().to_vec()),
            root: root.der().clone(),
            server_chain: vec![server.der().clone(), issuer.der().clone()],
            server_key: PrivatePkcs8KeyDer::from(server_key.serialize_der()).into(),
        })
    }
}

fn chain(leaf: &str, issuer: &Authority) -> String {
    format!("{leaf}{}", issuer.pem())
}

fn authority(name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

/// With the `organizationIdentifier` that a PSD2 certificate names its holder
/// by (ETSI TS 119 495). The QC statements are left out: nothing reads them.
fn leaf(names: Vec<String>, name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let subject = &mut params.distinguished_name;
    subject.remove(DnType::CommonName);
    subject.push(DnType::CommonName, name);
    subject.push(DnType::CountryName, "BE");
    subject.push(DnType::CustomDnType(vec![2, 5, 4, 97]), "PSDBE-NBB-0000000097");
    Ok(params)
}
