//! Reads a text from its first byte to its last.

use alloc::{boxed::Box, string::String};

use super::fault::{Fault, Problem, Read};

/// A place in a text. Each method reads from there and leaves the reader behind
/// what it read; after a fault the reader stands somewhere inside.
pub(crate) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// The last string that had escapes. One for all: a page has thousands.
    pub(super) decoded: String,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, decoded: String::new() }
    }

    /// Where the next value begins: the place of a fault about it, and where to go
    /// [`back`](Self::back) to.
    pub(crate) fn here(&mut self) -> usize {
        self.space();
        self.at
    }

    /// Goes back to read a value otherwise.
    pub(crate) fn back(&mut self, to: usize) {
        self.at = to;
    }

    /// The first byte of the next value.
    pub(crate) fn next(&mut self) -> Option<u8> {
        self.space();
        self.peek()
    }

    /// Reads an object, each value by `member`, which must read exactly that.
    /// `wanted` is what should be there.
    pub(crate) fn object(
        &mut self,
        wanted: &'static str,
        known: &'static [&'static str],
        mut member: impl FnMut(Option<usize>, &mut Self) -> Read<()>,
    ) -> Read<()> {
        // The bank writes them in one order: most often it is the next one.
        let mut next = 0_usize;
        self.parts(*b"{}", wanted, |reader| {
            let index = if known.get(next).is_some_and(|name| reader.eat_name(name)) {
                Some(next)
            } else {
                let name = reader.name()?;
                known.iter().position(|known| *known == name)
            };
            reader.colon()?;
            next = index.unwrap_or(next).saturating_add(1);
            member(index, reader)
                .map_err(|fault| fault.in_member(index.and_then(|at| known.get(at).copied())))
        })
    }

    /// Reads an object of which only these members matter: the others are passed, and
    /// of these each must come once.
    pub(crate) fn known_members(
        &mut self,
        wanted: &'static str,
        known: &'static [&'static str],
        mut member: impl FnMut(usize, &mut Self) -> Read<()>,
    ) -> Read<()> {
        let mut seen = Seen::default();
        self.object(wanted, known, |index, reader| {
            let Some(index) = index else { return reader.skip() };
            seen.once(index, reader)?;
            member(index, reader)
        })
    }

    /// Reads a list, each item by `item`, which must read exactly that.
    pub(crate) fn list(
        &mut self,
        wanted: &'static str,
        mut item: impl FnMut(usize, &mut Self) -> Read<()>,
    ) -> Read<()> {
        let mut index = 0_usize;
        self.parts(*b"[]", wanted, |reader| {
            item(index, reader).map_err(|fault| fault.in_item(index))?;
            index = index.saturating_add(1);
            Ok(())
        })
    }

    /// Reads what stands between these brackets and commas, each by `part`.
    pub(super) fn parts(
        &mut self,
        [open, close]: [u8; 2],
        wanted: &'static str,
        mut part: impl FnMut(&mut Self) -> Read<()>,
    ) -> Read<()> {
        self.space();
        if !self.eat(open) {
            return Err(self.not(wanted));
        }
        if self.closes(close) {
            return Ok(());
        }
        loop {
            part(self)?;
            if !self.goes_on(close)? {
                return Ok(());
            }
        }
    }

    /// Passes `null`, if that is next.
    pub(crate) fn null(&mut self) -> Read<bool> {
        if self.next() == Some(b'n') { self.word("null").map(|()| true) } else { Ok(false) }
    }

    /// Nothing but white space must follow.
    pub(crate) fn end(&mut self) -> Read<()> {
        if self.next().is_none() { Ok(()) } else { Err(self.syntax()) }
    }

    /// The name of a member.
    fn name(&mut self) -> Read<&str> {
        self.space();
        if self.peek() == Some(b'"') { self.string() } else { Err(self.unexpected()) }
    }

    /// Passes the name of a member if it is this one, written without an escape.
    fn eat_name(&mut self, name: &str) -> bool {
        self.space();
        let rest = self.rest().strip_prefix(b"\"");
        let there = rest.and_then(|rest| rest.strip_prefix(name.as_bytes()));
        let there = there.is_some_and(|rest| rest.first() == Some(&b'"'));
        if there {
            self.at = self.at.saturating_add(name.len()).saturating_add(2);
        }
        there
    }

    pub(super) fn colon(&mut self) -> Read<()> {
        self.space();
        if self.eat(b':') { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Whether another member or item follows.
    pub(super) fn goes_on(&mut self, end: u8) -> Read<bool> {
        self.space();
        if self.eat(b',') {
            Ok(true)
        } else if self.eat(end) {
            Ok(false)
        } else {
            Err(self.unexpected())
        }
    }

    pub(super) fn closes(&mut self, bracket: u8) -> bool {
        self.space();
        self.eat(bracket)
    }

    pub(super) fn word(&mut self, word: &'static str) -> Read<()> {
        for byte in word.bytes() {
            if !self.eat(byte) {
                return Err(self.unexpected());
            }
        }
        Ok(())
    }

    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.take();
        }
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn take(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.take();
        }
        there
    }

    /// What is next is not what is wanted; or it is nothing at all, or no JSON.
    #[cold]
    pub(crate) fn not(&mut self, wanted: &'static str) -> Box<Fault> {
        let at = self.here();
        match self.skip() {
            Ok(()) => Fault::new(Problem::Wanted(wanted), at),
            Err(fault) => fault,
        }
    }

    /// What began there is wrong, or lacks something.
    #[cold]
    pub(crate) fn wrong(&self, problem: Problem, at: usize) -> Box<Fault> {
        Fault::new(problem, at)
    }

    /// This byte cannot be here, or the text ends.
    #[cold]
    pub(super) fn unexpected(&self) -> Box<Fault> {
        if self.peek().is_none() { Fault::new(Problem::CutOff, self.at) } else { self.syntax() }
    }

    #[cold]
    pub(super) fn syntax(&self) -> Box<Fault> {
        Fault::new(Problem::Syntax, self.at)
    }
}

/// Which members were there.
#[derive(Default)]
struct Seen(u32);

impl Seen {
    /// A member of one name must come once: of two neither is better.
    fn once(&mut self, index: usize, reader: &Reader<'_>) -> Read<()> {
        let bit = u32::try_from(index).map_or(0, |index| 1_u32.checked_shl(index).unwrap_or(0));
        if self.0 & bit != 0 {
            return Err(reader.wrong(Problem::Twice, reader.at));
        }
        self.0 |= bit;
        Ok(())
    }
}
