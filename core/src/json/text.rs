//! Strings.

use alloc::borrow::Cow;

use super::{
    fault::{Fault, Problem, Read},
    plain::plain,
    reader::Reader,
};

impl<'t> Reader<'t> {
    /// Reads the string that is next.
    pub(super) fn string(&mut self) -> Read<&str> {
        Ok(match self.own_bytes()? {
            Some(text) => text,
            None => &self.decoded,
        })
    }

    /// The same, kept.
    pub(super) fn kept(&mut self) -> Read<Cow<'t, str>> {
        Ok(match self.own_bytes()? {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.decoded.clone()),
        })
    }

    /// The string that is next, if nothing in it is escaped; else it is in `decoded`.
    fn own_bytes(&mut self) -> Read<Option<&'t str>> {
        self.take();
        let start = self.at;
        self.plain();
        if self.peek() == Some(b'"') {
            let text = self.text.get(start..self.at).unwrap_or_default();
            self.take();
            return Ok(Some(text));
        }
        self.decoded.clear();
        self.decode(start).map(|()| None)
    }

    /// Passes the string that is next.
    pub(super) fn skip_text(&mut self) -> Read<()> {
        self.take();
        loop {
            self.plain();
            if self.eat(b'"') {
                return Ok(());
            }
            self.escape()?;
        }
    }

    fn plain(&mut self) {
        self.at = self.at.saturating_add(plain(self.rest()));
    }

    /// Reads on at the first byte that is not plain.
    fn decode(&mut self, start: usize) -> Read<()> {
        let mut from = start;
        loop {
            self.decoded.push_str(self.text.get(from..self.at).unwrap_or_default());
            if self.eat(b'"') {
                return Ok(());
            }
            let at = self.at;
            let character = match self.escape()? {
                Escape::Character(character) => character,
                Escape::Unit(high @ 0xd800..=0xdbff) if self.rest().starts_with(b"\\u") => {
                    match self.escape()? {
                        Escape::Unit(low @ 0xdc00..=0xdfff) => paired(high, low),
                        _ => None,
                    }
                    .ok_or_else(|| half(at))?
                }
                Escape::Unit(unit) => char::from_u32(unit).ok_or_else(|| half(at))?,
            };
            self.decoded.push(character);
            from = self.at;
            self.plain();
        }
    }

    /// Reads an escape. A control character is none, and must have been one.
    fn escape(&mut self) -> Read<Escape> {
        if !self.eat(b'\\') {
            return Err(self.unexpected());
        }
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.take();
                return self.four_digits().map(Escape::Unit);
            }
            _ => return Err(self.unexpected()),
        };
        self.take();
        Ok(Escape::Character(character))
    }

    fn four_digits(&mut self) -> Read<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else { return Err(self.unexpected()) };
            unit = unit << 4 | digit;
            self.take();
        }
        Ok(unit)
    }
}

enum Escape {
    Character(char),
    /// Of UTF-16: a character, or half of one.
    Unit(u32),
}

fn paired(high: u32, low: u32) -> Option<char> {
    char::from_u32(0x1_0000 + ((high & 0x3ff) << 10) + (low & 0x3ff))
}

#[cold]
fn half(at: usize) -> alloc::boxed::Box<Fault> {
    Fault::new(Problem::HalfCharacter, at)
}
