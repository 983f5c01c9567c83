//! What is chosen before the demo opens.

use std::path::{Path, PathBuf};

use crate::bank::opaque;

/// Where the demo's files are, and who may use its proxy.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    pub(crate) port: u16,
    pub(crate) demo_dir: PathBuf,
    pub(crate) pkg_dir: PathBuf,
    pub(crate) key: String,
    pub(crate) origins: Vec<String>,
    pub(crate) any_origin: bool,
    pub(crate) control: bool,
}

impl Default for DemoOptions {
    fn default() -> DemoOptions {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let transport = tests.with_file_name("transport-wasm");
        DemoOptions {
            port: 0,
            demo_dir: transport.join("demo"),
            pkg_dir: transport.join("pkg/web"),
            key: opaque::hex(16),
            origins: Vec::new(),
            any_origin: false,
            control: false,
        }
    }
}

impl DemoOptions {
    /// The port; 0 (the default) lets the system choose.
    #[must_use]
    pub fn port(mut self, port: u16) -> DemoOptions {
        self.port = port;
        self
    }

    /// The folder of `index.html` and `callback.html`; `transport-wasm/demo` by
    /// default.
    #[must_use]
    pub fn demo_dir(mut self, dir: impl Into<PathBuf>) -> DemoOptions {
        self.demo_dir = dir.into();
        self
    }

    /// The folder of the wasm package, served below `/pkg/`;
    /// `transport-wasm/pkg/web` by default.
    #[must_use]
    pub fn pkg_dir(mut self, dir: impl Into<PathBuf>) -> DemoOptions {
        self.pkg_dir = dir.into();
        self
    }

    /// The proxy's access key, which `settings.json` tells the page; a new one
    /// for each start by default.
    #[must_use]
    pub fn key(mut self, key: &str) -> DemoOptions {
        key.clone_into(&mut self.key);
        self
    }

    /// One more origin whose pages may use the proxy.
    #[must_use]
    pub fn allow_origin(mut self, origin: &str) -> DemoOptions {
        self.origins.push(origin.to_owned());
        self
    }

    /// Lets in the pages of every origin. For tests alone.
    #[must_use]
    pub fn allow_any_origin(mut self, any: bool) -> DemoOptions {
        self.any_origin = any;
        self
    }

    /// Opens `/control/` to every page of this machine's browsers, client secret
    /// included. For tests alone, which may do without the demo's files.
    #[must_use]
    pub fn control(mut self, open: bool) -> DemoOptions {
        self.control = open;
        self
    }
}
