import type { Logger } from "../../../lib/telemetry/logging.ts";

const maxKinds = 1_000;

/** Logs each kind of warning once: a fault of one message is a fault of the next as well. */
export class RateLimitedWarnings {
  readonly #log: Pick<Logger, "error">;
  readonly #said = new Set<string>();

  constructor(log: Pick<Logger, "error">) {
    this.#log = log;
  }

  say(text: string, fields: Record<string, unknown>): void {
    const kind = JSON.stringify([text, fields]);
    if (this.#said.has(kind) || this.#said.size >= maxKinds) return;
    this.#said.add(kind);
    this.#log.error(fields, text);
  }
}
