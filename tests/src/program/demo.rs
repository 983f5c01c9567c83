//! `--demo`: a page in a browser instead of a TPP with certificates.

use std::io::{self, Write};
use std::path::PathBuf;

use belfius_psd2_sandbox::{Demo, DemoError, DemoOptions};
use clap::Args;

use super::Flags;

/// The flags that belong to the demo alone.
#[derive(Debug, Args)]
#[command(next_help_heading = "The demo in a browser")]
pub(crate) struct DemoFlags {
    /// Serve a page that uses the bank through a proxy, and print its address
    ///
    /// The redirect address is then that of the page, and no files are written.
    #[arg(long, conflicts_with_all = ["redirect_uri", "dir"])]
    pub(crate) demo: bool,
    /// Port of the page; 0 lets the system choose
    #[arg(long, requires = "demo", default_value_t = 0)]
    demo_port: u16,
    /// The page's files; transport-wasm/demo by default
    #[arg(long, requires = "demo")]
    demo_dir: Option<PathBuf>,
    /// The wasm package for the web; transport-wasm/pkg/web by default
    #[arg(long, requires = "demo")]
    pkg_dir: Option<PathBuf>,
    /// One more origin whose pages may use the proxy; may be repeated
    #[arg(long, requires = "demo", value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Let pages of every origin use the proxy; for tests alone
    #[arg(long, requires = "demo")]
    allow_any_origin: bool,
    /// Let pages of every origin drive the bank at /control/; for tests alone
    ///
    /// It tells them the client secret and every key. The demo's files may be
    /// missing then.
    #[arg(long, requires = "demo")]
    control: bool,
}

pub(crate) fn start(flags: &Flags) -> Result<Demo, DemoError> {
    let chosen = &flags.demo;
    let mut options = DemoOptions::default()
        .port(chosen.demo_port)
        .allow_any_origin(chosen.allow_any_origin)
        .control(chosen.control);
    if let Some(dir) = &chosen.demo_dir {
        options = options.demo_dir(dir);
    }
    if let Some(dir) = &chosen.pkg_dir {
        options = options.pkg_dir(dir);
    }
    for origin in &chosen.allow_origin {
        options = options.allow_origin(origin);
    }
    Demo::start(flags.options(), options)
}

pub(crate) fn greet(demo: &Demo) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "demo: {}/\nready", demo.origin())?;
    out.flush()
}
