//! What the targets share.

pub(crate) mod answers;
pub(crate) mod bank;
pub(crate) mod bytes;
pub(crate) mod discreet;
pub(crate) mod good;
pub(crate) mod made;
pub(crate) mod once;
pub(crate) mod redirects;
pub(crate) mod strict;
pub(crate) mod world;
