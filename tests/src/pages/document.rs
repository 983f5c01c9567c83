//! The frame around every page: what makes it readable on a phone, with a
//! keyboard, and in the dark. No script, nothing from elsewhere.

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest::{SHA256, digest};

use crate::api::answer::Answer;

const HTML: &str = "text/html;charset=utf-8";

/// Both schemes, contrast of 7 to 1 and more, and what is touched is 44 pixels
/// high or more.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--line:#767676;--soft:#f2f2f2;--focus:#b00020}
@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--paper:#161616;--line:#8c8c8c;--soft:#242424;--focus:#ffb4ab}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1.25rem}
dl{margin:0 0 1.5rem;padding:1rem;background:var(--soft);border-radius:.5rem}
dt{font-weight:600}
dd{margin:0 0 .75rem;overflow-wrap:anywhere}
dd:last-child{margin:0}
fieldset{margin:0 0 1.5rem;padding:.5rem 1rem;border:1px solid var(--line);border-radius:.5rem}
legend{padding:0 .25rem;font-weight:600}
label{display:flex;gap:.75rem;align-items:center;min-height:2.75rem;overflow-wrap:anywhere}
input{flex:none;width:1.25rem;height:1.25rem;margin:0;accent-color:var(--ink)}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
button{flex:1 1 10rem;min-height:2.75rem;padding:.625rem 1.25rem;font:inherit;color:var(--ink);background:var(--paper);border:2px solid var(--ink);border-radius:.375rem;cursor:pointer}
button[value=approve]{color:var(--paper);background:var(--ink)}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px}
";

pub(super) fn document(status: u16, language: &str, title: &str, body: &Markup) -> Answer {
    let page = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    Answer {
        status,
        content_type: Some(HTML),
        headers: vec![
            ("Cache-Control", "no-store".to_owned()),
            ("Content-Security-Policy", policy()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            // The address holds the page's token.
            ("Referrer-Policy", "no-referrer".to_owned()),
        ],
        body: page.into_string().into_bytes(),
    }
}

/// The one style and nothing else. Without `form-action`: some browsers hold it
/// against the redirect after the form too, which leads to the TPP.
fn policy() -> String {
    let style = BASE64.encode(digest(&SHA256, STYLE.as_bytes()).as_ref());
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; frame-ancestors 'none'"
    )
}
