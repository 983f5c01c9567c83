//! The tokens of a JSON text, passed over one after the other.
//!
//! It does not judge the text, that is the parser's: it tells where a value ends,
//! and whether it is there at all.

use alloc::string::String;

pub(super) struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes were passed.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    pub(super) fn space(&mut self) {
        self.all(|byte| b" \n\t\r".contains(&byte));
    }

    /// The name of a member, if there is one.
    pub(super) fn name(&mut self) -> Option<String> {
        let from = self.at;
        if self.peek() != Some(b'"') || !self.string() {
            return None;
        }
        serde_json::from_str(self.text.get(from..self.at)?).ok()
    }

    /// Whether a value is there, from its first byte to its last.
    pub(super) fn value(&mut self) -> bool {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'[' | b'{') => self.brackets(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.number(),
        }
    }

    fn string(&mut self) -> bool {
        self.take();
        loop {
            match self.take() {
                Some(b'"') => return true,
                // The parser takes four bytes after `\u`, whatever they are.
                Some(b'\\') if self.take() == Some(b'u') => {
                    for _ in 0..4 {
                        self.take();
                    }
                }
                Some(_) => {}
                None => return false,
            }
        }
    }

    fn brackets(&mut self) -> bool {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.string();
                    continue;
                }
                Some(b'[' | b'{') => open = open.saturating_add(1),
                Some(b']' | b'}') => open = open.saturating_sub(1),
                Some(_) => {}
                None => return false,
            }
            self.take();
            if open == 0 {
                return true;
            }
        }
    }

    fn word(&mut self, word: &str) -> bool {
        word.bytes().all(|byte| self.take() == Some(byte))
    }

    fn number(&mut self) -> bool {
        self.any(b"-");
        let mut there = self.digits();
        if self.any(b".") {
            there &= self.digits();
        }
        if self.any(b"eE") {
            self.any(b"+-");
            there &= self.digits();
        }
        there
    }

    fn digits(&mut self) -> bool {
        self.all(|byte| byte.is_ascii_digit()) > 0
    }

    /// Passes one of these bytes.
    fn any(&mut self, bytes: &[u8]) -> bool {
        let there = self.peek().is_some_and(|byte| bytes.contains(&byte));
        if there {
            self.take();
        }
        there
    }

    /// Passes all such bytes, and says how many.
    fn all(&mut self, such: impl Fn(u8) -> bool) -> usize {
        let from = self.at;
        while self.peek().is_some_and(&such) {
            self.take();
        }
        self.at.saturating_sub(from)
    }
}
