//! How far the plain part of a string goes.

/// Eight bytes of `byte`.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// How many bytes stand before the first quote, backslash or control character.
/// Eight are looked at in one step: most bytes of an answer are in strings.
pub(super) fn plain(bytes: &[u8]) -> usize {
    let (eights, _) = bytes.as_chunks::<8>();
    let mut at = 0_usize;
    for eight in eights {
        let found = special(u64::from_le_bytes(*eight));
        if found != 0 {
            // Each byte found shows in its highest bit; the first is exact.
            return at.saturating_add(ahead(found));
        }
        at = at.saturating_add(8);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    at.saturating_add(rest.iter().position(special).unwrap_or(rest.len()))
}

/// The highest bit of each byte that is a quote, a backslash or below a space. A
/// byte behind such a one may be wrong, none before it.
fn special(eight: u64) -> u64 {
    let below = |value: u64, limit: u8| value.wrapping_sub(all(limit)) & !value;
    let backslash = below(eight ^ all(b'\\'), 1);
    // With its second bit turned a quote is a space, and what is below stays below.
    let quote_or_control = below(eight ^ all(2), b' ' + 1);
    (quote_or_control | backslash) & all(0x80)
}

fn ahead(found: u64) -> usize {
    usize::try_from(found.trailing_zeros() / 8).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn any_byte_anywhere_is_seen_or_passed() {
        for byte in 0..=255_u8 {
            let special = matches!(byte, b'"' | b'\\') || byte < 0x20;
            for len in 1..40 {
                for at in 0..len {
                    let mut bytes = vec![b'x'; len];
                    bytes[at] = byte;
                    assert_eq!(plain(&bytes), if special { at } else { len }, "{byte} at {at}");
                }
            }
        }
    }

    #[test]
    fn the_first_of_two_counts() {
        for (first, second) in [(b'"', b'#'), (b'\\', b']'), (0x1f, b' '), (b'"', 0x80), (0, 1)] {
            let text = [b'a', first, second, first, b'a', b'a', b'a', b'a', b'a'];
            assert_eq!(plain(&text), 1);
        }
    }
}
