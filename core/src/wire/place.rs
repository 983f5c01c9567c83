//! Where in a text a reader failed: the path to the value.
//!
//! The parser says line and column only. So the text before them is walked once
//! more, by what the reader looks into; only answers that cannot be read pay for
//! it. A reader that kept the path would be every reader compiled twice.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde_json::error::Category;

use super::scan::Scan;

/// The longest path. The parser itself looks no deeper, but for a text that it passes
/// on as it is, whose brackets may have no end.
const DEEPEST: usize = 128;

/// What a reader reads member by member or item by item. Whatever else is there
/// it takes whole, and so does the path.
pub(super) enum Shape {
    /// Taken whole.
    Whole,
    /// An object. A member that is not named here is taken whole.
    Object(&'static [(&'static str, Shape)]),
    /// A list.
    List(&'static Shape),
    /// A list, or an object.
    ListOrObject(&'static Shape, &'static [(&'static str, Shape)]),
    /// Lists and objects, however deep.
    Tree,
}

impl Shape {
    /// The shape of a member, if objects are looked into.
    fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) | Self::ListOrObject(_, members) => {
                let known = members.iter().find(|(known, _)| *known == name);
                Some(known.map_or(&Self::Whole, |(_, shape)| shape))
            }
            Self::Tree => Some(self),
            Self::Whole | Self::List(_) => None,
        }
    }

    /// The shape of the items, if lists are looked into.
    fn item(&self) -> Option<&Self> {
        match self {
            Self::List(item) | Self::ListOrObject(item, _) => Some(item),
            Self::Tree => Some(self),
            Self::Whole | Self::Object(_) => None,
        }
    }
}

/// The path to what `error` is about: names and indices, as in
/// `transactions.booked[3].amount`. Empty for the whole text.
pub(super) fn path(text: &str, shape: &Shape, error: &serde_json::Error) -> String {
    let mut path = Vec::new();
    if let Some(fault) = Fault::of(text, error)
        && !(Walk { scan: Scan::of(text), fault }).value(shape, &mut path)
    {
        path.clear();
    }
    written(&path)
}

enum Step {
    Name(String),
    Index(usize),
    /// A name that cannot be read.
    Unknown,
}

fn written(path: &[Step]) -> String {
    let mut text = String::new();
    for (at, step) in path.iter().enumerate() {
        if at > 0 && !matches!(step, Step::Index(_)) {
            text.push('.');
        }
        match step {
            Step::Name(name) => text.push_str(name),
            Step::Index(index) => text.extend(["[", &index.to_string(), "]"]),
            Step::Unknown => text.push('?'),
        }
    }
    text
}

/// What the parser says about the place.
enum Fault {
    /// The text ends too early.
    End,
    /// This byte cannot be here.
    Byte(usize),
    /// What was read up to here is not what it should be.
    Value(usize),
    /// The object that ends here lacks a member.
    Object(usize),
}

impl Fault {
    fn of(text: &str, error: &serde_json::Error) -> Option<Self> {
        let before = text.split_inclusive('\n').take(error.line().checked_sub(1)?);
        let to = before.map(str::len).sum::<usize>().saturating_add(error.column());
        Some(match error.classify() {
            Category::Eof => Self::End,
            Category::Syntax | Category::Io => Self::Byte(to.saturating_sub(1)),
            Category::Data if error.to_string().starts_with("missing field ") => Self::Object(to),
            Category::Data => Self::Value(to),
        })
    }
}

struct Walk<'t> {
    scan: Scan<'t>,
    fault: Fault,
}

/// Each step says whether the fault is there; then the path leads to it.
impl Walk<'_> {
    fn value(&mut self, shape: &Shape, path: &mut Vec<Step>) -> bool {
        self.scan.space();
        match (self.scan.peek(), shape.item()) {
            // Each step down is a call: what is deeper is taken whole.
            _ if path.len() >= DEEPEST => !self.scan.value() || self.passed(),
            (Some(b'{'), _) if shape.member("").is_some() => self.object(shape, path),
            (Some(b'['), Some(item)) => self.list(item, path),
            _ => !self.scan.value() || self.passed(),
        }
    }

    fn object(&mut self, shape: &Shape, path: &mut Vec<Step>) -> bool {
        let depth = path.len();
        self.scan.take();
        if self.passed() {
            return true;
        }
        loop {
            // Here, the path still leads to the member before.
            self.scan.space();
            if self.scan.peek() == Some(b'}') {
                self.scan.take();
                return self.passed() && {
                    match self.fault {
                        Fault::Value(_) => {}
                        Fault::Object(_) => path.truncate(depth),
                        Fault::End | Fault::Byte(_) => unknown(path, depth),
                    }
                    true
                };
            }
            if self.passed() {
                return true;
            }
            if path.len() > depth && self.scan.peek() == Some(b',') {
                self.scan.take();
                self.scan.space();
            }
            let name = self.scan.name();
            let Some(name) = name.filter(|_| !self.broken()) else {
                unknown(path, depth);
                return true;
            };
            path.truncate(depth);
            self.scan.space();
            if self.passed() || self.scan.peek() != Some(b':') {
                return true;
            }
            self.scan.take();
            let inner = shape.member(&name).unwrap_or(&Shape::Whole);
            path.push(Step::Name(name));
            if self.value(inner, path) {
                return true;
            }
        }
    }

    fn list(&mut self, item: &Shape, path: &mut Vec<Step>) -> bool {
        let depth = path.len();
        self.scan.take();
        if self.passed() {
            return true;
        }
        for index in 0.. {
            path.truncate(depth);
            self.scan.space();
            match self.scan.peek() {
                Some(b']') => {
                    self.scan.take();
                    return self.passed();
                }
                Some(b',') if index > 0 => {
                    self.scan.take();
                    self.scan.space();
                    if matches!(self.scan.peek(), None | Some(b']')) {
                        return true;
                    }
                }
                Some(_) if index == 0 => {}
                _ => return true,
            }
            path.push(Step::Index(index));
            if self.value(item, path) {
                return true;
            }
        }
        true
    }

    /// Whether the fault is before the place that was reached.
    fn passed(&self) -> bool {
        match self.fault {
            Fault::End => false,
            Fault::Byte(at) => at < self.scan.at(),
            Fault::Value(to) | Fault::Object(to) => to <= self.scan.at(),
        }
    }

    /// Whether it is a fault of the text itself that was passed.
    fn broken(&self) -> bool {
        matches!(self.fault, Fault::Byte(_)) && self.passed()
    }
}

fn unknown(path: &mut Vec<Step>, depth: usize) {
    path.truncate(depth);
    path.push(Step::Unknown);
}
