// An error in plain words: what happened, whether something may have been done, and
// what to do now. Nothing here touches the page.

const TITLES = {
  connect: "You are not connected",
  accounts: "The accounts could not be read",
  statement: "The statement could not be read further",
  confirm: "You could not be confirmed",
  review: "The payment cannot be made like this",
  pay: "The payment was not made",
  approve: "The payment was not approved",
  status: "The state of the payment could not be asked",
  cancel: "The payment was not cancelled",
  start: "This page could not start",
};

/** Those after which money may have moved. */
const MONEY = new Set(["pay", "approve", "cancel"]);

/** `doing` is what the page was about, one of the names above. */
export function explain(error, doing) {
  const unsure = MONEY.has(doing) && error.delivery === "unknown";
  return {
    title: unsure ? "It is not known whether this was done" : TITLES[doing],
    happened: happened(error),
    done: done(error, doing),
    now: now(error, unsure),
    unsure,
    details: details(error),
  };
}

function happened(error) {
  const { kind = "", code = "", httpStatus } = error;
  const says = `${kind} ${code} ${error.message}`;
  if (/access.denied|customer refused/i.test(says)) return "You refused at the bank.";
  if (/login.required/i.test(says)) return "You did not log in at the bank.";
  if (kind === "aborted") return "You stopped it.";
  if (/timeout|timed out|time-out/i.test(says)) return "The bank did not answer in time.";
  if (/not-the-bank|proxy/i.test(kind)) return "The proxy between this page and the bank has answered instead of the bank.";
  if (/network|connect|cors|cut|unresolved|tls|certificate/i.test(kind)) return "The connection to the bank failed.";
  if (httpStatus >= 500) return "The bank has trouble and could not answer.";
  if (httpStatus === 429) return "The bank was asked too often.";
  if (error.remedy === "new-consent") return "The access to the accounts has ended.";
  if (error.remedy === "not-permitted") return "The bank does not permit this here.";
  if (error.remedy === "fix-input") return sentence(ownWords(error.message));
  if (httpStatus >= 400) return "The bank refused.";
  return sentence(ownWords(error.message));
}

function done(error, doing) {
  if (!MONEY.has(doing)) return undefined;
  if (error.delivery === "unknown") return "It may have been done all the same: the bank may have got it, and only its answer is missing.";
  return "Nothing has been done, and no money has moved.";
}

function now(error, unsure) {
  if (unsure) return "Do not pay again under another reference. Look it up first: ask for its state if you can, or look at the statement of the account.";
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
      return error.field ? `Correct ${fieldWords(error.field)}.` : "Try again.";
  }
}

const FIELDS = {
  "creditor_account.iban": "the account of the payee",
  creditor: "the account of the payee",
  creditor_name: "the name of the payee",
  creditorName: "the name of the payee",
  "instructed_amount.amount": "the amount",
  amount: "the amount",
  requested_execution_date: "the day",
  executionDate: "the day",
  communication: "the communication",
  iban: "the account",
};

export const fieldWords = (field) => FIELDS[field] ?? (field ? `“${field}”` : "what was typed");

function details(error) {
  const all = {
    Message: error.message,
    Kind: error.kind,
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

/** The message without the call's name before it and the advice behind it. */
function ownWords(message = "Something went wrong") {
  return message.replace(/^[a-z -]+: /, "").split("; ")[0].replace(/ \[Request-ID.*$/, "");
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
