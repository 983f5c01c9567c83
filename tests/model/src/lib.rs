//! The flows, proved by walking: every flow against a small reference model of the
//! bank, with everything going wrong that can, at every point where it can.
//!
//! Nothing here is random. At each step an explorer lists what may happen next and
//! tries all of it, depth first; a path that comes to a state which is known is cut,
//! since all that follows from there was walked already.
//!
//! ```sh
//! cargo run -p belfius-psd2-model                          # the table below
//! cargo run -p belfius-psd2-model -- usual transfer        # some flows, and how they end
//! cargo run -p belfius-psd2-model -- deep                  # two things go wrong on a path
//! cargo run -p belfius-psd2-model -- repeating             # a host that sends twice
//! cargo run -p belfius-psd2-model -- cancelled             # a caller who leaves
//! cargo run -p belfius-psd2-model -- long                  # too long for every day
//! cargo test -p belfius-psd2-model -- --nocapture          # the same walks as tests
//! BELFIUS_PSD2_MODEL=deep cargo test -p belfius-psd2-model # the deep ones
//! ```
//!
//! # What is walked
//!
//! * **The client** is the real one: the core, with the jobs that every host drives. The
//!   driver is a loop without rules, over a line without sockets ([`host`]). Each process is
//!   a thread that stands still at every request, every look into a store and every write,
//!   until the explorer lets it go on. `tests/sockets.rs` compares that host with
//!   `belfius-psd2-ureq` over TLS on loopback, for every class of answer and every way
//!   to get none but one: the cut of an idle connection.
//! * **The application** (`app`) does what the documents tell it to: it writes down
//!   what it is about to do, does it, writes down what came of it, and heeds the
//!   remedy of an error. After a death it begins anew from what is stored.
//! * **The bank** (`bank`) is a model of its own: consents, codes, one living pair of
//!   tokens in a scope, payments, a statement with equal rows, pages that a customer
//!   visits once, a few screens of the fallback interface. It reads requests with its
//!   own few lines, and is strict.
//!
//! # What goes wrong
//!
//! * A request: never sent (no connection, a cut handshake); sent, with the
//!   connection cut, the answer cut or no answer in time, each before and after the
//!   bank acted; answered by any row of the bank's error table, with and without
//!   `Retry-After`; answered by what no page documents (5xx, gateways' pages, empty,
//!   half and foreign bodies, redirects to nowhere and to strangers), before and
//!   after the bank acted. `tests/table.rs` holds the classes against the core's own
//!   table, so that a new row cannot be forgotten.
//! * A host: it sends a request that is no `GET` twice, with one `Request-ID`, as
//!   JavaScript runtimes do. The first is carried out and its response is lost; the
//!   second gets that response after all, or is refused because of its `Request-ID`, or
//!   its response is lost too. Where no page says that a `Request-ID` must be new, the
//!   bank may also serve both. The second may be refused though the first was not
//!   carried out.
//! * A caller: leaves at any point where an asynchronous host awaits, before and after
//!   what is awaited is done. The job is dropped then, with the lock; while it must finish,
//!   what makes new tokens goes on first, as a task of its own would. What the host keeps in
//!   memory stays.
//! * A success: said in every way that is known or assumed.
//! * A store: it fails, or says that it failed and did it, at every lock, load and
//!   save, of tokens and of the application's own row.
//! * A process: it dies before and after each of these, and begins anew.
//! * A call of the fallback interface: all of these, and a screen that is longer than
//!   the application takes. No answer of it but the expected screen counts as a yes.
//! * A customer: refuses, never comes back, comes back too late, or with an error
//!   although they signed.
//! * Two processes, and three: every order of their steps.
//!
//! # What must hold
//!
//! Of each path, and at each end (`invariants`; `tests/mistakes.rs` makes each check
//! bite with a mistake that is made on purpose):
//!
//! * no payment is made twice;
//! * what is written down of a payment, a signature or a cancellation is so, or says
//!   that it is unknown; an error that says that nothing was done is right, and one
//!   that does not say so asks to look first; an error of a request for tokens that the
//!   host has sent twice does not say that none were given;
//! * the bank's living pair of tokens is in the store, unless the bank's answer never
//!   came whole, or the process died between answer and write, which no client can
//!   help: those are counted apart (`Walk::lost`);
//! * a pair is stored before it is used;
//! * a pair is refreshed once: never while another refresh of it is under way, never
//!   after one whose answer came;
//! * a code is spent once, for as long as the tokens that it has bought are in the store;
//! * a statement's rows are stored once each, in order, and all of them when it is
//!   held for complete;
//! * a call of the fallback interface goes out once, whatever it asks and however it
//!   fails;
//! * no Request-ID comes twice, no processes wait for each other, nothing goes on
//!   for ever, nothing panics, and where nothing went wrong it ends well.
//!
//! # Bounds
//!
//! The usual walk lets **one** thing go wrong on a path, of every class; where
//! processes take turns, one class of each reaction is tried. The deep walk lets
//! **two** go wrong, one class of each reaction. The repeating walk lets the host send
//! one request twice, wherever it likes, and one more thing go wrong, one class of each
//! reaction; the cancelled walk lets the caller leave once, and one more thing go wrong, one
//! class of each reaction. Within that it is exhaustive.
//!
//! What is not walked:
//!
//! * three processes, but for renewals, a balance after one, and (`-- long`) one
//!   transfer; more than three; several in generations 1 and 2;
//! * the fallback interface's own screens: what they hold is not published. Here one
//!   question and one form that pays stand for all of them, and no login ends;
//! * payments of generation 2 as the bank takes them, which is not published either.
//!   Here they are those of 1, as the core assumes, and the bank says where to sign in
//!   the way of 1 or of 3; and a host that sends one twice to a bank that serves both
//!   pays twice, whatever this library does: that is left out;
//! * a clock that is wrong, and a bank that acts although it refuses in a form that it
//!   documents.
//!
//! Two things are taken for granted, and `tests/merging.rs` holds them against walks
//! of every single path. Texts that stand for random bytes count in a
//! state by where they stand, not by what they are. And an answer that brings no
//! tokens is given to its process at once: no other process could tell.
//!
//! # The numbers
//!
//! A **state** is the bank's memory, both stores, the clock, what each process was
//! told since it last had nothing in memory, and how much may still go wrong. A
//! **step** leads from one to the next. A **path** ends where all processes have
//! ended, or joins a state that is known; where nobody has anything in memory, paths
//! begin anew from what is stored, so that what came before is not walked again.
//! The tests expect nearly these numbers: a walk that shrinks proves less.
//!
//! The usual walks take 70 to 80 seconds of one core in a debug build, a third of it
//! for three processes:
//!
//! ```text
//! flow                                             states     steps     paths
//! consent, accounts                                   968      1655       714
//! consent, account (generation 1)                     977      1663       711
//! consent, account (generation 2)                     986      1676       717
//! consent, funds                                      961      1652       718
//! balance after a renewal                             460       909       465
//! balance after a renewal (generation 1)              458       905       462
//! renewal asked for                                   295       521       241
//! funds after a renewal                               453       906       469
//! statement with authentication                      1379      2529      1188
//! statement with authentication (generation 1)       1364      2508      1179
//! statement with authentication (generation 2)       1381      2532      1189
//! statement after a renewal                          1767      3148      1426
//! transfer                                           1004      1482       500
//! order (generation 1)                                987      1459       494
//! order (generation 2)                               1008      1488       502
//! instant transfer                                   1004      1482       500
//! cross-border transfer                              1004      1482       500
//! standing order                                     1004      1482       500
//! payment file                                       1004      1482       500
//! transfer with tokens, after a renewal              1143      1624       502
//! order with tokens, after a renewal (gen. 2)        1149      1632       504
//! further signature                                  1004      1482       500
//! details after a renewal                             460       909       465
//! status                                              176       397       227
//! status of a standing order                          176       397       227
//! cancellation after a renewal                       1052      1502       469
//! cancellation (generation 1)                         483       701       227
//! cancellation (generation 2)                         487       707       229
//! end of a standing order, after a renewal           1052      1502       469
//! fallback: first call                                261       491       235
//! fallback: first call, a question                    414       871       461
//! fallback: first call, a payment                     767      1234       475
//! two processes: balance after a renewal             1656      2742      1111
//! two processes: renewal asked for                    880      1290       451
//! two processes: one callback                        1672      2884      1267
//! two processes: one statement                       5013      9370      4389
//! two processes: authentication, a renewal           7240     11849      4710
//! two processes: one transfer                        4101      7390      3457
//! two processes: one payment by the fallback        12591     22204      9973
//! three processes: renewal asked for                 7350     12000      4760
//! three processes: balance after a renewal          20012     36111     16139
//! all                                               87603    150250     64222
//! ```
//!
//! The repeating walks found nothing wrong either, and are tests too (`tests/repeats.rs`).
//! The flows of one process that send anything but `GET`s: 26150 states, 33974 steps,
//! 9568 paths. Several processes:
//!
//! ```text
//! two processes: renewal asked for                   5032      7644      2853
//! two processes: one callback                        5567     10146      4747
//! two processes: one transfer                        9759     18320      8977
//! two processes: balance after a renewal             7247     12224      5104
//! two processes: one statement                       8226     14358      6201
//! two processes: authentication, a renewal          39917     65585     26277
//! two processes: one payment by the fallback        27575     50484     23869
//! ```
//!
//! The tests walk the flows of one process and the first three of these, in about half a
//! minute of one core.
//!
//! Nor did the cancelled walks (`tests/cancelled.rs`). One process: 635 states for a renewal,
//! 2458 for a consent, 2884 for a statement with authentication, 780 for a transfer; two
//! processes that renew: 18499 states, 33110 steps, 14839 paths. A caller who leaves, alone,
//! loses no pair.
//!
//! Nor did the deep walks. All flows of one process: 85301 states, 124227 steps, 42671
//! paths. Several processes, the last three of them before a host could send
//! a request twice:
//!
//! ```text
//! two processes: balance after a renewal            22950     41702     18996
//! two processes: renewal asked for                  13945     21034      7471
//! two processes: one statement                      74761    148286     73729
//! two processes: one payment by the fallback       125693    258254    133909
//! three processes: renewal asked for               177951    291984    115294
//! ```
//!
//! The last of these takes up to five minutes. The deep walks of the others of several
//! processes take longer still. Whole numbers of them are not given here: the
//! authentication beside a renewal was stopped after ten minutes.
//!
//! The long walk, with the usual bounds, takes 100 seconds and found nothing wrong (one
//! statement read by three was stopped after ten minutes):
//!
//! ```text
//! three processes: one transfer                     46557    108711     63102
//! ```
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    reason = "a checker stops loudly where its own model is wrong"
)]

mod app;
mod bank;
mod explore;
mod faults;
mod flows;
pub mod host;
mod invariants;

pub(crate) use crate::app::App;
pub use crate::{
    explore::{Bounds, Flow, Violation, Walk, Wrong},
    faults::{Breadth, Case, cases, documented_codes},
    flows::{all, long},
};
