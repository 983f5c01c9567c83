//! A statement, page by page, that loses nothing when it stops.

use std::fmt;

use belfius_psd2::{Page, Pages, Reply, model::PsuPresence};
use futures_util::stream::{self, Stream};

use super::Session;
use crate::{error::Error, store::TokenStore};

/// The pages of a statement, one request each.
///
/// It ends after the last page, after an error, and after the bank has asked for
/// strong authentication, which it gives as a value with the redirect in it.
/// [`pages`](Self::pages) is where to go on: after an error, or when the future of
/// [`next`](Self::next) was dropped, the page that failed, with [`Session::pages`]
/// again.
///
/// ```no_run
/// # async fn show<S: belfius_psd2_wasm::TokenStore + 'static>(
/// #     session: &belfius_psd2_wasm::Session<S>, statement: belfius_psd2::Pages,
/// # ) {
/// use belfius_psd2::{Reply, model::PsuPresence};
///
/// let mut pages = session.pages(statement, PsuPresence::Present);
/// while let Some(page) = pages.next().await {
///     match page {
///         Ok(Reply::Answer(page)) => println!("page {}: {} rows", page.number, page.rows.len()),
///         Ok(Reply::StrongAuthentication(redirect)) => println!("{}", redirect.url.as_str()),
///         Err(error) => println!("{error}; go on at {:?}", pages.pages()),
///     }
/// }
/// # }
/// ```
#[must_use = "no page is asked for before `next`"]
pub struct PagesStream<S> {
    session: Session<S>,
    psu: PsuPresence,
    cursor: Option<Pages>,
    stopped: bool,
}

impl<S: TokenStore + 'static> PagesStream<S> {
    pub(super) fn new(session: Session<S>, pages: Pages, psu: PsuPresence) -> Self {
        Self { session, psu, cursor: Some(pages), stopped: false }
    }

    /// The next page; `None` when it has ended. A future that is dropped has read
    /// nothing: the same page comes next.
    pub async fn next(&mut self) -> Option<Result<Reply<Page>, Error>> {
        if self.stopped {
            return None;
        }
        let cursor = self.cursor.clone()?;
        let reply = match self.session.jobs() {
            Ok(jobs) => self.session.drive(jobs.page(cursor, self.psu)).await,
            Err(error) => Err(error),
        };
        match &reply {
            Ok(Reply::Answer(page)) => self.cursor.clone_from(&page.next),
            Ok(Reply::StrongAuthentication(_)) | Err(_) => self.stopped = true,
        }
        Some(reply)
    }

    /// The page that comes next: after an error or an interruption, the one that
    /// is still to be read. `None` after the last.
    #[must_use]
    pub fn pages(&self) -> Option<&Pages> {
        self.cursor.as_ref()
    }

    /// As [`pages`](Self::pages), to keep.
    #[must_use]
    pub fn into_pages(self) -> Option<Pages> {
        self.cursor
    }

    /// The same as a [`Stream`], for combinators. Where it has come is then no longer
    /// seen but in the pages: [`Page::next`].
    pub fn into_stream(self) -> impl Stream<Item = Result<Reply<Page>, Error>> {
        stream::unfold(self, async |mut pages| {
            let reply = pages.next().await?;
            Some((reply, pages))
        })
    }
}

impl<S> fmt::Debug for PagesStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagesStream").field("pages", &self.cursor).finish_non_exhaustive()
    }
}
