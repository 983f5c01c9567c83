//! An error's body: `error`, `error_code`, `error_description`, and sometimes an
//! address for the PSU, of which only its being somewhere in the body is known.

use alloc::{string::String, vec::Vec};

use super::body;
use crate::json::{Kind, Members, Raw};

/// The three texts, and every address that the body holds.
pub(crate) struct ErrorBody {
    pub(crate) error: String,
    pub(crate) code: String,
    pub(crate) description: String,
    /// Best first, see [`Rank`].
    pub(crate) urls: Vec<String>,
}

/// Reads an error, if the body is one: a JSON object with a text in at least one
/// of the three members. A success may carry them too, as `null` or empty.
pub(crate) fn read(body: &[u8]) -> Option<ErrorBody> {
    let answer = body::sound(body).ok()?;
    let answer = body::whole(&answer).ok().filter(|answer| answer.kind() == Kind::Object)?;
    let text = |name: &str| answer.member(name).and_then(Raw::digits).unwrap_or_default().into();
    let (error, code, description): (String, String, String) =
        (text("error"), text("error_code"), text("error_description"));
    if [&error, &code, &description].iter().all(|text| text.is_empty()) {
        return None;
    }
    let mut found = Vec::new();
    collect(Called::default(), answer, 0, &mut found);
    // Among equals: the addresses of the customer's pages have a query.
    found.sort_by_key(|(rank, url)| (*rank, !url.contains('?')));
    let urls = found.into_iter().map(|(_, url)| url).collect();
    Some(ErrorBody { error, code, description, urls })
}

/// How likely an address is the one for the customer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The whole of a member that is called a redirect, or of one in it.
    Redirect,
    /// The whole of a member that is called an address.
    Named,
    /// The whole of any member.
    Whole,
    /// A part of a text.
    Within,
    /// A path, in a member that is called an address.
    Relative,
}

/// What the members around a text are called.
#[derive(Clone, Copy, Default)]
struct Called {
    /// Whether one of them is called a redirect.
    redirect: bool,
    /// Whether the innermost is called an address.
    address: bool,
}

impl Called {
    fn by(self, name: &str) -> Self {
        // A name of the bank's is short; a long one is not searched.
        let name = name.get(..name.len().min(64)).unwrap_or_default().to_ascii_lowercase();
        let redirect = self.redirect || name.contains("redirect");
        let address = ["url", "uri", "href", "location"].iter().any(|word| name.contains(word));
        Self { redirect, address: redirect || address }
    }
}

fn collect(called: Called, value: Raw<'_>, depth: usize, into: &mut Vec<(Rank, String)>) {
    match value.kind() {
        Kind::Text if into.len() < MAX_ADDRESSES => {
            let text = value.text().filter(|text| text.len() <= MAX_TEXT);
            let text = text.as_deref().unwrap_or_default().trim();
            let rank = match called {
                Called { redirect: true, .. } => Rank::Redirect,
                Called { address: true, .. } => Rank::Named,
                _ => Rank::Whole,
            };
            if starts_as_url(text) {
                into.extend(urls_in(text).next().map(|url| (rank, url.into())));
            } else if called.address && text.starts_with('/') {
                into.push((if called.redirect { rank } else { Rank::Relative }, text.into()));
            } else {
                let urls = urls_in(text).take(MAX_ADDRESSES);
                into.extend(urls.map(|url| (Rank::Within, url.into())));
            }
        }
        Kind::List if depth < DEEPEST => {
            value.each(|item| collect(called, item, depth.saturating_add(1), into));
        }
        Kind::Object if depth < DEEPEST => {
            for (name, value) in by_name(value) {
                collect(called.by(&name), value, depth.saturating_add(1), into);
            }
        }
        _ => {}
    }
}

