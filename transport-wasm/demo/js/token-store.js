// Keeps one pair of tokens, in the memory of this page and nowhere else: not in
// localStorage, where every script of the origin could read them for months.

export class MemoryStore {
  #tokens;
  #last = Promise.resolve();

  load() {
    return this.#tokens;
  }

  save(tokens) {
    this.#tokens = tokens;
  }

  /** One at a time. A store for many tabs would take `navigator.locks` here. */
  lock(work) {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
