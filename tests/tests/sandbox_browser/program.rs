//! `--demo` as a process, with folders of its own.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Killed with its test, and its folders with it.
pub(crate) struct DemoProgram {
    child: Child,
    dir: PathBuf,
    pub(crate) origin: String,
}

/// What ended before it was ready.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) complaint: String,
}

/// A folder for one test, with a page and a package.
pub(crate) fn folders(test: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("psd2-demo-{test}-{}", std::process::id()));
    fs::create_dir_all(dir.join("demo/parts")).unwrap();
    fs::create_dir_all(dir.join("pkg/snippets")).unwrap();
    for (name, text) in [
        ("secret.txt", "nobody may see this"),
        ("demo/index.html", "<!DOCTYPE html><title>demo</title>"),
        ("demo/callback.html", "<!DOCTYPE html><title>back</title>"),
        ("demo/demo.js", "export {};"),
        ("demo/demo.css", "body{}"),
        ("demo/parts/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("demo/.hidden.txt", "hidden"),
        ("demo/notes.unknown", "no type"),
        ("pkg/psd2_bg.wasm", "\0asm"),
        ("pkg/psd2.js", "export {};"),
        ("pkg/package.json", "{}"),
        ("pkg/snippets/inline0.js", "export {};"),
    ] {
        fs::write(dir.join(name), text).unwrap();
    }
    dir
}

/// The demo over these folders, with more flags.
pub(crate) fn command(dir: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_belfius-psd2-sandbox"));
    command.args(["--demo", "--rows", "120", "--demo-dir"]).arg(dir.join("demo"));
    command.arg("--pkg-dir").arg(dir.join("pkg")).args(flags);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn start(test: &str, flags: &[&str]) -> DemoProgram {
    let dir = folders(test);
    let mut child = command(&dir, flags).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let greeting: Vec<String> = lines.take_while(|line| line != "ready").collect();
    let mut program = DemoProgram { child, dir, origin: String::new() };
    let [line] = greeting.as_slice() else {
        panic!("{greeting:?} {:?}", program.ended());
    };
    let url = line.strip_prefix("demo: ").unwrap();
    program.origin = url.strip_suffix('/').unwrap().to_owned();
    program
}

/// For one that shall not start.
pub(crate) fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    Ended { success: output.status.success(), complaint }
}

impl DemoProgram {
    fn ended(&mut self) -> Ended {
        let success = self.child.wait().unwrap().success();
        let mut complaint = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
        Ended { success, complaint }
    }
}

impl Drop for DemoProgram {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.dir);
    }
}
