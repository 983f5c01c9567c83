//! Which of several texts is meant.

use alloc::{string::String, vec::Vec};

use super::{
    names::Place,
    texts::{Found, Texts},
};

/// Up to this rank a text at home is surely meant, whatever stands elsewhere.
const SURE: u8 = 1;

pub(super) enum Best {
    None,
    One(Ranked),
    /// Two texts are equally likely.
    Several,
}

/// A text that may be meant. Less is better.
#[derive(Clone)]
pub(super) struct Ranked {
    pub(super) rank: u8,
    /// As it is used.
    pub(super) text: String,
    /// As it is compared with others.
    pub(super) key: String,
}

impl Best {
    /// The text of the best rank, the outermost of them. A better one elsewhere
    /// than at home, with another text, leaves open which is meant.
    pub(super) fn of(texts: &Texts<'_>, rank: impl Fn(&Found<'_>, &str) -> Option<Ranked>) -> Self {
        let ranked = |place| {
            let here = texts.texts().filter(move |(found, _)| found.under.place == place);
            Self::outermost(here.filter_map(|(found, text)| {
                rank(found, text).map(|ranked| (ranked.rank, found.under.depth, ranked))
            }))
        };
        match (ranked(Place::Home), ranked(Place::Elsewhere)) {
            (Self::None, elsewhere) => elsewhere,
            (home, Self::None) => home,
            (Self::Several, _) => Self::Several,
            (Self::One(home), _) if home.rank <= SURE => Self::One(home),
            (Self::One(home), Self::One(other)) => {
                let settled = home.rank <= other.rank || home.key == other.key;
                if settled { Self::One(home) } else { Self::Several }
            }
            (Self::One(_), Self::Several) => Self::Several,
        }
    }

    fn outermost(ranked: impl Iterator<Item = (u8, usize, Ranked)>) -> Self {
        let mut ranked: Vec<_> = ranked.collect();
        let Some(least) = ranked.iter().map(|(rank, depth, _)| (*rank, *depth)).min() else {
            return Self::None;
        };
        ranked.retain(|(rank, depth, _)| (*rank, *depth) == least);
        // Of two ways to write the same, always the same one.
        ranked.sort_by(|(.., one), (.., two)| one.text.cmp(&two.text));
        let mut ranked = ranked.into_iter().map(|(.., ranked)| ranked);
        match ranked.next() {
            Some(first) if ranked.all(|next| next.key == first.key) => Self::One(first),
            _ => Self::Several,
        }
    }
}
