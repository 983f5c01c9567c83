//! A CA, a server certificate and a QWAC, made once.

use std::sync::{Arc, LazyLock};

use data_encoding::BASE64_MIME;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
    sign::{CertifiedKey, SingleCertAndKey},
    version::{TLS12, TLS13},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

pub(crate) struct Pki {
    pub(crate) ca_pem: String,
    pub(crate) ca_der: CertificateDer<'static>,
    pub(crate) qwac: Leaf,
    pub(crate) server: Leaf,
    ca: CertifiedIssuer<'static, KeyPair>,
}

pub(crate) struct Leaf {
    pub(crate) pem: String,
    pub(crate) key_pem: String,
    der: CertificateDer<'static>,
    key_der: Vec<u8>,
}

impl Leaf {
    /// This key under another's certificate.
    pub(crate) fn with_certificate_of(self, other: &Self) -> Self {
        Self { pem: other.pem.clone(), der: other.der.clone(), ..self }
    }

    /// The same certificate in version 1 of X.509: without a version and without
    /// extensions. The signature is not made anew; who reads it here looks at
    /// nothing but the key.
    pub(crate) fn version_1(&self) -> String {
        let certificate = items(inner(&self.der));
        let body: Vec<_> = items(inner(certificate[0]))
            .into_iter()
            .filter(|item| ![0xa0, 0xa3].contains(&item[0]))
            .collect();
        let body = sequence(&body.concat());
        let der = sequence(&[&body, certificate[1], certificate[2]].concat());
        let text = BASE64_MIME.encode(&der);
        format!("-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n")
    }
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
    Pki {
        qwac: leaf(&ca, "tpp.example", |_| {}),
        server: leaf(&ca, "localhost", |_| {}),
        ca_pem: ca.pem(),
        ca_der: ca.der().clone(),
        ca,
    }
}

/// A certificate of this authority's for this name, or not quite.
pub(crate) fn issued(pki: &Pki, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Leaf {
    leaf(&pki.ca, name, change)
}

fn leaf(
    ca: &CertifiedIssuer<'static, KeyPair>,
    name: &str,
    change: impl FnOnce(&mut CertificateParams),
) -> Leaf {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    change(&mut params);
    let certificate = params.signed_by(&key, ca).unwrap();
    Leaf {
        pem: certificate.pem(),
        key_pem: key.serialize_pem(),
        der: certificate.der().clone(),
        key_der: key.serialize_der(),
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Clients {
    Any,
    WithCertificate,
}

/// A certificate for `localhost` that signs itself, as `openssl req -x509` makes
/// it, or not quite.
pub(crate) fn self_signed(change: impl FnOnce(&mut CertificateParams)) -> Leaf {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    change(&mut params);
    let certificate = params.self_signed(&key).unwrap();
    Leaf {
        pem: certificate.pem(),
        key_pem: key.serialize_pem(),
        der: certificate.der().clone(),
        key_der: key.serialize_der(),
    }
}

/// The bank's server, which judges clients in its own way.
pub(crate) fn server_with(clients: Arc<dyn ClientCertVerifier>, tls13: bool) -> Arc<ServerConfig> {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[if tls13 { &TLS13 } else { &TLS12 }])
        .unwrap()
        .with_client_cert_verifier(clients);
    let key = PrivateKeyDer::try_from(PKI.server.key_der.clone()).unwrap();
    Arc::new(builder.with_single_cert(vec![PKI.server.der.clone()], key).unwrap())
}

/// A server with this certificate, that trusts everybody.
pub(crate) fn server_of(leaf: &Leaf, tls13: bool) -> Arc<ServerConfig> {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[if tls13 { &TLS13 } else { &TLS12 }])
        .unwrap()
        .with_no_client_auth();
    // Not `with_single_cert`, which would refuse another's key.
    let key = PrivateKeyDer::try_from(leaf.key_der.clone()).unwrap();
    let key = ring::sign::any_supported_type(&key).unwrap();
    let certified = CertifiedKey::new(vec![leaf.der.clone()], key);
    Arc::new(builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(certified))))
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

/// Where the contents of a DER item begin, and where they end.
fn bounds(der: &[u8]) -> (usize, usize) {
    match der[1] {
        0x82 => (4, 4 + usize::from(der[2]) * 256 + usize::from(der[3])),
        0x81 => (3, 3 + usize::from(der[2])),
        length => (2, 2 + usize::from(length)),
    }
}

fn inner(der: &[u8]) -> &[u8] {
    let (start, end) = bounds(der);
    &der[start..end]
}

fn items(mut der: &[u8]) -> Vec<&[u8]> {
    let mut items = Vec::new();
    while !der.is_empty() {
        let (item, rest) = der.split_at(bounds(der).1);
        items.push(item);
        der = rest;
    }
    items
}

fn sequence(inner: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(inner.len()).unwrap().to_be_bytes();
    let length = match (high, low) {
        (0, 0..0x80) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [&[0x30], &*length, inner].concat()
}
