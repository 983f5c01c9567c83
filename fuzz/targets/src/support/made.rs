//! JSON made of choices: of the names and words that mean something to some answer,
//! twice or misplaced if it comes to that, and sometimes broken.

use super::{bytes::Choices, discreet::MARK, world::IBAN};

/// An input that begins with this byte is a series of choices; any other is the
/// body itself.
pub(crate) const MADE: u8 = 1;

/// The body that an input stands for.
pub(crate) fn body(input: &[u8]) -> Vec<u8> {
    match input.split_first() {
        Some((&MADE, choices)) => broken(&mut Choices::of(choices)),
        _ => input.to_vec(),
    }
}

/// JSON, or something near it.
pub(crate) fn broken(choices: &mut Choices<'_>) -> Vec<u8> {
    let how = choices.below(6);
    let at = usize::from(choices.number::<u16>());
    let mut body = json(choices).into_bytes();
    let at = at % (body.len() + 1);
    match how {
        1 => body.truncate(at),
        2 => body.insert(at, choices.byte()),
        3 if at < body.len() => body[at] = choices.byte(),
        4 => body.insert(at, b'\\'),
        _ => {}
    }
    body
}

/// Valid JSON.
pub(crate) fn json(choices: &mut Choices<'_>) -> String {
    let mut text = String::new();
    write(choices, 0, &mut text);
    text
}

fn write(choices: &mut Choices<'_>, depth: usize, into: &mut String) {
    let kinds = if depth < 6 && !choices.is_over() { 8 } else { 6 };
    match choices.below(kinds) {
        0 => into.push_str("null"),
        1 => into.push_str(choices.one_of(&["true", "false"])),
        2 => into.push_str(choices.one_of(NUMBERS)),
        3 => into.push_str(&choices.number::<i64>().to_string()),
        4 => into.push_str(&serde_json::to_string(&choices.text()).unwrap()),
        5 => into.push_str(&serde_json::to_string(choices.one_of(WORDS)).unwrap()),
        6 => {
            let count = choices.below(6);
            into.push('[');
            for index in 0..count {
                into.push_str(if index > 0 { "," } else { "" });
                write(choices, depth + 1, into);
            }
            into.push(']');
        }
        _ => {
            let count = choices.below(8);
            into.push('{');
            for index in 0..count {
                into.push_str(if index > 0 { "," } else { "" });
                into.push_str(&serde_json::to_string(choices.one_of(NAMES)).unwrap());
                into.push(':');
                write(choices, depth + 1, into);
            }
            into.push('}');
        }
    }
}

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-12.50",
    "900",
    "789.01",
    "1e2",
    "1E-2",
    "1e400",
    "10006",
    "20007",
    "20010",
    "9007199254740993",
    "0.1000000000000000055",
    "18446744073709551616",
    "-9223372036854775809",
    "79228162514264337593543950336",
    "0.00000000000000000000000000001",
];

/// Every member that means something in some answer, and names around them.
const NAMES: &[&str] = &[
    "error",
    "error_code",
    "error_description",
    "url",
    "access_token",
    "refresh_token",
    "expires_in",
    "scope",
    "logical_id",
    "logicalId",
    "iban",
    "sca_token",
    "language",
    "consent_uri",
    "balance",
    "currency",
    "multicurrency",
    "other_compartments",
    "_embedded",
    "transactions",
    "booked",
    "next_page_key",
    "_links",
    "next",
    "self",
    "account",
    "href",
    "amount",
    "execution_date",
    "value_date",
    "counterparty_account",
    "counterparty_info",
    "communication",
    "communication_type",
    "remittance_info",
    "transaction_ref",
    "transaction_seqnumber",
    "payment_id",
    "paymentId",
    "funds_available",
    "transaction_status",
    "status",
    "scaRedirect",
    "accounts",
    "id",
    "type",
    "product",
    "product_type",
    "product_name",
    "accountName",
    "account_name",
    "psu_name",
    "creditor_account",
    "brand_new",
    "",
    "7f3A~Zq",
    "é\u{1f600}\"\\",
];

const WORDS: &[&str] = &[
    MARK,
    "",
    " ",
    "10006",
    "20005",
    "20007",
    "20009",
    "20010",
    "GEN-1203-100003",
    "GEN-1203-100004",
    "GEN-1203-100010",
    "B14800ZZ-0PLC-REDRCT",
    "B14800ZZ-3013-000000",
    "B14821-2121-000000",
    "RCVD",
    "CANC",
    "RJCT",
    "invalid_access_token",
    "invalid_grant",
    "Invalid JWT",
    "SCA_required",
    "AIS",
    "PIS",
    "CAF",
    "fr",
    "nl",
    "en",
    "EUR",
    "usd",
    "900",
    "-1",
    "True",
    "false",
    "12.50",
    "+1",
    "1e-3",
    "2026-01-05",
    "2026-02-30",
    "[]",
    "FREETEXT",
    "structured",
    IBAN,
    "BE80350454678790",
    "https://",
    "http://www.belfius.be/",
    "https://www.belfius.be/launcher.html?appkey=PSD2_AIS&apptoken=7f3A~Zq",
    "https://evil.example/?7f3A~Zq",
    "https://www.belfius.be@evil.example/",
    "//evil.example",
    "/payments/sepa-credit-transfers/1",
    "/accounts/a..b/transactions?next=k%322",
    "/accounts/a..b",
    "k1",
    "k2",
    "eyJhbGciOiJkaXIi..7f3A~Zq-_",
    ".",
    "..",
    "Input 'iban' of 7f3A~Zq, see https://www.belfius.be/?a=7f3A~Zq",
];
