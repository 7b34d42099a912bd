/**
 * Single-flight work by key, never older than the request for it: one at a time runs per key, and callers that arrive
 * while it runs share the next one, which begins after they asked. A failure reaches only those who shared that run.
 */
export class SingleFlight<T> {
  readonly #underWay = new Map<string, { over: Promise<unknown>; next: Promise<T> | null }>();

  run(key: string, work: () => Promise<T>): Promise<T> {
    const current = this.#underWay.get(key);
    if (!current) return this.#begin(key, work);
    current.next ??= current.over.then(() => this.#begin(key, work));
    return current.next;
  }

  #begin(key: string, work: () => Promise<T>): Promise<T> {
    const running = work();
    const current = { over: running.catch(() => {}), next: null };
    this.#underWay.set(key, current);
    void current.over.then(() => {
      if (this.#underWay.get(key) === current && current.next === null) this.#underWay.delete(key);
    });
    return running;
  }
}
