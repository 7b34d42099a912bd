import type { Report } from "../../../contracts/orders/reports.ts";

/**
 * One report of an event is made at a time, for any number of callers. Callers that arrive while one is made share the next: so none
 * reads figures that are older than the request.
 */
export class SharedReports {
  readonly #running = new Map<string, Promise<Report>>();
  readonly #next = new Map<string, Promise<Report>>();

  of(eventId: string, make: () => Promise<Report>): Promise<Report> {
    const running = this.#running.get(eventId);
    if (!running) return this.#start(eventId, make);
    const next = this.#next.get(eventId) ?? this.#after(running, eventId, make);
    this.#next.set(eventId, next);
    return next;
  }

  async #after(running: Promise<Report>, eventId: string, make: () => Promise<Report>): Promise<Report> {
    await running.catch(() => {});
    this.#next.delete(eventId);
    return await this.#start(eventId, make);
  }

  #start(eventId: string, make: () => Promise<Report>): Promise<Report> {
    const running = make().finally(() => {
      if (this.#running.get(eventId) === running) this.#running.delete(eventId);
    });
    this.#running.set(eventId, running);
    return running;
  }
}
