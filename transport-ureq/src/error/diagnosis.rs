//! From where and how a request failed to what that means.

use belfius_psd2::{Delivery, session::Again};
use rustls::AlertDescription;

use super::{
    kind::{Limit, SendKind},
    located::{Located, Stage, is_cut, tls_error},
};

/// What failed.
pub(super) fn kind(located: &Located) -> SendKind {
    use ureq::{Error as E, Timeout as T};
    match &located.error {
        E::RequireHttpsOnly(_) => return SendKind::NotHttps,
        E::Timeout(T::Resolve | T::Connect) => return SendKind::Timeout(Limit::Connect),
        E::Timeout(T::RecvResponse) => return SendKind::Timeout(Limit::Response),
        E::Timeout(_) => return SendKind::Timeout(Limit::Total),
        E::LargeResponseHeader(..) => return SendKind::HeadersTooLarge,
        // The type is not re-exported, so that only its text tells it apart.
        E::Protocol(error) if error.to_string().contains("too many headers") => {
            return SendKind::HeadersTooLarge;
        }
        _ => {}
    }
    if refuses_our_certificate(located) {
        return SendKind::ClientCertificate;
    }
    match located.stage {
        Stage::Resolving => SendKind::Unresolved,
        Stage::Connecting => SendKind::ConnectFailed,
        Stage::Handshake => match tls_error(&located.error) {
            Some(rustls::Error::InvalidCertificate(_)) => SendKind::ServerCertificate,
            _ => SendKind::TlsHandshake,
        },
        _ => match &located.error {
            E::Protocol(_) => SendKind::NotHttp,
            E::Io(_) => SendKind::CutOff,
            _ => SendKind::Other,
        },
    }
}

/// In TLS 1.3 the client ends the handshake first and may send its request
/// before it hears that its certificate is refused. Such an alert, as the first
/// thing on a new connection, means that the server never ended the handshake.
fn refuses_our_certificate(located: &Located) -> bool {
    use AlertDescription as A;
    let first = !located.reused && located.stage < Stage::Answering;
    let alert = match tls_error(&located.error) {
        Some(rustls::Error::AlertReceived(alert)) if first => alert,
        _ => return false,
    };
    matches!(
        alert,
        A::CertificateRequired
            | A::NoCertificate
            | A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied
            | A::DecryptError
    )
}

/// Whether the bank may have got the request.
pub(super) fn delivery(located: &Located, kind: SendKind) -> Delivery {
    match kind {
        _ if located.stage <= Stage::Handshake => Delivery::NotSent,
        SendKind::ClientCertificate => Delivery::Refused,
        _ => Delivery::Unknown,
    }
}

/// Whether the same request may get through another time.
pub(super) fn again(located: &Located, kind: SendKind) -> Again {
    match (located.stage, kind) {
        (_, SendKind::Unresolved | SendKind::ConnectFailed) => Again::Later,
        (Stage::Connecting | Stage::Handshake, SendKind::Timeout(Limit::Connect)) => Again::Later,
        (Stage::Handshake, SendKind::TlsHandshake) if is_cut(&located.error) => Again::Later,
        // A certificate that is refused once is refused again.
        (_, SendKind::ClientCertificate) => Again::No,
        (Stage::Finishing, _) if is_cut(&located.error) || ends_handshake(located) => Again::Later,
        // It was an idle connection that was in the way.
        (Stage::Sending | Stage::Waiting, SendKind::CutOff) if located.reused => Again::Now,
        _ => Again::No,
    }
}

/// Whether the server gave up the handshake, for a reason that may have passed by
/// the next time.
fn ends_handshake(located: &Located) -> bool {
    use AlertDescription as A;
    matches!(
        tls_error(&located.error),
        Some(rustls::Error::AlertReceived(A::InternalError | A::HandshakeFailure))
    )
}