/// The members, so that their order in the body decides nothing.
fn by_name(object: Raw<'_>) -> Members<'_> {
    let mut members = object.members().unwrap_or_default();
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    members
}

/// How deep an address may lie: each step down is a call.
const DEEPEST: usize = 32;

/// The longest text that is searched: longer than any address that is taken.
const MAX_TEXT: usize = 32 * 1024;

/// How many addresses are looked at. More than one is an exception.
const MAX_ADDRESSES: usize = 64;

fn starts_as_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// The addresses within a text: from their scheme to a space, a quote or a
/// bracket, without the punctuation of the sentence around them. Each byte is
/// looked at once: what is inside an address is none of its own.
fn urls_in(text: &str) -> impl Iterator<Item = &str> {
    let end = |c: char| c.is_whitespace() || c.is_control() || "\"'<>`{}|\\^[]".contains(c);
    let mut rest = text;
    core::iter::from_fn(move || {
        loop {
            let from = rest.get(rest.find("http")?..)?;
            if !starts_as_url(from) {
                rest = from.get(4..)?;
                continue;
            }
            let url = from.split(end).next()?;
            rest = from.get(url.len()..)?;
            return Some(url.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn urls(body: &str) -> Vec<String> {
        read(body.as_bytes()).unwrap().urls
    }

    #[test]
    fn an_address_is_found_wherever_it_is() {
        let url = "https://www.belfius.be/sca?appkey=PSD2&apptoken=a.b";
        let description = r#"{"error":"SCA_required","error_code":"20007","error_description":"SCA required, go to https://www.belfius.be/sca?appkey=PSD2&apptoken=a.b."}"#;
        assert_eq!(urls(description), [url]);
        let escaped =
            r#"{"error":"x","url":"https:\/\/www.belfius.be\/sca?appkey=PSD2&apptoken=a.b"}"#;
        assert_eq!(urls(escaped), [url]);
        let nested = r#"{"error":"x","_links":{"scaRedirect":{"href":"https://www.belfius.be/sca?appkey=PSD2&apptoken=a.b"}}}"#;
        assert_eq!(urls(nested), [url]);
    }

    #[test]
    fn a_text_that_is_an_address_comes_before_one_within_a_text() {
        let body = r#"{"error_description":"see https://docs.example/help","error":"x","url":"https://bank.example/sca"}"#;
        assert_eq!(urls(body), ["https://bank.example/sca", "https://docs.example/help"]);
    }

    #[test]
    fn an_address_that_is_called_one_comes_first() {
        let body = r#"{"error":"x","help":"https://bank.example/help?topic=sca","sca_url":"https://bank.example/sca/t","self":{"href":"/accounts/x"}}"#;
        let expected =
            ["https://bank.example/sca/t", "https://bank.example/help?topic=sca", "/accounts/x"];
        assert_eq!(urls(body), expected);
    }

    #[test]
    fn an_address_that_is_called_a_redirect_comes_before_all() {
        let body = r#"{"error":"x","_links":{"account":{"href":"https://bank.example/a?b=c"},
            "scaRedirect":{"href":"https://bank.example/sign"},"self":{"href":"/x"}}}"#;
        let expected = ["https://bank.example/sign", "https://bank.example/a?b=c", "/x"];
        assert_eq!(urls(body), expected);
        let relative = r#"{"error":"x","redirect":"/sign","url":"https://bank.example/a"}"#;
        assert_eq!(urls(relative), ["/sign", "https://bank.example/a"]);
    }

    #[test]
    fn a_path_counts_only_where_an_address_is_meant() {
        let none =
            r#"{"error":"x","help":"/help","url":"see the documents","error_description":"/x"}"#;
        assert!(urls(none).is_empty());
        assert_eq!(urls(r#"{"error":"x","url":"/help"}"#), ["/help"]);
    }

    #[test]
    fn an_address_ends_where_no_address_goes_on() {
        for end in [" ", "\\n", "\\u0007", "\\\"", "'", "<", "]", "|"] {
            let body = alloc::format!(
                r#"{{"error":"x","error_description":"see https://h.example/a{end}b http:x"}}"#
            );
            assert_eq!(urls(&body), ["https://h.example/a"], "{end}");
        }
    }

    #[test]
    fn an_address_is_no_list_of_addresses() {
        let body = r#"{"error":"x","error_description":"a https://h.example/?to=https://i.example b http://j.example."}"#;
        assert_eq!(urls(body), ["https://h.example/?to=https://i.example", "http://j.example"]);
        let many = "https://".repeat(3_000);
        let body = alloc::format!(r#"{{"error":"x","error_description":"see {many}"}}"#);
        assert_eq!(urls(&body), [many.trim_end_matches(':')]);
    }

    #[test]
    fn no_more_addresses_are_taken_than_anybody_could_mean() {
        let many = "https://h.example ".repeat(1_000);
        let body = alloc::format!(r#"{{"error":"x","error_description":"see {many}"}}"#);
        assert_eq!(urls(&body).len(), 64);
        let each = r#","x":"https://h.example""#.repeat(65);
        assert_eq!(urls(&alloc::format!(r#"{{"error":"x"{each}}}"#)).len(), 64);
    }

    #[test]
    fn an_address_may_lie_deep_but_not_at_any_depth() {
        for (open, close) in [("[", "]"), (r#"{"x":"#, "}")] {
            let count = |deep: usize| {
                let (open, close) = (open.repeat(deep), close.repeat(deep));
                let body =
                    alloc::format!(r#"{{"error":"x","url":{open}"https://h.example"{close}}}"#);
                urls(&body).len()
            };
            assert_eq!((count(31), count(32)), (1, 0), "{open}");
        }
    }

    #[test]
    fn what_is_no_error_is_not_read_as_one() {
        for body in ["", "<html></html>", "[]", "{}", "{\"message\":\"x\"}", "\"error\""] {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
        let success = r#"{"payment_id":"x","error":null,"error_code":"","error_description":null}"#;
        assert!(read(success.as_bytes()).is_none());
        assert_eq!(read(br#"{"error_code":10006}"#).unwrap().code, "10006");
    }
}
