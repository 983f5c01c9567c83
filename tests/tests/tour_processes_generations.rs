//! The tour in every generation and at both brands: alone with its embedded bank,
//! and against a bank in another process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;
mod tour_programs;

use std::process::{Command, Stdio};

use belfius_psd2_sandbox::{AccountsShape, Brand, InitiationAnswer, Options, ScaReturn, ScaStyle};
use tour_programs::{Bank, Ended, Tour, tour_program};

const EVERYWHERE: [(&str, Brand); 6] = [
    ("1", Brand::Belfius),
    ("1", Brand::Banx),
    ("2", Brand::Belfius),
    ("2", Brand::Banx),
    ("3", Brand::Belfius),
    ("3", Brand::Banx),
];

fn name(brand: Brand) -> &'static str {
    match brand {
        Brand::Banx => "banx",
        _ => "belfius",
    }
}

/// The tour with the bank that it brings.
fn alone(flags: &[&str]) -> Ended {
    let output = Command::new(tour_program())
        .args(flags)
        .env_remove("BELFIUS_CLIENT_SECRET")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let out = text(output.stdout).lines().map(str::to_owned).collect();
    Ended { code: output.status.code(), out, err: text(output.stderr).trim_end().to_owned() }
}

/// What a tour of this generation says, to the end, in this order.
#[track_caller]
fn told(ended: &Ended, generation: &str, brand: Brand) {
    ended.done().never_says("warning").says(&format!("(generation {generation})"));
    let mut steps: Vec<&str> = ended.out.iter().filter_map(|line| line.split(' ').next()).collect();
    steps.retain(|step| !matches!(*step, "open:" | "bank" | "tokens" | "balance" | "tour:"));
    steps.dedup();
    let expected = match generation {
        "3" => {
            let followed = ["status", "details", "cancel", "status"];
            let accounts = match brand {
                Brand::Banx => 2,
                _ => 5,
            };
            let mut expected = vec!["consent", "accounts"];
            expected.extend(["account", "statement"].repeat(accounts));
            expected.extend(["refresh", "SCA", "statement"]);
            for step in ["payment", "instant", "standing", "file"] {
                expected.push(step);
                expected.extend(followed);
            }
            expected.extend(["consent", "funds"]);
            expected
        }
        _ => vec![
            "consent",
            "account",
            "statement",
            "refresh",
            "SCA",
            "statement",
            "payment",
            "cancel",
            "consent",
            "funds",
        ],
    };
    assert_eq!(steps, expected, "{ended:?}");
    match brand {
        Brand::Banx => ended.says("Banx Account").says("50.00 EUR are not available"),
        _ => ended.says("Compte à vue Belfius").says("50.00 EUR are available"),
    };
    ended.says("the payment is cancelled");
    if generation == "3" {
        ended.says("status    RCVD").says("status    CANC");
    }
}

#[test]
fn alone_in_every_generation_at_both_brands() {
    for (generation, brand) in EVERYWHERE {
        let ended = alone(&["--generation", generation, "--brand", name(brand)]);
        // The embedded bank shows the account with the most currencies first.
        if generation != "3" && brand == Brand::Belfius {
            ended.done().says("Multi-currency account").says("rows in USD").says("rows in GBP");
            continue;
        }
        told(&ended, generation, brand);
    }
}

#[test]
fn as_two_processes_in_every_generation_at_both_brands() {
    for (generation, brand) in EVERYWHERE {
        let bank = Bank::here(Options::default().rows(60).page_size(25), brand);
        let tour = Tour::at(&bank).flag("--generation", generation);
        let ended = tour.flag("--brand", name(brand)).run();
        told(&ended, generation, brand);
        // Each consent, SCA, and each payment.
        let visits = if generation == "3" { 7 } else { 4 };
        assert_eq!(ended.visits(), visits, "{generation} {brand:?}: {ended:?}");
    }
}

#[test]
fn the_sandbox_program_serves_every_generation() {
    for generation in ["1", "2", "3"] {
        // A bank each: it remembers for an hour that its customer has authenticated.
        let bank = Bank::open(&[]);
        told(&Tour::at(&bank).flag("--generation", generation).run(), generation, Brand::Belfius);
    }
}

#[test]
fn without_an_account_the_current_tour_takes_the_one_that_the_customer_picks() {
    let bank = Bank::here(Options::default().rows(30), Brand::Belfius);
    let mut tour = Tour::at(&bank).flag("--generation", "3");
    tour.flags.drain(..2);
    told(&tour.run(), "3", Brand::Belfius);
    // The earlier ones need it for their consents.
    let mut tour = Tour::at(&bank);
    tour.flags.clear();
    tour.run().failed("say --iban");
}

