//! A body of a few kilobytes that is megabytes when it is unpacked (RFC 1951, RFC
//! 1952). Only what that takes: one literal, one match again and again, and the true
//! body as it is.

use std::iter;

/// The longest match that the format has.
const MATCH: usize = 258;

/// The most that a stored block holds.
const STORED: usize = 0xffff;

/// At least that many blanks, and the body after them.
pub(super) fn bomb(bytes: usize, body: &[u8]) -> Vec<u8> {
    let matches = bytes.div_ceil(MATCH);
    let mut bits = Bits { out: b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec(), byte: 0, used: 0 };
    // A block with the fixed codes: a blank, then matches one byte back, then its end.
    bits.push(0b0, 1);
    bits.push(0b01, 2);
    bits.code(0x30 + u32::from(b' '), 8);
    for _ in 0..matches {
        bits.code(0xc5, 8);
        bits.code(0, 5);
    }
    bits.code(0, 7);
    let pieces = body.chunks(STORED).map(|piece| (0, piece)).chain([(1, &[][..])]);
    for (last, piece) in pieces {
        bits.push(last, 1);
        bits.push(0b00, 2);
        bits.flush();
        let length = u16::try_from(piece.len()).unwrap_or(u16::MAX);
        bits.out.extend(length.to_le_bytes());
        bits.out.extend((!length).to_le_bytes());
        bits.out.extend(piece);
    }
    let blanks = matches * MATCH + 1;
    let length = u64::try_from(blanks + body.len()).unwrap_or(u64::MAX);
    let unpacked = iter::once(&b" "[..]).chain(iter::repeat_n(&[b' '; MATCH][..], matches));
    bits.out.extend(checksum(unpacked.chain([body])).to_le_bytes());
    bits.out.extend(length.to_le_bytes().into_iter().take(4));
    bits.out
}

/// The lowest bit of a byte comes first.
struct Bits {
    out: Vec<u8>,
    byte: u8,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for at in 0..count {
            if value >> at & 1 == 1 {
                self.byte |= 1 << self.used;
            }
            self.used += 1;
            if self.used == 8 {
                self.flush();
            }
        }
    }

    /// A code of the alphabet, whose highest bit comes first.
    fn code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    fn flush(&mut self) {
        if self.used > 0 {
            self.out.push(self.byte);
            (self.byte, self.used) = (0, 0);
        }
    }
}

/// CRC-32, as the format wants it.
fn checksum<'a>(parts: impl Iterator<Item = &'a [u8]>) -> u32 {
    let of_byte = |index: u32| {
        (0..8).fold(index, |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    };
    let table: Vec<u32> = (0..=255).map(of_byte).collect();
    let mut crc = u32::MAX;
    for part in parts {
        for byte in part {
            let [low, ..] = crc.to_le_bytes();
            crc = crc >> 8 ^ table.get(usize::from(low ^ byte)).copied().unwrap_or(0);
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked once with gzip itself: 1 MiB of blanks and `{}`.
    #[test]
    fn a_bomb_is_small_and_its_checksum_is_the_formats() {
        let bomb = bomb(1024 * 1024, b"{}");
        assert!(bomb.len() < 8 * 1024, "{}", bomb.len());
        assert_eq!(checksum([&b"12345"[..], b"6789"].into_iter()), 0xcbf4_3926);
    }
}
