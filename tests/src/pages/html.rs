//! What the PSU sees. The form posts to the page's own address, so a program
//! needs nothing but that address and `decision=approve` or `decision=refuse`.

use maud::{Markup, html};

use super::document::document;
use super::signing;
use super::words::{Words, in_language};
use crate::api::answer::Answer;
use crate::bank::Bank;
use crate::bank::consent::Reach;
use crate::bank::visit::{Asks, Visit};
use crate::shared::Shared;

/// The question, with what the PSU needs to answer it.
pub(crate) fn form(shared: &Shared, bank: &Bank, visit: &Visit) -> Answer {
    let words = in_language(visit.language);
    let (title, facts) = question(words, bank, visit);
    let body = html! {
        h1 { (title) }
        dl {
            dt { (words.tpp) }
            dd { "Example TPP (" (shared.client_id) ")" }
            @for (name, value) in facts {
                dt { (name) }
                dd { (value) }
            }
        }
        form method="post" {
            (choice(words, bank, visit))
            div.buttons {
                button type="submit" name="decision" value="approve" { (words.approve) }
                button type="submit" name="decision" value="refuse" { (words.refuse) }
            }
        }
        p { small { (words.notice) } }
    };
    document(200, visit.language, title, &body)
}

/// An error that the PSU sees and the TPP does not.
pub(crate) fn error(status: u16, what: &str) -> Answer {
    let body = html! {
        h1 { "Error " (status) }
        p role="alert" { (what) }
    };
    document(status, "en", "Error", &body)
}

/// The accounts that the PSU may pick here: several for a consent, the one that
/// pays for a payment. The first is what a browser sends when nothing is
/// touched; all of them, for a consent.
fn choice(words: &Words, bank: &Bank, visit: &Visit) -> Markup {
    let (kind, offered) = match &visit.asks {
        Asks::Consent { reach: Reach::Picked(brand), picked: None, .. } => {
            ("checkbox", bank.pickable(*brand))
        }
        _ => ("radio", signing::offered(bank, visit)),
    };
    html! {
        @if !offered.is_empty() {
            fieldset {
                legend { (words.pick) }
                @for (number, iban) in offered.iter().enumerate() {
                    label {
                        input type=(kind) name="account" value=(iban)
                            checked[kind == "checkbox" || number == 0];
                        span { (iban) " " small { (product(bank, iban)) } }
                    }
                }
            }
        }
    }
}

fn product(bank: &Bank, iban: &str) -> &'static str {
    bank.account(iban).map_or("", |account| account.product)
}

type Facts = Vec<(&'static str, String)>;

fn question(words: &Words, bank: &Bank, visit: &Visit) -> (&'static str, Facts) {
    match &visit.asks {
        Asks::Consent { scope, reach, picked, .. } => {
            let title = if picked.is_some() { words.sca } else { words.consent };
            let mut facts = vec![(words.service, scope.name().to_owned())];
            if let Reach::One(iban) = reach {
                facts.insert(0, (words.account, iban.clone()));
            }
            facts.extend(picked.iter().flatten().map(|iban| (words.account, iban.clone())));
            (title, facts)
        }
        Asks::Sca { iban, .. } => (words.sca, vec![(words.account, iban.clone())]),
        Asks::Cancelling { payment_id } => (words.cancelling, order(words, bank, payment_id)),
        Asks::Signing { payment_id, .. } => {
            let Some(payment) = bank.payments.get(payment_id) else {
                return (words.signing, order(words, bank, payment_id));
            };
            let mut facts = vec![
                (words.account, payment.from.clone()),
                (words.amount, format!("{} EUR", payment.amount)),
                (words.payee, payment.to_name.clone()),
                (words.payee_account, payment.to.clone()),
                (words.execution_date, payment.execution_date.to_string()),
            ];
            if let Some(communication) = &payment.communication {
                facts.push((words.communication, communication.clone()));
            }
            (words.signing, facts)
        }
    }
}

/// A payment, standing order or file of the third generation.
fn order(words: &Words, bank: &Bank, payment_id: &str) -> Facts {
    let Some(order) = bank.orders.get(payment_id) else {
        return Vec::new();
    };
    let shown = &order.shown;
    let facts = [
        (words.account, order.debtor.clone()),
        (words.amount, Some(shown.amount.clone())),
        (words.payee, Some(shown.payee.clone())),
        (words.payee_account, Some(shown.payee_account.clone())),
        (words.execution_date, shown.when.clone()),
        (words.communication, shown.communication.clone()),
    ];
    facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .collect()
}
