// An error in plain words: what happened, whether something may have been done, and
// what to do now. Nothing here touches the page.

const TITLES = {
  connect: "You are not connected",
  accounts: "The accounts could not be read",
  statement: "The statement could not be read further",
  confirm: "You could not be confirmed",
  review: "The payment cannot be made like this",
  sign: "The payment was not signed",
  pay: "The payment was not made",
  approve: "The payment was not approved",
  finish: "The payment was not approved",
  status: "The state of the payment could not be asked",
  cancel: "The payment was not cancelled",
  "finish-cancel": "The payment was not cancelled",
  start: "This page could not start",
  page: "Something went wrong in this page",
};

/** Those after which money may have moved. */
const MONEY = new Set(["pay", "approve", "finish", "cancel", "finish-cancel"]);

/** Those after which the customer was at the bank’s page, and may have signed there. */
const SIGNED = new Set(["finish", "finish-cancel"]);

/** Whether what was asked for may have been done: also of an error that does not say. */
export function mayBeDone(error, doing) {
  // There, `delivery` is about the exchange of the code: the customer has signed before it.
  if (SIGNED.has(doing)) return !customerRefused(error);
  if (error.kind === "unsaved" || error.remedy === "look-first") return true;
  return !["not-sent", "refused"].includes(error.delivery);
}

/** The bank’s page says so, in the callback. */
const customerRefused = ({ kind, reason }) =>
  kind === "callback" && ["access-denied", "login-required"].includes(reason);

/** `doing` is what the page was about, one of the names above. */
export function explain(error, doing) {
  const unsure = MONEY.has(doing) && mayBeDone(error, doing);
  return {
    title: unsure ? "It is not known whether this was done" : TITLES[doing],
    happened: happened(error),
    done: done(error, doing),
    now: unsure ? LOOK[doing] : now(error),
    unsure,
    details: details(error),
  };
}

function happened(error) {
  const { kind, reason, httpStatus } = error;
  if (kind === "callback")
    return CALLBACKS[reason] ?? "What came back from the bank does not belong to what was asked.";
  if (KINDS[kind]) return KINDS[kind];
  if (error.remedy === "new-consent") return "The access to the accounts has ended.";
  if (error.remedy === "not-permitted") return "The bank does not permit this here.";
  if (error.remedy === "look-first" && error.code === "duplicate-payment-id")
    return "The bank has a payment with this reference already.";
  if (httpStatus >= 500) return "The bank has trouble and could not answer.";
  if (httpStatus === 429) return "The bank was asked too often.";
  if (httpStatus >= 400) return "The bank refused.";
  return sentence(ownWords(error));
}

/** How a visit to the bank can end. */
const CALLBACKS = {
  "access-denied": "You refused at the bank.",
  "login-required": "You did not log in at the bank.",
  "server-error": "The bank has trouble, and sent you back without a decision.",
  "temporarily-unavailable": "The bank is busy, and sent you back without a decision.",
  expired: "You came back too late: the bank’s page is good for an hour.",
};

/** How a request can end without the bank’s answer. */
const KINDS = {
  aborted: "You stopped it.",
  "time-out": "The bank did not answer in time.",
  "not-the-bank": "The proxy between this page and the bank answered in its place.",
  "bad-proxy-status": "The proxy between this page and the bank does not say whose answer it gave.",
  "opaque-redirect": "The proxy between this page and the bank sent the page elsewhere.",
  "cors-refused": "The browser hides the answer: the proxy does not let this page see it.",
  "cut-off": "The answer ended in its middle.",
  network: "The connection failed: the browser does not say why.",
  unreadable: "The bank’s answer cannot be read.",
  "no-tokens": "This page is not connected to the bank.",
  "no-refresh-token": "The access to the accounts has ended.",
};

function done(error, doing) {
  if (!MONEY.has(doing)) return undefined;
  if (mayBeDone(error, doing))
    return (
      MAY_STAND[doing] ??
      "It may have been done all the same: the bank may have got it, and only its answer is missing."
    );
  if (doing === "finish-cancel") return "The payment stands as it was.";
  return "Nothing has been done, and no money has moved.";
}

const MAY_STAND = {
  finish: "The payment may stand: you may have signed it at the bank before this went wrong.",
  "finish-cancel":
    "The payment may stand, or be cancelled: you may have signed that at the bank before this went wrong.",
};

const LOOK_FIRST =
  "Do not pay again under another reference. Look it up first: ask for its state if you can, or look at the statement of the account.";
const LOOK_CANCELLED = "Ask for the state of the payment: it says whether it is cancelled.";
const LOOK = {
  pay: LOOK_FIRST,
  approve: LOOK_FIRST,
  finish: LOOK_FIRST,
  cancel: LOOK_CANCELLED,
  "finish-cancel": LOOK_CANCELLED,
};

function now(error) {
  if (error.reason === "access-denied") return "You can begin again whenever you want.";
  switch (error.remedy) {
    case "refresh-tokens":
    case "new-consent":
      return "Connect to the bank again.";
    case "strong-authentication":
      return "Confirm at the bank who you are, then try again.";
    case "start-over":
      return "Begin again.";
    case "wait":
      return error.retryAfterSeconds === undefined
        ? "Wait a little, then try again."
        : `Wait ${error.retryAfterSeconds} seconds, then try again.`;
    case "fix-input":
      return `Correct ${fieldWords(error.field ?? error.input)}.`;
    case "not-permitted":
      return "Take another account: trying again will not help.";
    case "use-version":
    case "ask-bank":
      return "Ask the bank, and tell it the Request-ID below.";
    default:
      return "Try again.";
  }
}

/** The members of an order, and what the bank calls them. */
const FIELDS = {
  creditorIban: "the account of the payee",
  "creditor_account.iban": "the account of the payee",
  creditorName: "the name of the payee",
  creditor_name: "the name of the payee",
  amount: "the amount",
  "instructed_amount.amount": "the amount",
  executionDate: "the day",
  requested_execution_date: "the day",
  communication: "the communication",
  "communication.structured": "the communication",
  iban: "the account",
};

const fieldWords = (field) => FIELDS[field] ?? (field ? `“${field}”` : "what was typed");

function details(error) {
  const all = {
    Message: error.message,
    Kind: [error.kind, error.reason].filter(Boolean).join(", "),
    Operation: error.operation,
    "Bank’s code": error.rawCode ?? error.code,
    "HTTP status": error.httpStatus,
    "Request-ID": error.requestId,
    "Response-ID": error.responseId,
    Delivery: error.delivery,
    Remedy: error.remedy,
    Field: error.field ?? error.input,
    Versions: error.versions?.join(", "),
  };
  return Object.entries(all).filter(([, value]) => value !== undefined && value !== "");
}

/** The message without the name before it, and without the advice behind it. */
function ownWords({ message, field }) {
  const words = field && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
  return words.split("; ")[0].replace(/ \[Request-ID.*$/, "");
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
