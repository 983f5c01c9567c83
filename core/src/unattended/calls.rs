//! Stored calls: few, and in order.

use alloc::vec::Vec;
use core::fmt;

use jiff::Timestamp;
use serde::{
    Deserializer, Serializer,
    de::{Error as _, SeqAccess, Visitor},
};

use crate::moment::Plain;

/// One text each.
pub(super) fn write<S: Serializer>(calls: &[Timestamp], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(calls.iter().map(Plain))
}

/// As many moments as a budget can hold, in order.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Timestamp>, D::Error> {
    struct Calls;

    impl<'de> Visitor<'de> for Calls {
        type Value = Vec<Timestamp>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("at most 255 moments")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut calls = Vec::new();
            while let Some(Plain(call)) = seq.next_element()? {
                if calls.len() == usize::from(u8::MAX) {
                    return Err(A::Error::invalid_length(calls.len() + 1, &self));
                }
                calls.push(call);
            }
            calls.sort_unstable();
            Ok(calls)
        }
    }

    deserializer.deserialize_seq(Calls)
}
