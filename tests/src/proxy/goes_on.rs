//! Work that is done on the way, and goes on as a task of its own if what awaits it leaves.
//! A task from the start would cost each request two wake-ups more.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Context;

use tokio::runtime::Handle;

/// The work, until it is over.
pub(super) struct GoesOn(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl GoesOn {
    pub(super) fn new(work: impl Future<Output = ()> + Send + 'static) -> GoesOn {
        GoesOn(Some(Box::pin(work)))
    }

    /// Does what can be done now.
    fn advance(&mut self, context: &mut Context<'_>) {
        let over = self.0.as_mut().is_some_and(|work| work.as_mut().poll(context).is_ready());
        if over {
            self.0 = None;
        }
    }

    /// Does the work while it awaits what comes of it. What is left then goes on.
    pub(super) async fn until<T>(mut self, outcome: impl Future<Output = T>) -> T {
        let mut outcome = pin!(outcome);
        poll_fn(|context| {
            self.advance(context);
            outcome.as_mut().poll(context)
        })
        .await
    }
}

impl Drop for GoesOn {
    fn drop(&mut self) {
        // Without a runtime, it has ended with everything in it.
        if let (Some(work), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            drop(runtime.spawn(work));
        }
    }
}
