//! A statement as an asynchronous iterator, that loses nothing when it stops.
//!
//! Calls of `next` that overlap wait for each other, in their order: each page is
//! asked for when the one before it is there, as an `async` generator does it.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

use belfius_psd2::{
    Page, Pages, Reply,
    model::{Occurrences, PsuPresence},
};
use js_sys::Promise;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

use super::{
    error::Thrown,
    promise::promise,
    script::iteration,
    session::{Answer, asks},
    store::Store,
    views,
};
use crate::Session;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("statement.d.ts");

/// The pages of a statement, one request each.
#[wasm_bindgen(skip_typescript)]
pub struct Statement {
    state: Rc<State>,
}

struct State {
    session: Session<Store>,
    psu: PsuPresence,
    /// The page that comes next; none after the last.
    cursor: RefCell<Option<Pages>>,
    seen: RefCell<Occurrences>,
    stopped: Cell<bool>,
    /// The call before, which has to end first.
    before: RefCell<Promise>,
}

#[wasm_bindgen]
impl Statement {
    /// The next page.
    #[wasm_bindgen(skip_typescript)]
    pub fn next(&self) -> Promise {
        let state = Rc::clone(&self.state);
        self.queued(async move { state.step().await })
    }

    /// The end, before the last page.
    #[wasm_bindgen(js_name = return, skip_typescript)]
    pub fn stop(&self, value: JsValue) -> Promise {
        let state = Rc::clone(&self.state);
        self.queued(async move {
            state.stopped.set(true);
            Ok(iteration(&value, true))
        })
    }

    /// The page that comes next.
    ///
    /// # Errors
    /// Never.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn cursor(&self) -> Result<JsValue, Thrown> {
        let cursor = self.state.cursor.borrow();
        cursor.as_ref().map_or(Ok(JsValue::UNDEFINED), views::stored)
    }

    /// The rows that were counted so far.
    ///
    /// # Errors
    /// Never.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn occurrences(&self) -> Result<JsValue, Thrown> {
        views::stored(&*self.state.seen.borrow())
    }

    /// The same statement: another handle of it.
    #[must_use]
    #[wasm_bindgen(js_name = "[Symbol.asyncIterator]", skip_typescript)]
    pub fn iterator(&self) -> Self {
        Self { state: Rc::clone(&self.state) }
    }
}

impl Statement {
    pub(super) fn new(
        session: Session<Store>,
        psu: PsuPresence,
        pages: Pages,
        seen: Occurrences,
    ) -> Self {
        let state = State {
            session,
            psu,
            cursor: RefCell::new(Some(pages)),
            seen: RefCell::new(seen),
            stopped: Cell::new(false),
            before: RefCell::new(Promise::resolve(&JsValue::UNDEFINED)),
        };
        Self { state: Rc::new(state) }
    }

    /// Does it when the call before has ended, however it has.
    fn queued(&self, work: impl Future<Output = Result<JsValue, Thrown>> + 'static) -> Promise {
        let before = self.state.before.borrow().clone();
        let promise = promise(|| {
            Ok(Box::pin(async move {
                let _ = JsFuture::from(before).await;
                work.await
            }))
        });
        drop(self.state.before.replace(promise.clone()));
        promise
    }
}

impl State {
    /// Asks for the next page.
    async fn step(self: Rc<Self>) -> Result<JsValue, Thrown> {
        let cursor = if self.stopped.get() { None } else { self.cursor.borrow().clone() };
        let Some(cursor) = cursor else {
            if self.cursor.borrow().is_none() {
                // Read to its end: nothing goes on from here, so nothing is kept.
                drop(self.seen.take());
            }
            return Ok(iteration(&JsValue::UNDEFINED, true));
        };
        let job = self.session.jobs()?.page(cursor, self.psu);
        // Only a page that was read lets it go on.
        self.stopped.set(true);
        let state = Rc::clone(&self);
        let page = asks(&self.session, job, move |reply| state.read(reply)).await?;
        Ok(iteration(&page, false))
    }

    /// Moves on by one page.
    fn read(&self, reply: Reply<Page>) -> Answer {
        match reply {
            Reply::Answer(page) => {
                let view = views::page(&page, &mut self.seen.borrow_mut())?;
                self.cursor.replace(page.next);
                self.stopped.set(false);
                Ok(view)
            }
            Reply::StrongAuthentication(redirect) => views::strong_authentication(&redirect),
        }
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").field("cursor", &self.state.cursor).finish_non_exhaustive()
    }
}
