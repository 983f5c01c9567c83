//! A server on loopback that does one thing to every connection.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use belfius_psd2_model::host::Broken;
use http::Response;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

type Seen = Result<Response<Vec<u8>>, Broken>;
type Stream = StreamOwned<ServerConnection, TcpStream>;

pub(crate) struct Server {
    address: SocketAddr,
    /// The certificate that its own stands on.
    pub(crate) root: String,
    does: Arc<Mutex<Seen>>,
    served: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let (root, tls) = certificates();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (does, served) = (Arc::new(Mutex::new(Err(Broken::Connect))), Arc::default());
        let server = Self { address, root, does, served };
        let (does, served) = (server.does.clone(), server.served.clone());
        thread::spawn(move || {
            for tcp in listener.incoming().flatten() {
                served.fetch_add(1, Ordering::SeqCst);
                let seen = does.lock().expect("no test panics with it").clone();
                let tls = tls.clone();
                thread::spawn(move || serve(tcp, tls, &seen));
            }
        });
        server
    }

    /// From now on it does this; at which address.
    pub(crate) fn does(&self, seen: &Seen) -> String {
        *self.does.lock().expect("no test panics with it") = seen.clone();
        let port = match seen {
            // A port that is free again: nobody listens there.
            Err(Broken::Connect) => {
                let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
                free.expect("a port").port()
            }
            _ => self.address.port(),
        };
        format!("https://localhost:{port}")
    }

    /// How many connections there were since this was asked for the last time.
    pub(crate) fn served(&self) -> usize {
        self.served.swap(0, Ordering::SeqCst)
    }
}

/// What fails here fails for a client that has gone: that is its test's to say.
fn serve(mut tcp: TcpStream, tls: Arc<ServerConfig>, seen: &Seen) {
    let _ = tcp.set_read_timeout(Some(Duration::from_secs(5)));
    let Ok(mut connection) = ServerConnection::new(tls) else { return };
    let _ = match seen {
        Err(Broken::Connect) => Ok(()),
        // The client's first words are read, so that the end is no reset of unread ones.
        Err(Broken::Handshake) => tcp.read(&mut [0; 4096]).map(drop),
        Err(Broken::Finishing) => answer_hello(&mut tcp, &mut connection),
        _ => with_request(StreamOwned::new(connection, tcp), seen),
    };
}

fn answer_hello(tcp: &mut TcpStream, connection: &mut ServerConnection) -> io::Result<()> {
    while !connection.wants_write() {
        connection.read_tls(tcp)?;
        connection.process_new_packets().map_err(io::Error::other)?;
    }
    while connection.wants_write() {
        connection.write_tls(tcp)?;
    }
    tcp.read(&mut [0; 4096]).map(drop)
}

fn with_request(mut stream: Stream, seen: &Seen) -> io::Result<()> {
    read_request(&mut stream)?;
    match seen {
        Ok(answer) => {
            write!(stream, "HTTP/1.1 {} X\r\n", answer.status().as_u16())?;
            for (name, value) in answer.headers() {
                write!(stream, "{name}: {}\r\n", value.to_str().unwrap_or_default())?;
            }
            if answer.status().as_u16() == 204 {
                write!(stream, "\r\n")?;
            } else {
                write!(stream, "content-length: {}\r\n\r\n", answer.body().len())?;
                stream.write_all(answer.body())?;
            }
            stream.conn.send_close_notify();
        }
        Err(Broken::Body(status)) => {
            write!(stream, "HTTP/1.1 {} X\r\ncontent-length: 99\r\n\r\n{{", status.as_u16())?;
        }
        Err(Broken::Timeout) => thread::sleep(Duration::from_secs(3)),
        Err(_) => {}
    }
    stream.flush()
}

fn read_request(stream: &mut Stream) -> io::Result<()> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        bytes.extend(byte);
    }
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    stream.read_exact(&mut vec![0; length])
}

fn certificates() -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"));
    let ca = ca.expect("a root");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &ca).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a key that fits");
    (ca.pem(), Arc::new(tls))
}
