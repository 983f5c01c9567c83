//! An answer before it is put on the wire, so that faults can still damage it.

/// Status, headers and body.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// As production recordings write it: lower case, no space.
const JSON: &str = "application/json;charset=utf-8";

impl Answer {
    pub(crate) fn json(status: u16, body: Vec<u8>) -> Answer {
        Answer { status, content_type: Some(JSON), headers: Vec::new(), body }
    }

    pub(crate) fn empty(status: u16) -> Answer {
        Answer { status, content_type: None, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}
