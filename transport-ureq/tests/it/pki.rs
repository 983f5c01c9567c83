//! A CA, a server certificate and a QWAC, made once.

use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

pub(crate) struct Pki {
    pub(crate) ca_pem: String,
    pub(crate) ca_der: CertificateDer<'static>,
    pub(crate) qwac: Leaf,
    pub(crate) server: Leaf,
}

pub(crate) struct Leaf {
    pub(crate) pem: String,
    pub(crate) key_pem: String,
    der: CertificateDer<'static>,
    key_der: Vec<u8>,
}

/// The bank's world, and another one that it knows nothing of.
pub(crate) static PKI: LazyLock<Pki> = LazyLock::new(|| make("Test CA"));
pub(crate) static STRANGER: LazyLock<Pki> = LazyLock::new(|| make("Other CA"));
/// Of the same name as the first, with another key.
pub(crate) static FORGER: LazyLock<Pki> = LazyLock::new(|| make("Test CA"));

fn make(name: &str) -> Pki {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let leaf = |name: &str| {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &ca).unwrap();
        Leaf {
            pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            der: certificate.der().clone(),
            key_der: key.serialize_der(),
        }
    };
    Pki {
        qwac: leaf("tpp.example"),
        server: leaf("localhost"),
        ca_pem: ca.pem(),
        ca_der: ca.der().clone(),
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Clients {
    Any,
    WithCertificate,
}

pub(crate) fn server_config(pki: &Pki, clients: Clients, tls13: bool) -> Arc<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let version = if tls13 { &TLS13 } else { &TLS12 };
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[version])
        .unwrap();
    let builder = match clients {
        Clients::Any => builder.with_no_client_auth(),
        Clients::WithCertificate => {
            let mut roots = RootCertStore::empty();
            roots.add(pki.ca_der.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let key = PrivateKeyDer::try_from(pki.server.key_der.clone()).unwrap();
    Arc::new(builder.with_single_cert(vec![pki.server.der.clone()], key).unwrap())
}
