//! A value of any kind, passed over. Strictly: what is passed is JSON.

use super::{fault::Read, open::Open, reader::Reader};

impl Reader<'_> {
    /// Passes the next value, however deep it is.
    pub(crate) fn skip(&mut self) -> Read<()> {
        let mut open = Open::default();
        loop {
            self.space();
            match self.peek() {
                Some(b'{') => {
                    self.take();
                    if !self.closes(b'}') {
                        open.push(true);
                        self.skip_name()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.take();
                    if !self.closes(b']') {
                        open.push(false);
                        continue;
                    }
                }
                _ => self.skip_scalar()?,
            }
            // A value is over, and perhaps what it stands in.
            loop {
                let Some(is_object) = open.innermost() else { return Ok(()) };
                if self.goes_on(if is_object { b'}' } else { b']' })? {
                    if is_object {
                        self.skip_name()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    fn skip_name(&mut self) -> Read<()> {
        self.space();
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        self.skip_text()?;
        self.colon()
    }

    fn skip_scalar(&mut self) -> Read<()> {
        match self.peek() {
            Some(b'"') => self.skip_text(),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => Err(self.unexpected()),
        }
    }
}
