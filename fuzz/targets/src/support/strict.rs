//! A strict and complete reader of JSON (RFC 8259) that shares no code with the
//! core's: what the core's reading is compared with.

/// A value, and the text that it was.
#[derive(Debug)]
pub(crate) struct Json<'t> {
    pub(crate) raw: &'t str,
    pub(crate) kind: Kind<'t>,
}

#[derive(Debug)]
pub(crate) enum Kind<'t> {
    Null,
    Bool,
    Number,
    /// `None` where an escape is half of a pair of surrogates: no text at all.
    Text(Option<String>),
    List(Vec<Json<'t>>),
    Object(Vec<(Option<String>, Json<'t>)>),
}

/// Deeper texts are left alone: readers differ about them.
const MAX_DEPTH: usize = 60;

/// The one value that the whole text is, if it is JSON and not very deep.
pub(crate) fn parse(text: &str) -> Option<Json<'_>> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then_some(value)
}

/// The same of a body, which may begin with a byte order mark.
pub(crate) fn parse_body(body: &[u8]) -> Option<Json<'_>> {
    let text = std::str::from_utf8(body).ok()?;
    parse(text.strip_prefix('\u{feff}').unwrap_or(text))
}

impl Json<'_> {
    /// The members of an object, if each has a name of its own.
    pub(crate) fn members(&self) -> Option<Vec<(&str, &Json<'_>)>> {
        let Kind::Object(members) = &self.kind else { return None };
        let mut found: Vec<(&str, &Json<'_>)> = Vec::new();
        for (name, value) in members {
            let name = name.as_deref()?;
            if found.iter().any(|(known, _)| *known == name) {
                return None;
            }
            found.push((name, value));
        }
        Some(found)
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Json<'_>> {
        self.members()?.into_iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => text.as_deref(),
            _ => None,
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| b" \t\r\n".contains(&byte)) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Json<'t>> {
        self.space();
        let from = self.at;
        let kind = match self.peek()? {
            _ if depth > MAX_DEPTH => return None,
            b'n' => self.word("null").then_some(Kind::Null)?,
            b't' => self.word("true").then_some(Kind::Bool)?,
            b'f' => self.word("false").then_some(Kind::Bool)?,
            b'"' => Kind::Text(self.string()?),
            b'[' => self.list(depth)?,
            b'{' => self.object(depth)?,
            _ => self.number().then_some(Kind::Number)?,
        };
        Some(Json { raw: &self.text[from..self.at], kind })
    }

    fn word(&mut self, word: &str) -> bool {
        let there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += if there { word.len() } else { 0 };
        there
    }

    fn list(&mut self, depth: usize) -> Option<Kind<'t>> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Some(Kind::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Some(Kind::List(items));
            }
            if !self.take(b',') {
                return None;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Kind<'t>> {
        self.at += 1;
        let mut members = Vec::new();
        self.space();
        if self.take(b'}') {
            return Some(Kind::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return None;
            }
            let name = self.string()?;
            self.space();
            if !self.take(b':') {
                return None;
            }
            members.push((name, self.value(depth + 1)?));
            self.space();
            if self.take(b'}') {
                return Some(Kind::Object(members));
            }
            if !self.take(b',') {
                return None;
            }
        }
    }

    /// Outside: is it a string at all? Inside: has it a text?
    fn string(&mut self) -> Option<Option<String>> {
        self.at += 1;
        // UTF-16, as the escapes are: it knows half of a pair when it sees one.
        let mut units: Vec<u16> = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let character = rest.chars().next()?;
            self.at += character.len_utf8();
            match character {
                '"' => return Some(String::from_utf16(&units).ok()),
                '\0'..='\u{1f}' => return None,
                '\\' => units.push(self.escape()?),
                other => units.extend(other.encode_utf16(&mut [0; 2]).iter()),
            }
        }
    }

    fn escape(&mut self) -> Option<u16> {
        let letter = self.peek()?;
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => letter.into(),
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'f' => 12,
            b'r' => 13,
            b'u' => {
                let digits = self.text.get(self.at..self.at + 4)?;
                let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                self.at += 4;
                hex.then(|| u16::from_str_radix(digits, 16).ok())??
            }
            _ => return None,
        })
    }

    fn number(&mut self) -> bool {
        self.take(b'-');
        if !self.take(b'0') && self.digits() == 0 {
            return false;
        }
        if self.take(b'.') && self.digits() == 0 {
            return false;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            return self.digits() > 0;
        }
        true
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - from
    }
}
