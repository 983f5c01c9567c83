//! Every public type, full of secrets and customers' data, and every variant of an
//! error: what they show, they show of neither. The lists are in `known`.

mod builds;
mod known;
mod sends;
mod sessions;

use std::{any::type_name, collections::BTreeSet, error::Error as StdError, fmt::Debug};

use known::{SHOWN, VARIANTS};
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::bank::SECRETS;

/// In what the bank, a proxy or JavaScript says, and in what a user gives.
const MARK: &str = "MARK-7f3a";

#[track_caller]
fn hides(text: &str) {
    for private in SECRETS.iter().chain(&[MARK, "apptoken", "/accounts", "api/bank"]) {
        assert!(!text.contains(private), "{private} shows in: {text}");
    }
}

/// What was formatted, under the name of its type; of an enum, of its variant too.
#[derive(Default)]
struct Sweep(BTreeSet<String>);

impl Sweep {
    /// Formats it in both ways; nothing private may show.
    #[track_caller]
    fn see<T: Debug>(&mut self, value: &T) {
        let name = type_name::<T>().split('<').next().unwrap();
        let name = name.rsplit("::").next().unwrap();
        let shown = format!("{value:?}");
        assert!(!shown.trim().is_empty(), "{name} does not even show what it is");
        hides(&shown);
        hides(&format!("{value:#?}"));
        let variant: String = shown.chars().take_while(char::is_ascii_alphanumeric).collect();
        self.0.extend([name.to_owned(), format!("{name}::{variant}")]);
    }

    /// Formats an error in three ways, and so all that is below it.
    #[track_caller]
    fn error<E: StdError + 'static>(&mut self, error: &E) {
        self.see(error);
        let mut next: Option<&dyn StdError> = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            assert!(!text.is_empty() && !text.contains(char::is_control), "{text:?}");
            hides(&format!("{text} {error:?} {error:#?}"));
            next = error.source();
        }
    }
}

#[test]
async fn every_public_type_hides_what_is_in_it() {
    let mut sweep = Sweep::default();
    builds::all(&mut sweep).await;
    sends::all(&mut sweep).await;
    sessions::all(&mut sweep).await;
    let variants = VARIANTS
        .iter()
        .flat_map(|(of, names)| names.split(' ').map(move |name| format!("{of}::{name}")));
    let wanted = SHOWN.split(' ').map(str::to_owned).chain(variants);
    let unseen: Vec<_> = wanted.filter(|name| !sweep.0.contains(name)).collect();
    assert!(unseen.is_empty(), "in a list, and not formatted: {unseen:?}");
}
