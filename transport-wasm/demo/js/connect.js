// Consent: the customer gives access to accounts at the bank.

import { announce } from "./announce.js";
import { consentsByIban, openSession, psd2, suggestedIban } from "./bank.js";
import { byId, focusOn } from "./dom.js";
import { shownDay } from "./days.js";
import { clearError, showError } from "./error-view.js";
import { forget, kept, openWindow, visitOf } from "./visit.js";
import { waitForCustomer } from "./waiting.js";

const WORDS = {
  closed: {
    title: "You closed the bank’s window",
    text: "No access was given. You can open the window again, or give up.",
  },
};

/** `connected(session, choice)` and `disconnected()` are told when it happens. */
export function setUpConnect({ connected, disconnected }) {
  const form = byId("connect-form");
  form.addEventListener("change", () => adapt(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    connect(choiceOf(form), openWindow());
  });
  byId("disconnect").addEventListener("click", () => {
    setConnected(false);
    disconnected();
    focusOn(byId("connect-title"));
  });
  adapt(form);
  byId("connect-button").disabled = false;
  goOn();

  async function connect(choice, opened) {
    clearError(byId("connect-error"));
    busy(true);
    const session = openSession(choice);
    try {
      const redirect = consentsByIban(choice)
        ? await session.consent("AIS", choice.iban)
        : await session.consentToChosenAccounts();
      const visit = { kind: "consent", ...visitOf(redirect), choice };
      await finish(session, visit, opened);
    } catch (error) {
      opened?.close();
      failed(error, "connect");
    } finally {
      busy(false);
    }
  }

  async function finish(session, visit, opened) {
    const back = await waitForCustomer(byId("connect-waiting"), { visit, opened, words: WORDS });
    if (back === undefined) {
      announce("Given up. No access was given.");
      busy(false);
      focusOn(byId("connect-title"));
      return;
    }
    const tokens = await session.finishConsent(visit.pending, back);
    setConnected(true, describe(visit.choice, tokens));
    connected(session, visit.choice);
  }

  /** After a reload, the customer may still be at the bank. */
  async function goOn() {
    // Who confirmed before a reload did so for tokens that are forgotten.
    forget("strong-authentication");
    const visit = kept("consent");
    if (!visit) return;
    busy(true);
    try {
      await finish(openSession(visit.choice), visit, undefined);
    } catch (error) {
      failed(error, "connect");
    } finally {
      busy(false);
    }
  }

  function failed(error, doing) {
    showError(byId("connect-error"), error, { doing });
  }
}

function choiceOf(form) {
  const { brand, generation, language, iban } = Object.fromEntries(new FormData(form));
  return { brand, generation, language, iban: iban.trim() };
}

function adapt(form) {
  const choice = choiceOf(form);
  byId("iban-field").hidden = !consentsByIban(choice);
  const iban = form.elements.iban;
  if (iban.dataset.brand !== choice.brand) {
    iban.value = suggestedIban(choice.brand);
    iban.dataset.brand = choice.brand;
  }
}

function busy(is) {
  byId("connect-button").disabled = is;
}

function setConnected(is, text) {
  byId("connect-form").hidden = is;
  byId("connected").hidden = !is;
  byId("connected-text").textContent = text ?? "";
  if (is) announce(text);
}

function describe(choice, tokens) {
  const brand = choice.brand === "banx" ? "Banx" : "Belfius";
  const words = `Connected to ${brand}, generation ${choice.generation} of the API`;
  if (!tokens.consentedAt) return `${words}.`;
  const life = new psd2.ConsentLife(tokens.consentedAt);
  const [since, until] = [life.givenAt, life.renewBy].map((moment) => shownDay(moment.slice(0, 10)));
  life.free();
  return `${words}, since ${since}. To be renewed by ${until}.`;
}
