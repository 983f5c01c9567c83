//! The bank's own pages as a browser gets them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;
mod sandbox_tpp;

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use sandbox_browser::{Shown, get};
use sandbox_tpp::{Tpp, tpp};

fn page(url: &str) -> Shown {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    get(path).set("Connection", "close").send(&format!("http://{host}"))
}

/// Where accounts are picked, in both languages; a page with facts alone; an
/// error.
fn pages(tpp: &Tpp) -> Vec<(&'static str, String, Shown)> {
    let one = tpp.consent_uris("AIS", "BE54063301200997").set("Accept-Language", "nl").send().ok();
    let one = format!("{}&state=s", one[0]["consent_uri"].as_str().unwrap());
    let picks = tpp.pick_url();
    let unknown = format!("{}0", picks.replace("&state=", "0&state="));
    [("fr", picks), ("nl", one), ("en", unknown)]
        .map(|(language, url)| (language, url.clone(), page(&url)))
        .into_iter()
        .collect()
}

#[test]
fn every_page_has_a_language_a_title_and_a_label_for_each_control() {
    let tpp = tpp();
    for (language, url, shown) in pages(&tpp) {
        let text = shown.text();
        let has = |part: &str| text.contains(part);
        assert!(has(&format!("<html lang=\"{language}\">")), "{url}: {text}");
        assert!(
            has("name=\"viewport\"") && has("<h1>") && has("<main>") && !has("<title></title>")
        );
        assert_eq!(text.matches("<input ").count(), text.matches("<label>").count());
        assert_eq!(has("<fieldset>"), has("<legend>"));
    }
    assert!(pages(&tpp)[0].2.text().matches("<input ").count() > 5, "accounts to pick");
}

#[test]
fn every_page_allows_its_one_style_and_nothing_else() {
    for (_, url, shown) in pages(&tpp()) {
        let text = shown.text();
        let style = text.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        let hash = BASE64.encode(digest(&SHA256, style.as_bytes()).as_ref());
        let policy = shown.header("content-security-policy").unwrap();
        let expected = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'");
        assert!(policy.starts_with(&expected), "{url}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("form-action"), "the redirect after the form leads to the TPP");
        for inline in ["<script", " style=", " onclick", "http:", "https:"] {
            assert!(!text.contains(inline), "{inline} in {text}");
        }
        for part in ["color-scheme:light dark", "prefers-color-scheme:dark", ":focus-visible"] {
            assert!(style.contains(part), "{part}");
        }
        assert_eq!(shown.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    }
}
