//! The accounts that the bank opens with. The same seed and day make the same
//! accounts, so a failure can be repeated.

use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::Date;

use super::account::{Account, Behaviour};
use super::brand::Brand;
use super::row::BookedRow;
use super::{iban, structured};

/// Days over which the first account's rows are spread.
const FIRST_SPREAD: usize = 720;

/// Names that break what only knows ASCII or HTML.
const COUNTERPARTIES: [&str; 6] = [
    "Frituur 't Hoekje",
    "Société Générale d'Électricité & Gaz",
    "Müller & Søn <BVBA>",
    "Bäckerei \"Zum Löwen\"",
    "C:\\Compta\\Léon SA",
    "Ωμέγα ЖД 東京 🍟",
];

/// Every account.
pub(crate) fn open(seed: u64, rows: usize, today: Date) -> Vec<Account> {
    let mut rng = Rng::with_seed(seed);
    let ordinary = |number, product, name, balance, rows| Account {
        brand: Brand::Belfius,
        iban: iban::belgian(number),
        product,
        name,
        balance,
        compartments: Vec::new(),
        rows,
        behaviour: Behaviour::Ordinary,
        signatures: 1,
    };
    let special = |number, behaviour| Account {
        behaviour,
        ..ordinary(number, "Compte spécial", None, 0, Vec::new())
    };

    let many = book(&mut rng, "EUR", rows, FIRST_SPREAD, today);
    let mut mixed = book(&mut rng, "EUR", rows.min(400), 200, today);
    mixed.extend(book(&mut rng, "USD", rows.min(150), 200, today));
    mixed.extend(book(&mut rng, "GBP", rows.min(30), 60, today));
    newest_first(&mut mixed);
    let few = book(&mut rng, "EUR", rows.min(7), 30, today);
    let company = book(&mut rng, "EUR", rows.min(20), 60, today);
    let banx = book(&mut rng, "EUR", rows.min(120), 120, today);
    let of_banx = |account| Account { brand: Brand::Banx, ..account };

    vec![
        // The IBAN of the Payment API page's example.
        ordinary(633_012_009, "Compte à vue Belfius", Some("Élodie Van den Bossche"), 78_901, many),
        Account {
            compartments: vec![("USD", -12_312), ("GBP", 4_500)],
            ..ordinary(
                633_012_110,
                "Multi-currency account",
                Some("Müller & Søn <BVBA>"),
                1_234_567_890,
                mixed,
            )
        },
        ordinary(633_012_211, "Zichtrekening", None, -50, few),
        ordinary(
            633_012_312,
            "Compte à vue Belfius",
            Some("Société sans mouvement"),
            0,
            Vec::new(),
        ),
        special(633_012_413, Behaviour::ChannelNotPermitted),
        special(633_012_514, Behaviour::NotSupported),
        special(633_012_615, Behaviour::Disabled),
        special(5_390_075_470, Behaviour::NotOurs),
        Account {
            signatures: 2,
            ..ordinary(
                633_012_716,
                "Compte d'entreprise",
                Some("Deux Signatures SRL"),
                500_000,
                company,
            )
        },
        of_banx(ordinary(633_112_817, "Banx Account", Some("Élodie Van den Bossche"), 4_242, banx)),
        of_banx(ordinary(633_112_918, "Banx Savings", None, 100_000, Vec::new())),
        of_banx(special(633_113_019, Behaviour::Disabled)),
    ]
}

fn book(rng: &mut Rng, currency: &str, count: usize, spread: usize, today: Date) -> Vec<BookedRow> {
    let mut rows: Vec<BookedRow> = Vec::with_capacity(count);
    for number in 0..count {
        let twin = match number % 50 {
            // The same row twice, in every field.
            7 => rows.last().cloned(),
            // The same reference on two different rows.
            9 => rows.last().map(|row| BookedRow { cents: row.cents - 100, ..row.clone() }),
            _ => None,
        };
        let row = twin.unwrap_or_else(|| row(rng, currency, number, spread, today));
        rows.push(row);
    }
    newest_first(&mut rows);
    rows
}

fn row(rng: &mut Rng, currency: &str, number: usize, spread: usize, today: Date) -> BookedRow {
    let days = i32::try_from(rng.usize(0..spread)).unwrap_or(0);
    let execution_date = today.saturating_sub(days.days());
    let cents = match number % 11 {
        0 => rng.i64(100..500_000),
        // Whole and ten-cent amounts, whose zeros get lost easily.
        1 => -100 * rng.i64(1..90),
        2 => -10 * rng.i64(1..90),
        3 => 1,
        _ => -rng.i64(1..25_000),
    };
    let (communication, communication_type) = match number % 4 {
        0 => (None, None),
        1 => (Some(structured::from_number(rng.u64(0..10_000_000_000))), Some("STRUCTURED")),
        2 => (Some("Loyer août / huur augustus".to_owned()), Some("FREETEXT")),
        _ => (Some(format!("Facture n° {} \"réglée\"\t100 %", rng.u16(..))), Some("FREETEXT")),
    };
    let known = !number.is_multiple_of(5);
    let foreign = "NL91ABNA0417164300".to_owned();
    let domestic = iban::belgian(rng.u64(0..10_000_000_000));
    let counterparty = rng.choice(COUNTERPARTIES).map(str::to_owned);
    BookedRow {
        transaction_ref: format!("{:09}U{:03}", rng.u32(0..1_000_000_000), rng.u16(0..1000)),
        sequence: format!("{currency}{number:03}"),
        cents,
        currency: currency.to_owned(),
        execution_date,
        value_date: number.is_multiple_of(3).then_some(execution_date),
        counterparty_account: known.then_some(if number % 10 == 1 { foreign } else { domestic }),
        counterparty_info: counterparty.filter(|_| known),
        communication,
        communication_type,
        remittance_info: (number % 6 != 5).then(|| {
            format!("VIREMENT DU {execution_date}\r\nRÉF. {number}\nVAL. {execution_date}")
        }),
    }
}

/// A stable sort: rows of one day keep the order in which they were booked.
fn newest_first(rows: &mut [BookedRow]) {
    rows.sort_by_key(|row| std::cmp::Reverse(row.execution_date));
}
