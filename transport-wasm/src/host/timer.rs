//! Timers of whatever runtime this is.

use std::time::Duration;

use wasm_bindgen::{JsValue, closure::Closure};

use super::js;

/// What a timer can wait for at most, about 24 days: engines keep the milliseconds
/// in 32 bits, and take more for none at all.
const LONGEST: i32 = i32::MAX;

/// A timer that calls back once. Dropped, it is cleared, and nothing of it stays.
pub(crate) struct Timer {
    handle: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Starts one. One that is to wait for longer than a timer can does not fire
    /// before 24 days.
    pub(crate) fn start(
        after: Duration,
        callback: impl FnMut() + 'static,
    ) -> Result<Self, JsValue> {
        let callback = Closure::new(callback);
        let global = js::global();
        let set = js::method(&global, "setTimeout").ok_or(JsValue::UNDEFINED)?;
        let time = JsValue::from(milliseconds(after));
        let handle = set.call2(&global, AsRef::as_ref(&callback), &time)?;
        Ok(Self { handle, _callback: callback })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let global = js::global();
        if let Some(clear) = js::method(&global, "clearTimeout") {
            let _ = clear.call1(&global, &self.handle);
        }
    }
}

/// Rounded up: less than a millisecond is not nothing.
fn milliseconds(time: Duration) -> i32 {
    let rounded = time.as_nanos().div_ceil(1_000_000);
    i32::try_from(rounded).unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_rounded_up_and_never_wraps() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_nanos(1)), 1);
        assert_eq!(milliseconds(Duration::from_micros(1500)), 2);
        assert_eq!(milliseconds(Duration::from_secs(30)), 30_000);
        assert_eq!(milliseconds(Duration::from_millis(1 << 31)), i32::MAX);
        assert_eq!(milliseconds(Duration::MAX), i32::MAX);
    }
}
