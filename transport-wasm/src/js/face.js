// What the face needs of JavaScript and Rust has no words for: a class of errors,
// and the members of a plain object.

/** Why a call did not succeed. What `console.log` and `JSON.stringify` show of it is safe to keep. */
export class BelfiusError extends Error {
  constructor(message, shown, hidden) {
    super(message);
    Object.assign(this, shown);
    // A secret, or a customer's data: there to be read, not to be logged by accident.
    for (const [name, value] of Object.entries(hidden)) {
      setHidden(this, name, value);
    }
  }
}
Object.defineProperty(BelfiusError.prototype, "name", {
  value: "BelfiusError",
  configurable: true,
  writable: true,
});

export function belfiusError(message, shown, hidden) {
  return new BelfiusError(message, JSON.parse(shown), JSON.parse(hidden));
}

/** `name` is "cause" for errors of ours alone: `console.log` prints a cause, even one that does not show. */
export function setHidden(error, name, value) {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}

/** Another handle of an object of ours, which Rust may take apart. */
export function handle(value) {
  return value.__handle();
}

/** The milliseconds of a `Date`; `undefined` for anything else. It throws for what only looks like one. */
export function milliseconds(value) {
  return value instanceof Date ? Date.prototype.getTime.call(value) : undefined;
}

/** A copy of a `Uint8Array`; `undefined` for anything else, such as what only looks like one. */
export function bytes(value) {
  return ArrayBuffer.isView(value) && value instanceof Uint8Array ? new Uint8Array(value) : undefined;
}

/**
 * Makes the methods of a class look at their `this` before the module is entered: the module would throw through its
 * own frames, and its stack would not come back. `title` is the class's name, which a minifier changes.
 */
export function guard(Class, title) {
  const { prototype } = Class;
  for (const name of Reflect.ownKeys(prototype)) {
    if (name === "constructor" || name === "__destroy_into_raw") continue;
    const member = Object.getOwnPropertyDescriptor(prototype, name);
    for (const part of ["get", "value"]) {
      const inner = member[part];
      if (typeof inner !== "function") continue;
      member[part] = function (...args) {
        if (!(this instanceof Class) || !this.__wbg_ptr) throw notThis(title);
        return inner.apply(this, args);
      };
      Object.defineProperty(member[part], "name", { value: inner.name, configurable: true });
    }
    Object.defineProperty(prototype, name, member);
  }
}

function notThis(title) {
  const shown = { kind: "invalid-argument", delivery: "not-sent", fault: "caller", field: "this", remedy: "fix-input" };
  return new BelfiusError(`this: must be a ${title} that was not freed`, shown, {});
}

/** Names and values of a plain object, in turns; `undefined` for anything else. */
export function members(value) {
  if (typeof value !== "object" || value === null) return undefined;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
  return Object.entries(value).filter(([, member]) => member !== undefined).flat();
}

export async function generateKey() {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return globalThis.crypto?.subtle?.generateKey(algorithm, false, ["sign", "verify"]);
}

export function iteration(value, done) {
  return { value, done };
}

/** Which method an object lacks to be a store. */
export function storeLacks(store) {
  const has = (name) => typeof store?.[name] === "function";
  if (!has("load")) return "load";
  if (!has("save")) return "save";
  return store.lock === undefined || has("lock") ? undefined : "lock";
}

// `async`, so that what a store throws at once is a rejection too.
export async function load(store) {
  return store.load();
}

export async function save(store, tokens) {
  await store.save(tokens);
}

/** Stores without a lock of their own: what each has to wait for. */
const queues = new WeakMap();

async function locked(store, work) {
  if (store.lock !== undefined) return store.lock(work);
  const turn = (queues.get(store) ?? Promise.resolve()).then(work);
  queues.set(store, turn);
  return turn;
}

/** Takes a store's lock: `ready` when it is held, held until `release`. */
export function hold(store) {
  let released = false;
  let giveUp = () => {};
  const ready = new Promise((resolve, reject) => {
    const work = () => {
      if (released) return Promise.resolve();
      resolve();
      return new Promise((ended) => (giveUp = ended));
    };
    const early = () => reject(new Error("the store's lock ended without running its work"));
    locked(store, work).then(early, reject);
  });
  // Whoever stops waiting for it does not hear that it failed.
  ready.catch(() => {});
  return {
    ready,
    release() {
      released = true;
      giveUp();
    },
  };
}
