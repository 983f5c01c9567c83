-- Everything that must outlive the process, in one file.
-- Moments and days are text (ISO 8601); values of the library are their own JSON.

-- Which bank this file is about: its tokens are good nowhere else.
CREATE TABLE IF NOT EXISTS bank (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL
);

-- The pair. `renewing` is set for as long as the lock is held, and `cut_off` when
-- somebody finds it set (a process was killed in the middle of a renewal) or when
-- no answer came: should the bank refuse the pair, that is why.
CREATE TABLE IF NOT EXISTS tokens (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  json TEXT,
  renewing INTEGER NOT NULL DEFAULT 0,
  cut_off INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS consent (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  life TEXT NOT NULL
);

-- Customers who are at the bank, or on the way there.
CREATE TABLE IF NOT EXISTS redirects (
  state TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  url TEXT NOT NULL,
  pending TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
);

-- One sync of everything, which may take several processes.
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY,
  begun_at TEXT NOT NULL,
  ended_at TEXT
);

-- `listed` names the consent that the logical id came with.
CREATE TABLE IF NOT EXISTS accounts (
  account TEXT PRIMARY KEY,
  logical_id TEXT NOT NULL,
  label TEXT,
  listed_run INTEGER NOT NULL,
  listed TEXT NOT NULL,
  details_run INTEGER
);

CREATE TABLE IF NOT EXISTS balances (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (account, currency)
);

-- Calls without the customer.
CREATE TABLE IF NOT EXISTS budgets (
  account TEXT PRIMARY KEY,
  json TEXT NOT NULL
);

-- How far each statement is planned, and by which run.
CREATE TABLE IF NOT EXISTS synced (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  planned_to TEXT NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (account, currency)
);

-- What is planned and not yet read. A window goes when its last page is in.
CREATE TABLE IF NOT EXISTS windows (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  part TEXT NOT NULL,
  date_from TEXT NOT NULL,
  date_to TEXT NOT NULL,
  cursor TEXT,
  occurrences TEXT,
  PRIMARY KEY (account, currency, part)
);

-- The currency is the statement's: occurrences are counted within one statement,
-- and a row need not say its own.
CREATE TABLE IF NOT EXISTS rows (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  key TEXT NOT NULL,
  date TEXT,
  amount TEXT,
  amount_currency TEXT,
  execution_date TEXT,
  value_date TEXT,
  counterparty_account TEXT,
  counterparty_info TEXT,
  communication TEXT,
  communication_type TEXT,
  remittance_info TEXT,
  transaction_ref TEXT,
  transaction_seqnumber TEXT,
  PRIMARY KEY (account, currency, key)
);

-- Rows that this release could not read: part of the statement all the same.
CREATE TABLE IF NOT EXISTS unreadable (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  key TEXT NOT NULL,
  reason TEXT NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (account, currency, key)
);
