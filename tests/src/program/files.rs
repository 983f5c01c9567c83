//! Certificates and keys as files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use belfius_psd2_sandbox::Sandbox;

pub(crate) fn write(sandbox: &Sandbox, dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    fs::write(dir.join("ca.pem"), sandbox.ca_pem())?;
    fs::write(dir.join("client-cert.pem"), sandbox.client_cert_pem())?;
    fs::write(dir.join("signing-cert.pem"), sandbox.signing_cert_pem())?;
    write_key(&dir.join("client-key.pem"), sandbox.client_key_pem())?;
    write_key(&dir.join("signing-key.pem"), sandbox.signing_key_pem())
}

/// Readable by its owner only, from the first byte on: a file that is already
/// there keeps its rights when it is opened, so it is removed first.
fn write_key(path: &Path, pem: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.write_all(pem.as_bytes())
}
