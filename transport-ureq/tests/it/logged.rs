//! What `ureq`, and what is below it, writes through the crate `log`: nothing private
//! down to the level `debug`, as the crate's documentation says.

use std::cell::RefCell;

use log::{LevelFilter, Log, Metadata, Record};

use crate::sweep::{hides, sweep};

/// Keeps the lines of one thread: other tests run in others.
struct Lines;

thread_local! {
    static LINES: RefCell<Option<String>> = const { RefCell::new(None) };
}

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= LevelFilter::Debug
    }

    fn log(&self, record: &Record<'_>) {
        LINES.with_borrow_mut(|lines| {
            if let Some(lines) = lines {
                lines.push_str(&format!("{} {}\n", record.target(), record.args()));
            }
        });
    }

    fn flush(&self) {}
}

#[test]
fn down_to_debug_no_line_shows_anything_private() {
    log::set_logger(&Lines).unwrap();
    log::set_max_level(LevelFilter::Debug);
    LINES.set(Some(String::new()));
    let _ = sweep();
    let lines = LINES.take().unwrap();
    for line in ["ureq::", "GET https://localhost:", "/******", "POST "] {
        assert!(lines.contains(line), "{line} in {lines}");
    }
    hides(&lines);
}
