//! Any interleaving of requests, outcomes and time.

use std::collections::HashMap;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

const LIMITS: Limits =
    Limits { entries: 3, bytes: 40, total_bytes: 60, life: SignedDuration::from_secs(600) };

/// `id` stands for a `Request-ID`.
#[derive(Clone, Debug)]
enum Event {
    Request { id: u8, body: u8 },
    Piece { id: u8, bytes: usize },
    Given { id: u8 },
    Failed { id: u8, failure: Failure },
    Released { id: u8 },
    Passes { seconds: i64 },
}

fn event() -> impl Strategy<Value = Event> {
    let failures = [Failure::NO_CONNECTION, Failure::SLOW_ANSWER, Failure::FORGOTTEN];
    let id = 0..5_u8;
    prop_oneof![
        4 => (id.clone(), 0..2_u8).prop_map(|(id, body)| Event::Request { id, body }),
        2 => (id.clone(), 0..50_usize).prop_map(|(id, bytes)| Event::Piece { id, bytes }),
        2 => id.clone().prop_map(|id| Event::Given { id }),
        1 => (id, prop::sample::select(failures.to_vec()))
            .prop_map(|(id, failure)| Event::Failed { id, failure }),
        1 => (0..5_u8).prop_map(|id| Event::Released { id }),
        1 => (0..700_i64).prop_map(|seconds| Event::Passes { seconds }),
    ]
}

/// The first request with an id, as the bank has seen it.
#[derive(Clone, Debug)]
struct Sent {
    turn: usize,
    body: u8,
    over: Option<(Moment, Option<Failure>)>,
}

impl Sent {
    fn is_known(&self, now: Moment) -> bool {
        self.over.is_none_or(|(at, _)| now < at + LIMITS.life)
    }

    fn is_under_way(&self) -> bool {
        self.over.is_none()
    }
}

fn digest(text: u8) -> [u8; 32] {
    [text; 32]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_bank_gets_a_request_once_and_nobody_is_told_that_it_was_not_sent(
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut table = Table::new(LIMITS);
        let mut sent: HashMap<u8, Sent> = HashMap::new();
        let mut now = Moment::ZERO;
        for (turn, event) in events.into_iter().enumerate() {
            match event {
                Event::Request { id, body } => {
                    let known = sent.get(&id).filter(|first| first.is_known(now)).cloned();
                    let taken = table.take(digest(id), digest(body), now, turn);
                    match (taken, known) {
                        (Taken::First, None) => {
                            sent.insert(id, Sent { turn, body, over: None });
                        }
                        (Taken::Failed(failure), None) => {
                            prop_assert_eq!(failure, Failure::FULL);
                            let known = sent.values().filter(|one| one.is_known(now)).count();
                            prop_assert_eq!(known, LIMITS.entries);
                        }
                        (Taken::Again(response), Some(first)) => {
                            prop_assert_eq!(response, first.turn);
                            prop_assert_eq!(body, first.body);
                        }
                        (Taken::Failed(failure), Some(first)) if body == first.body => {
                            let outcome = first.over.and_then(|(_, outcome)| outcome);
                            prop_assert_eq!(failure, outcome.unwrap_or(Failure::FORGOTTEN));
                            prop_assert!(first.over.is_some());
                        }
                        (taken, Some(first)) => {
                            prop_assert_ne!(body, first.body);
                            prop_assert_eq!(taken, Taken::Failed(Failure::ANOTHER));
                        }
                        (taken, None) => prop_assert!(false, "{taken:?} of nothing"),
                    }
                }
                Event::Piece { id, bytes } => {
                    let first = sent.get(&id);
                    let kept = table.keep(&digest(id), bytes);
                    prop_assert!(!kept || first.is_some_and(Sent::is_under_way));
                }
                Event::Given { id } => {
                    table.given(digest(id), now);
                    if let Some(first) = sent.get_mut(&id).filter(|first| first.is_under_way()) {
                        first.over = Some((now, None));
                    }
                }
                Event::Failed { id, failure } => {
                    table.failed(digest(id), failure, now);
                    if let Some(first) = sent.get_mut(&id).filter(|first| first.is_under_way()) {
                        first.over = Some((now, Some(failure)));
                    }
                }
                Event::Released { id } => {
                    table.release(&digest(id));
                    if sent.get(&id).is_some_and(Sent::is_under_way) {
                        sent.remove(&id);
                    }
                }
                Event::Passes { seconds } => now += SignedDuration::from_secs(seconds),
            }
            for (id, first) in &sent {
                let failure = first.over.and_then(|(_, outcome)| outcome);
                let may_be_sent = failure.is_none_or(|failure| !failure.is_not_sent());
                let told = table.may_be_sent(&digest(*id), now);
                prop_assert_eq!(told, may_be_sent && first.is_known(now));
            }
            prop_assert!(table.entries.len() <= LIMITS.entries);
            prop_assert!(table.bytes <= LIMITS.total_bytes);
            let bytes: usize = table.entries.values().map(|entry| entry.bytes).sum();
            prop_assert_eq!(table.bytes, bytes);
            prop_assert!(table.ended.len() <= table.entries.len());
        }
    }
}

fn filled() -> Table<u8> {
    let mut table = Table::new(LIMITS);
    for id in 0..3 {
        assert_eq!(table.take(digest(id), digest(0), Moment::ZERO, id), Taken::First);
        assert!(table.keep(&digest(id), 20));
        table.given(digest(id), Moment::from_secs(i64::from(id)));
    }
    table
}

#[test]
fn the_oldest_response_makes_room_and_its_id_stays_known() {
    let limits = Limits { entries: 4, ..LIMITS };
    let mut table = Table { limits, ..filled() };
    let now = Moment::from_secs(10);
    assert_eq!(table.take(digest(3), digest(0), now, 3), Taken::First);
    assert!(table.keep(&digest(3), 21));
    let again = |table: &mut Table<u8>, id| table.take(digest(id), digest(0), now, 9);
    assert_eq!(again(&mut table, 0), Taken::Failed(Failure::FORGOTTEN));
    assert_eq!(again(&mut table, 1), Taken::Failed(Failure::FORGOTTEN));
    assert_eq!(again(&mut table, 2), Taken::Again(2));
    assert_eq!(again(&mut table, 3), Taken::Again(3));
}

#[test]
fn a_table_that_is_full_refuses_until_the_oldest_id_is_ten_minutes_old() {
    let mut table = filled();
    let mut take = |at| table.take(digest(7), digest(0), Moment::from_secs(at), 7);
    assert_eq!(take(599), Taken::Failed(Failure::FULL));
    assert_eq!(take(600), Taken::First);
}

#[test]
fn what_is_under_way_is_known_for_as_long_as_it_takes() {
    let mut table = Table::new(LIMITS);
    let mut take = |at| table.take(digest(0), digest(0), Moment::from_secs(at), at);
    assert_eq!(take(0), Taken::First);
    assert_eq!(take(86_400), Taken::Again(0));
}
