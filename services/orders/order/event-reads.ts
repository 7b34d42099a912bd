/**
 * Single-flight reads that begin after the call: callers that arrive while one is under way share the next one, with
 * all others that wait.
 */
export class EventReads<T> {
  readonly #read: (key: string) => Promise<T>;
  readonly #underWay = new Map<string, { over: Promise<unknown>; next: Promise<T> | null }>();

  constructor(read: (key: string) => Promise<T>) {
    this.#read = read;
  }

  get(key: string): Promise<T> {
    const current = this.#underWay.get(key);
    if (!current) return this.#begin(key);
    current.next ??= current.over.then(() => this.#begin(key));
    return current.next;
  }

  #begin(key: string): Promise<T> {
    const reading = this.#read(key);
    const current = {
      over: reading.then(
        () => {},
        () => {},
      ),
      next: null,
    };
    this.#underWay.set(key, current);
    void current.over.then(() => {
      if (this.#underWay.get(key) === current && current.next === null) this.#underWay.delete(key);
    });
    return reading;
  }
}
