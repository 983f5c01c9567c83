//! Which brackets are open, however many: a bit each.

use alloc::vec::Vec;

/// The open brackets. The innermost are in `top`, its last one lowest.
#[derive(Default)]
pub(super) struct Open {
    full: Vec<u64>,
    top: u64,
    /// How many are in `top`.
    held: u32,
}

impl Open {
    pub(super) fn push(&mut self, is_object: bool) {
        if self.held == u64::BITS {
            self.full.push(self.top);
            self.held = 0;
        }
        self.top = (self.top << 1) | u64::from(is_object);
        self.held = self.held.saturating_add(1);
    }

    /// Whether the innermost is an object's; `None` if all are closed.
    pub(super) fn innermost(&self) -> Option<bool> {
        (self.held > 0).then_some(self.top & 1 == 1)
    }

    pub(super) fn pop(&mut self) {
        self.top >>= 1;
        self.held = self.held.saturating_sub(1);
        if self.held == 0
            && let Some(former) = self.full.pop()
        {
            self.top = former;
            self.held = u64::BITS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn they_close_in_the_order_in_which_they_were_opened() {
        let is_object = |at: u32| at.is_multiple_of(3) || at % 7 == 2;
        let mut open = Open::default();
        (0..1_000).for_each(|at| open.push(is_object(at)));
        for at in (0..1_000).rev() {
            assert_eq!(open.innermost(), Some(is_object(at)), "{at}");
            open.pop();
        }
        assert_eq!(open.innermost(), None);
    }
}