#[test]
fn whatever_the_current_bank_leaves_open() {
    let ais = [
        Options::default().accounts_shape(AccountsShape::Disguised),
        Options::default().accounts_shape(AccountsShape::ResourceId).second_redirect(true),
        Options::default().sca_style(ScaStyle::Array401).sca_return(ScaReturn::Code),
        Options::default().sca_style(ScaStyle::Sibling401).sca_return(ScaReturn::ScaToken),
    ];
    for options in ais {
        let bank = Bank::here(options.rows(30), Brand::Belfius);
        let tour = Tour::at(&bank).flag("--generation", "3").flag("--only", "ais");
        tour.run().done().says("the customer picked 5").says("SCA");
    }
    let pis = [
        Options::default().initiation_answer(InitiationAnswer::Sca401Links).sca_to_cancel(true),
        Options::default().initiation_answer(InitiationAnswer::Sca401Description),
        Options::default().initiation_answer(InitiationAnswer::Created201),
        Options::default().initiation_answer(InitiationAnswer::Redirect302),
    ];
    for options in pis {
        let bank = Bank::here(options.rows(1), Brand::Belfius);
        let tour = Tour::at(&bank).flag("--generation", "3").flag("--only", "pis");
        let ended = tour.run();
        let cancelled = |line: &&String| line.contains("the payment is cancelled");
        assert_eq!(ended.done().out.iter().filter(cancelled).count(), 4, "{ended:?}");
    }
}

#[test]
fn an_empty_list_and_one_that_cannot_be_read() {
    let ais = |shape| {
        let bank = Bank::here(Options::default().rows(1).accounts_shape(shape), Brand::Belfius);
        Tour::at(&bank).flag("--generation", "3").flag("--only", "ais").run()
    };
    ais(AccountsShape::Empty).done().says("picked 0").never_says("statement");
    ais(AccountsShape::Unreadable).failed("expected a list of accounts");
}

/// A file of one row that goes elsewhere.
fn contract(generation: &str, row: &str) -> String {
    format!("{{ \"contract\": 1, \"generation\": {generation}, \"rows\": [ {row} ] }}")
}

#[test]
fn a_row_of_a_contract_file_replaces_the_known_one() {
    let bank = Bank::here(Options::default().rows(30), Brand::Belfius);
    let row = r#"{ "operation": "cancel-payment", "method": "DELETE",
        "path": "/{payment-service}/{payment-product}/elsewhere/{payment-id}", "version": "1" }"#;
    let file = bank.dir.write("contract.json", contract("3", row));
    let tour = |file: &std::path::Path| {
        let tour = Tour::at(&bank).flag("--generation", "3").flag("--only", "pis");
        tour.flag("--contract", file.to_str().unwrap()).switch("--describe").run()
    };
    let ended = tour(&file);
    // Nothing is there; the standing order has a row of its own.
    ended.done().says("cancel    not done").says("10102").says("/elsewhere/{payment-id}");
    let cancelled = ended.out.iter().filter(|line| line.ends_with("the payment is cancelled"));
    assert_eq!(cancelled.count(), 1, "{ended:?}");

    // What is wrong with a file is said before anything is sent.
    let file = bank.dir.write("older.json", contract("2", ""));
    tour(&file).failed("the contract file is of generation 2");
    let file = bank.dir.write("odd.json", contract("3", &row.replace("/elsewhere", "/{iban}")));
    let ended = tour(&file);
    ended.failed("odd.json");
    assert!(ended.out.is_empty(), "{ended:?}");
}

#[test]
fn a_version_that_is_switched_off_is_learnt_from_the_bank() {
    use belfius_psd2_sandbox::Generation;
    let served = Options::default().rows(30).generations(&[Generation::First]);
    let bank = Bank::here(served, Brand::Belfius);
    let ended = Tour::at(&bank).flag("--generation", "2").flag("--only", "ais").run();
    ended.done().says("the bank serves 1.2 of transactions").says("SCA");
}

#[test]
fn the_contract_is_described_with_its_evidence() {
    for (generation, brand) in EVERYWHERE {
        let flags =
            ["--generation", generation, "--brand", name(brand), "--describe", "--only", "caf"];
        let ended = alone(&flags);
        ended.done().says("/consent-uris").says(" assumed ");
        ended.says(if generation == "2" { " seen " } else { " documented " });
        let lists = ended.out.iter().any(|line| line.contains("/bulk-payments/"));
        assert_eq!(lists, generation == "3", "{ended:?}");
    }
}
