//! Where this runs.

use super::js;

/// The origin of the page, or of the page that a worker is of; `None` outside of
/// browsers.
///
/// Node and edge runtimes have no `location`. Whether there is a `window` or a
/// `document` tells less: workers have none, and test tools put them anywhere.
pub(crate) fn page_origin() -> Option<String> {
    js::text(&js::get(&js::global(), "location"), "origin")
}
