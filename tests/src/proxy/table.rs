//! Which `Request-ID`s were taken, and what became of each: plain data, without a
//! clock and without sockets. `R` is how a repetition gets the response of the first.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};

use jiff::SignedDuration;

use super::own::Failure;

/// A digest of the `Request-ID`.
pub(super) type Id = [u8; 32];

/// A digest of all that makes two requests the same.
pub(super) type Fingerprint = [u8; 32];

/// A time of the caller's, from any beginning.
pub(super) type Moment = SignedDuration;

/// How much is remembered. What is beyond [`Limits::bytes`] and [`Limits::total_bytes`]
/// is forgotten but for the id, whose repetition then fails as unknown; what is beyond
/// [`Limits::entries`] is refused, since an id that was taken must not be forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Ids.
    pub(super) entries: usize,
    /// Bytes of one response, its headers included.
    pub(super) bytes: usize,
    /// Bytes of all responses.
    pub(super) total_bytes: usize,
    /// How long an id is known after its outcome.
    pub(super) life: SignedDuration,
}

/// What shall happen to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Taken<R> {
    /// Nobody has sent it: it goes to the bank, now and never again.
    First,
    /// It was sent, and this is how to get its response.
    Again(R),
    /// The proxy's own response; nothing is sent.
    Failed(Failure),
}

enum State<R> {
    UnderWay(R),
    Given(R),
    Failed(Failure),
}

struct Entry<R> {
    request: Fingerprint,
    state: State<R>,
    bytes: usize,
}

/// The table. Every id of `ended` and `given` has its entry.
pub(super) struct Table<R> {
    limits: Limits,
    entries: HashMap<Id, Entry<R>>,
    /// Those with an outcome, and until when they are known; oldest first.
    ended: VecDeque<(Moment, Id)>,
    /// Those of them whose response is kept, in the same order.
    given: VecDeque<Id>,
    bytes: usize,
}

impl<R: Clone> Table<R> {
    pub(super) fn new(limits: Limits) -> Table<R> {
        let (ended, given) = (VecDeque::new(), VecDeque::new());
        Table { limits, entries: HashMap::new(), ended, given, bytes: 0 }
    }

    /// `response` is kept if this is the first request with the id.
    pub(super) fn take(
        &mut self,
        id: Id,
        request: Fingerprint,
        now: Moment,
        response: R,
    ) -> Taken<R> {
        self.expire(now);
        match self.entries.get(&id) {
            Some(entry) if entry.request != request => Taken::Failed(Failure::ANOTHER),
            Some(Entry { state: State::Failed(failure), .. }) => Taken::Failed(*failure),
            Some(Entry { state: State::UnderWay(first) | State::Given(first), .. }) => {
                Taken::Again(first.clone())
            }
            None if self.entries.len() >= self.limits.entries => Taken::Failed(Failure::FULL),
            None => {
                let state = State::UnderWay(response);
                self.entries.insert(id, Entry { request, state, bytes: 0 });
                Taken::First
            }
        }
    }

    /// Whether a request with the id was sent, or may have been.
    pub(super) fn may_be_sent(&mut self, id: &Id, now: Moment) -> bool {
        self.expire(now);
        self.entries.get(id).is_some_and(|entry| match entry.state {
            State::UnderWay(_) | State::Given(_) => true,
            State::Failed(failure) => !failure.is_not_sent(),
        })
    }

    /// Whether so many bytes more of a response under way can be kept. The oldest
    /// responses make room for it.
    pub(super) fn keep(&mut self, id: &Id, count: usize) -> bool {
        let total = self.limits.total_bytes;
        let Some(entry) = self.entries.get(id) else { return false };
        let of_one = entry.bytes.saturating_add(count);
        let under_way = matches!(entry.state, State::UnderWay(_));
        if !under_way || of_one > self.limits.bytes {
            return false;
        }
        while self.bytes.saturating_add(count) > total {
            let Some(oldest) = self.given.pop_front() else { return false };
            self.forget(&oldest, Failure::FORGOTTEN);
        }
        if let Some(entry) = self.entries.get_mut(id) {
            entry.bytes = of_one;
            self.bytes = self.bytes.saturating_add(count);
        }
        true
    }

    /// The response under way is whole, or cut by the bank: it is given again as it is.
    pub(super) fn given(&mut self, id: Id, now: Moment) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        if let State::UnderWay(response) = &entry.state {
            entry.state = State::Given(response.clone());
            self.given.push_back(id);
            self.ended.push_back((self.until(now), id));
        }
    }

    /// The request under way has no response that could be given again.
    pub(super) fn failed(&mut self, id: Id, failure: Failure, now: Moment) {
        let under_way = |entry: &Entry<R>| matches!(entry.state, State::UnderWay(_));
        if self.entries.get(&id).is_some_and(under_way) {
            self.forget(&id, failure);
            self.ended.push_back((self.until(now), id));
        }
    }

    /// The request under way was not sent, and may be sent later.
    pub(super) fn release(&mut self, id: &Id) {
        let under_way = |entry: &Entry<R>| matches!(entry.state, State::UnderWay(_));
        if self.entries.get(id).is_some_and(under_way) {
            self.forget(id, Failure::FORGOTTEN);
            self.entries.remove(id);
        }
    }

    fn until(&self, now: Moment) -> Moment {
        now.checked_add(self.limits.life).unwrap_or(Moment::MAX)
    }

    /// Keeps the id alone.
    fn forget(&mut self, id: &Id, failure: Failure) {
        if let Some(entry) = self.entries.get_mut(id) {
            self.bytes = self.bytes.saturating_sub(entry.bytes);
            entry.bytes = 0;
            entry.state = State::Failed(failure);
        }
    }

    fn expire(&mut self, now: Moment) {
        while let Some(&(until, id)) = self.ended.front()
            && until <= now
        {
            self.ended.pop_front();
            if let Some(entry) = self.entries.remove(&id) {
                self.bytes = self.bytes.saturating_sub(entry.bytes);
            }
            if self.given.front() == Some(&id) {
                self.given.pop_front();
            }
        }
    }
}
