//! The files of the page and of the wasm package. A path is looked at as it
//! came: nothing is decoded, so nothing can decode to a way out of the folder.

use std::fs;
use std::path::PathBuf;

use http::{HeaderValue, StatusCode};

use super::DemoError;
use super::options::DemoOptions;
use super::plain::{Answer, answer, line};

/// What a page of the demo may do: run its own script and wasm, and call its own
/// origin, which is where the proxy is.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Everything that is served, by the end of its name.
const TYPES: [(&str, &str); 12] = [
    ("css", "text/css;charset=utf-8"),
    ("html", "text/html;charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript;charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript;charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("ts", "text/plain;charset=utf-8"),
    ("txt", "text/plain;charset=utf-8"),
    ("wasm", "application/wasm"),
];

/// The two folders.
#[derive(Debug)]
pub(super) struct Files {
    demo: PathBuf,
    package: PathBuf,
}

impl Files {
    pub(super) fn new(options: &DemoOptions) -> Files {
        Files { demo: options.demo_dir.clone(), package: options.pkg_dir.clone() }
    }

    /// # Errors
    /// When what the page cannot do without is missing.
    pub(super) fn check(&self) -> Result<(), DemoError> {
        if !self.demo.join("index.html").is_file() {
            return Err(DemoError::NoPage(self.demo.clone()));
        }
        let is_wasm = |name: PathBuf| name.extension().is_some_and(|end| end == "wasm");
        let mut entries = fs::read_dir(&self.package).into_iter().flatten().flatten();
        match entries.any(|entry| is_wasm(entry.path())) {
            true => Ok(()),
            false => Err(DemoError::NoPackage(self.package.clone())),
        }
    }

    pub(super) async fn answer(&self, path: &str) -> Answer {
        let mut answer = self.found(path).await.unwrap_or_else(|| {
            line(StatusCode::NOT_FOUND, "There is no such page. The demo starts at /.")
        });
        let policy = HeaderValue::from_static(POLICY);
        answer.headers_mut().insert("content-security-policy", policy);
        answer
    }

    async fn found(&self, path: &str) -> Option<Answer> {
        let (file, content_type) = self.file(path)?;
        let read = tokio::task::spawn_blocking(move || fs::read(file)).await;
        Some(answer(StatusCode::OK, content_type, read.ok()?.ok()?))
    }

    /// Where the file would be, and its type.
    fn file(&self, path: &str) -> Option<(PathBuf, &'static str)> {
        let path = match path {
            "/" => "/index.html",
            "/callback" => "/callback.html",
            path => path,
        };
        let (folder, name) = match path.strip_prefix("/pkg/") {
            Some(name) => (&self.package, name),
            None => (&self.demo, path.strip_prefix('/')?),
        };
        if !name.split('/').all(is_plain) {
            return None;
        }
        let (_, end) = name.rsplit_once('.')?;
        let (_, content_type) = TYPES.iter().find(|(known, _)| *known == end)?;
        Some((folder.join(name), content_type))
    }
}

/// A name that means itself on every system: neither empty nor hidden, nor a
/// step upwards.
fn is_plain(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(plain)
}
