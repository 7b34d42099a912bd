import { type Answer, parsed } from "./conformity.ts";
import type { Operation } from "./document.ts";

export interface Fault {
  fault: string;
  case: string;
  request: string;
  answer: string;
}

/** What the cases came to: how each call answered, and what was wrong. */
export class Tally {
  cases = 0;
  readonly #succeeded = new Set<string>();
  readonly #answers = new Map<string, number>();
  /** One of each kind, and how many there were. */
  readonly #faults = new Map<string, { first: Fault; times: number }>();

  count(operation: Operation, { status, body }: Answer): void {
    this.cases += 1;
    if (status >= 200 && status < 300) this.#succeeded.add(operation.id);
    const problem = status >= 400 ? (parsed(body) as { code?: string } | undefined) : undefined;
    const name = `${status}${problem?.code ? ` ${problem.code}` : ""}`;
    this.#answers.set(name, (this.#answers.get(name) ?? 0) + 1);
  }

  report(operation: Pick<Operation, "id">, fault: Fault): void {
    const kind = `${operation.id}: ${fault.fault}`;
    const known = this.#faults.get(kind);
    this.#faults.set(kind, { first: known?.first ?? fault, times: (known?.times ?? 0) + 1 });
  }

  /** Ids of the calls that succeeded at least once. */
  get succeeded(): Set<string> {
    return this.#succeeded;
  }

  /** How often each status and code came, the most frequent first. */
  get answers(): [name: string, times: number][] {
    return [...this.#answers].sort(([, a], [, b]) => b - a);
  }

  /** Each kind of fault once, with the case that met it first: what to send to meet it again. */
  get faults(): string[] {
    return [...this.#faults].map(([kind, { first, times }]) =>
      [`${kind} (${times} times)`, first.case, first.request, first.answer].join("\n  "),
    );
  }
}
