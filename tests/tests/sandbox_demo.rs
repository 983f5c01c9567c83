//! The demo as a program: its address, its files, its settings.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use std::fs;

use sandbox_browser::program::{command, ended, folders, start};
use sandbox_browser::{get, request};

#[test]
fn it_serves_the_page_and_the_package() {
    let demo = start("files", &[]);
    for (path, content_type, text) in [
        ("/", "text/html;charset=utf-8", "<title>demo</title>"),
        ("/index.html", "text/html;charset=utf-8", "<title>demo</title>"),
        ("/callback?code=a&state=b", "text/html;charset=utf-8", "<title>back</title>"),
        ("/demo.js", "text/javascript;charset=utf-8", "export"),
        ("/demo.css", "text/css;charset=utf-8", "body"),
        ("/parts/logo.svg", "image/svg+xml", "<svg"),
        ("/pkg/psd2_bg.wasm", "application/wasm", "\0asm"),
        ("/pkg/psd2.js", "text/javascript;charset=utf-8", "export"),
        ("/pkg/package.json", "application/json", "{}"),
        ("/pkg/snippets/inline0.js", "text/javascript;charset=utf-8", "export"),
    ] {
        let shown = get(path).send(&demo.origin);
        assert_eq!(
            (shown.status, shown.header("content-type")),
            (200, Some(content_type)),
            "{path}"
        );
        assert!(shown.text().contains(text), "{path}: {}", shown.text());
        assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(shown.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(shown.header("access-control-allow-origin"), None);
        let policy = shown.header("content-security-policy").unwrap();
        for part in [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ] {
            assert!(policy.split("; ").any(|one| one == part), "{part} in {policy}");
        }
        assert!(!policy.contains("unsafe-inline"));
    }
    let head = request("HEAD", "/demo.js").send(&demo.origin);
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("10")));
}

#[test]
fn no_path_leads_out_of_the_folders() {
    let demo = start("traversal", &[]);
    for path in [
        "/../secret.txt",
        "/pkg/../../secret.txt",
        "/parts/../../secret.txt",
        "/..%2Fsecret.txt",
        "/%2e%2e/secret.txt",
        "/pkg/..%2f..%2fsecret.txt",
        "/pkg/%2e%2e%5c..%5csecret.txt",
        "/pkg/..\\..\\secret.txt",
        "//secret.txt",
        "/pkg//etc/passwd.txt",
        "/./demo.js",
        "/parts/./logo.svg",
        "/demo%2ejs",
        "/C:/secret.txt",
    ] {
        let shown = get(path).send(&demo.origin);
        assert_eq!(shown.status, 404, "{path}: {}", shown.text());
        assert!(!shown.text().contains("nobody"));
    }
}

#[test]
fn nothing_is_listed_hidden_or_of_an_unknown_kind() {
    let demo = start("listing", &[]);
    for path in ["/parts", "/parts/", "/pkg", "/pkg/", "/.hidden.txt", "/notes.unknown", "/none.js"]
    {
        let shown = get(path).send(&demo.origin);
        assert_eq!(shown.status, 404, "{path}");
        assert!(shown.text().contains("no such page"));
        assert!(shown.header("content-security-policy").is_some());
    }
    for (method, path, allowed) in [
        ("POST", "/", "GET, HEAD"),
        ("OPTIONS", "/settings.json", "GET, HEAD"),
        ("DELETE", "/demo.js", "GET, HEAD"),
        ("GET", "/signing-key", "POST"),
    ] {
        let shown = request(method, path).send(&demo.origin);
        assert_eq!((shown.status, shown.header("allow")), (405, Some(allowed)), "{method} {path}");
    }
    for path in ["/control/facts", "/control/approve", "/control/"] {
        assert_eq!(get(path).send(&demo.origin).status, 404, "it was not asked for");
    }
}

#[test]
fn the_settings_have_all_but_the_secret() {
    let demo = start("settings", &["--prefix", "psd2"]);
    let shown = get("/settings.json").send(&demo.origin);
    let settings = shown.json();
    assert_eq!(settings["redirect_uri"], format!("{}/callback", demo.origin));
    assert_eq!(settings["client_id"].as_str().unwrap().len(), 34);
    for (brand, iban) in [("belfius", "BE54063301200997"), ("banx", "BE70063311281725")] {
        let bank = &settings["banks"][brand];
        assert_eq!(bank["proxy_base_url"], format!("{}/{brand}", demo.origin));
        let base_url = bank["bank_base_url"].as_str().unwrap();
        assert!(base_url.starts_with("https://127.0.0.1:") && base_url.ends_with("/psd2"));
        assert_eq!(bank["iban"], iban);

        let page = get(&format!("/{brand}/accounts/x"));
        page.send(&demo.origin).is_own(403, "not-sent");
        let key = settings["proxy_key"].as_str().unwrap();
        let shown = page.set("Tpp-Proxy-Key", key).send(&demo.origin);
        assert!(shown.header("tpp-proxy-status").is_some(), "{shown:?}");
    }
    assert!(!shown.text().contains("secret"));
}

#[test]
fn without_its_files_it_says_what_builds_them_and_ends() {
    let dir = folders("missing");
    fs::remove_file(dir.join("pkg/psd2_bg.wasm")).unwrap();
    let end = ended(&mut command(&dir, &[]));
    assert!(!end.success && end.complaint.contains(".ci/wasm-pkg"), "{end:?}");
    assert!(end.complaint.contains(&*dir.join("pkg").to_string_lossy()), "{end:?}");
    fs::remove_dir_all(dir.join("pkg")).unwrap();
    let end = ended(&mut command(&dir, &[]));
    assert!(!end.success && end.complaint.contains("--pkg-dir"), "{end:?}");
    fs::remove_dir_all(dir.join("demo")).unwrap();
    let end = ended(&mut command(&dir, &[]));
    assert!(!end.success && end.complaint.contains("--demo-dir"), "{end:?}");
    fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    let dir = folders("flags");
    for flags in [&["--redirect-uri", "https://tpp.example/"][..], &["--dir", "x"]] {
        assert!(!ended(&mut command(&dir, flags)).success, "{flags:?}");
    }
    for flag in ["--control", "--allow-any-origin", "--demo-port=1", "--allow-origin=http://x"] {
        let mut alone = std::process::Command::new(env!("CARGO_BIN_EXE_belfius-psd2-sandbox"));
        assert!(!ended(alone.arg(flag)).success, "{flag} without --demo");
    }
    fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn pages_of_listed_origins_may_use_the_proxy_and_nothing_else() {
    let demo = start("origins", &["--allow-origin", "http://a.example", "--allow-origin=http://b"]);
    for origin in ["http://a.example", "http://b"] {
        let shown = get("/belfius/x").set("Origin", origin).send(&demo.origin);
        assert_eq!(shown.header("access-control-allow-origin"), Some(origin));
        for path in ["/settings.json", "/", "/pkg/psd2.js"] {
            let shown = get(path).set("Origin", origin).send(&demo.origin);
            assert_eq!(shown.header("access-control-allow-origin"), None, "{path}");
        }
    }
    let shown = get("/belfius/x").set("Origin", "http://c").send(&demo.origin);
    assert_eq!(shown.header("access-control-allow-origin"), None);
}
