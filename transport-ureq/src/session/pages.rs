//! A statement as an iterator, that loses nothing when it stops.

use std::fmt;

use belfius_psd2::{Page, Pages, Reply, model::PsuPresence};

use super::Session;
use crate::{error::Error, store::TokenStore};

/// The pages of a statement, one request each.
///
/// It ends after the last page, after an error, and after the bank has asked for
/// strong authentication, which it gives as a value with the redirect in it.
/// [`pages`](Self::pages) is where to go on: after an error the page that
/// failed, with [`Session::pages`] again.
///
/// ```no_run
/// # fn show<S: belfius_psd2_ureq::TokenStore>(
/// #     session: &belfius_psd2_ureq::Session<S>, statement: belfius_psd2::Pages,
/// # ) {
/// use belfius_psd2::{Reply, model::PsuPresence};
///
/// let mut pages = session.pages(statement, PsuPresence::Present);
/// while let Some(page) = pages.next() {
///     match page {
///         Ok(Reply::Answer(page)) => println!("page {}: {} rows", page.number, page.rows.len()),
///         Ok(Reply::StrongAuthentication(redirect)) => println!("{}", redirect.url.as_str()),
///         Err(error) => println!("{error}; go on at {:?}", pages.pages()),
///     }
/// }
/// # }
/// ```
#[must_use = "no page is asked for before `next`"]
pub struct PagesIter<'s, S> {
    session: &'s Session<S>,
    psu: PsuPresence,
    cursor: Option<Pages>,
    stopped: bool,
}

impl<'s, S: TokenStore> PagesIter<'s, S> {
    pub(super) fn new(session: &'s Session<S>, pages: Pages, psu: PsuPresence) -> Self {
        Self { session, psu, cursor: Some(pages), stopped: false }
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

    fn ask(&mut self, cursor: &Pages) -> Result<Reply<Page>, Error> {
        self.session.drive(&mut self.session.jobs()?.page(cursor, self.psu))
    }
}

impl<S: TokenStore> Iterator for PagesIter<'_, S> {
    type Item = Result<Reply<Page>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.stopped {
            return None;
        }
        let cursor = self.cursor.clone()?;
        let reply = self.ask(&cursor);
        match &reply {
            Ok(Reply::Answer(page)) => self.cursor.clone_from(&page.next),
            Ok(Reply::StrongAuthentication(_)) | Err(_) => self.stopped = true,
        }
        Some(reply)
    }
}

impl<S: TokenStore> std::iter::FusedIterator for PagesIter<'_, S> {}

impl<S> fmt::Debug for PagesIter<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagesIter").field("pages", &self.cursor).finish_non_exhaustive()
    }
}
