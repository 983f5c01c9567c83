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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use ureq::{
        Error,
        unversioned::transport::{Buffers, LazyBuffers, time::Instant},
    };

    use super::*;

    /// Where what is sent is kept, packet by packet.
    #[derive(Debug)]
    struct Line {
        buffers: LazyBuffers,
        packets: Arc<Mutex<Vec<Vec<u8>>>>,
    }

    impl Transport for Line {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.buffers
        }

        fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
            let packet = self.buffers.output()[..amount].to_vec();
            self.packets.lock().unwrap().push(packet);
            Ok(())
        }

        fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
            Ok(false)
        }

        fn is_open(&mut self) -> bool {
            true
        }
    }

    /// What goes out for these records, when it is handed over until all of it has gone.
    fn packets(records: &[&[u8]]) -> Vec<Vec<u8>> {
        let packets = Arc::new(Mutex::new(Vec::new()));
        let line = Line { buffers: LazyBuffers::new(64, 32 * 1024), packets: packets.clone() };
        let tcp = TransportAdapter::new(line.boxed(), Arc::new(Instant::now));
        let mut flight = Flight::new(tcp);
        let mut parts: Vec<_> = records.iter().map(|record| IoSlice::new(record)).collect();
        let mut parts = parts.as_mut_slice();
        while !parts.is_empty() {
            let gone = flight.write_vectored(parts).unwrap();
            assert!(gone > 0);
            IoSlice::advance_slices(&mut parts, gone);
        }
        packets.lock().unwrap().clone()
    }

    #[test]
    fn small_records_go_as_one_packet() {
        assert_eq!(packets(&[b"cipher", b"finished", b"head", b"body"]).len(), 1);
        assert_eq!(packets(&[b"a", b"", b"bc"]), [b"abc".to_vec()]);
        assert_eq!(packets(&[b"alone"]), [b"alone".to_vec()]);
    }

    #[test]
    fn large_ones_go_one_by_one_and_whole() {
        let (small, large) = (vec![1; 100], vec![2; 16 * 1024]);
        let sent = packets(&[&small, &large, &large, &small]);
        assert_eq!(sent.iter().map(Vec::len).collect::<Vec<_>>(), [16_484, 16_484]);
        assert_eq!(sent.concat(), [small.clone(), large.clone(), large, small].concat());
    }

    #[test]
    fn what_has_no_room_for_once_goes_in_pieces() {
        let huge = vec![3; 100_000];
        assert_eq!(packets(&[&huge]).concat(), huge);
    }
}
