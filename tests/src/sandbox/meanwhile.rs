//! What happens at the bank without the TPP: the PSU withdraws, somebody else
//! signs, a payment is executed, time ends a token.

use std::cmp::Reverse;

use super::Sandbox;
use crate::bank::payment::PaymentState;
use crate::bank::row::BookedRow;
use crate::bank::signing_key::RegisteredKey;
use crate::shared::lock;

impl Sandbox {
    /// What became of a payment: by the TPP's id in the first two generations, by
    /// the bank's in the third.
    #[must_use]
    pub fn payment(&self, payment_id: &str) -> Option<PaymentState> {
        let today = self.shared.clock.today();
        let bank = lock(&self.shared.bank);
        match bank.payments.get(payment_id) {
            Some(payment) => Some(payment.state_on(today)),
            None => bank.orders.get(payment_id).map(|order| order.state),
        }
    }

    /// Another person signs a payment of the third generation in the bank's own
    /// channels; `false` when there is no such payment or it waits for no
    /// signature. The account that pays must be known: told by the TPP, or
    /// picked by the first person.
    #[must_use = "`false` means that nothing has happened"]
    pub fn sign_as_second_person(&self, payment_id: &str) -> bool {
        lock(&self.shared.bank).sign_order(payment_id)
    }

    /// Executes a payment of the third generation that is signed: `RCVD` becomes
    /// `ACSC`. `false` when there is none in that state. Nothing else executes
    /// it, whatever its date.
    #[must_use = "`false` means that nothing has happened"]
    pub fn execute_payment(&self, payment_id: &str) -> bool {
        self.advance(payment_id, PaymentState::Executed)
    }

    /// The bank refuses a payment of the third generation that is signed, for
    /// want of funds say: `RCVD` becomes `RJCT`.
    #[must_use = "`false` means that nothing has happened"]
    pub fn reject_payment(&self, payment_id: &str) -> bool {
        self.advance(payment_id, PaymentState::Refused)
    }

    fn advance(&self, payment_id: &str, to: PaymentState) -> bool {
        match lock(&self.shared.bank).orders.get_mut(payment_id) {
            Some(order) if order.state == PaymentState::Signed => {
                order.state = to;
                true
            }
            _ => false,
        }
    }

    /// The PSU withdraws the AIS and CAF consents of an account at the bank. A
    /// consent with several accounts ends as a whole (assumed).
    pub fn withdraw_consent(&self, iban: &str) {
        lock(&self.shared.bank).consents.withdraw(iban);
    }

    /// Books one more row; `false` for an account that the bank does not have. It
    /// stands behind the day's other rows, and pages that are being read shift.
    #[must_use = "`false` means that nothing has happened"]
    pub fn book(&self, iban: &str, row: BookedRow) -> bool {
        let mut bank = lock(&self.shared.bank);
        let Some(account) = bank.accounts.iter_mut().find(|account| account.iban == iban) else {
            return false;
        };
        account.rows.push(row);
        account.rows.sort_by_key(|row| Reverse(row.execution_date));
        true
    }

    /// The bank blocks an account from now on: it vanishes from `GET /accounts`
    /// and everything about it is refused with [`Disabled`](crate::Behaviour::Disabled)'s error.
    pub fn block_account(&self, iban: &str) {
        lock(&self.shared.bank).block(iban);
    }

    /// Ends the life of every access token now.
    pub fn expire_access_tokens(&self) {
        let now = self.shared.clock.now();
        lock(&self.shared.bank).consents.expire_access_tokens(now);
    }

    /// Makes every refresh token unknown, so that the next refresh answers
    /// `invalid_grant`. Access tokens live on.
    pub fn revoke_refresh_tokens(&self) {
        lock(&self.shared.bank).consents.revoke_refresh_tokens();
    }

    /// How many refresh grants have succeeded.
    #[must_use]
    pub fn token_refreshes(&self) -> usize {
        lock(&self.shared.bank).refreshes
    }

    /// Registers another QSealC public key in place of all present ones, as the
    /// TPP would by mail.
    pub fn register_signing_key(&self, key: RegisteredKey) {
        lock(&self.shared.bank).signing_keys = vec![key];
    }

    /// Registers one more QSealC public key: what any of them verifies is
    /// signed. For browsers, each of which makes a key of its own.
    pub fn add_signing_key(&self, key: RegisteredKey) {
        let keys = &mut lock(&self.shared.bank).signing_keys;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
}
