//! TCP under TLS: the records that wait to be sent go as one packet where they fit.
//!
//! TLS hands its records over one by one, and TCP sends each at once. A server then
//! wakes for each: the end of a handshake alone is two.

use std::io::{self, IoSlice, Read, Write};

use ureq::unversioned::transport::{NextTimeout, Transport, TransportAdapter};

/// The most that is copied together: some more than the largest record.
const MOST: usize = 18 * 1024;

pub(super) struct Flight(TransportAdapter);

impl Flight {
    pub(super) fn new(tcp: TransportAdapter) -> Self {
        Self(tcp)
    }

    pub(super) fn set_timeout(&mut self, timeout: NextTimeout) {
        self.0.set_timeout(timeout);
    }

    pub(super) fn tcp(&mut self) -> &mut dyn Transport {
        self.0.get_mut()
    }
}

impl Read for Flight {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Flight {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn write_vectored(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        let [first, rest @ ..] = parts else { return Ok(0) };
        if rest.is_empty() {
            return self.write(first);
        }
        let mut together = Vec::with_capacity(MOST);
        for part in parts {
            if !together.is_empty() && together.len() + part.len() > MOST {
                break;
            }
            together.extend_from_slice(part);
        }
        self.write(&together)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
