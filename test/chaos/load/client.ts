import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../../simulation/world/random.ts";
import type { Journal, Request, Try } from "./journal.ts";

/** The final outcome of a request: never a "not now". */
export interface Answer {
  status: number;
  code: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows the type of the answer
  body: any;
}

export interface Ask {
  what: string;
  method: "GET" | "POST" | "PATCH";
  /** Behind the API's base, or a whole address. */
  path: string;
  body?: object;
  /** The fields that a page's form sends. */
  form?: Record<string, string>;
  /** Of a POST that makes something. */
  key?: string | null;
  about?: string | null;
}

/** Receives every answer, including those to retries. */
// biome-ignore lint/suspicious/noExplicitAny: the caller knows the type of the answer
export type Hear = (attempt: Try, body: any) => void;

/** Shared by all clients of a run. */
export interface Line {
  /** Where the shop is, without a slash at the end. */
  url: string;
  journal: Journal;
  /** No client waits for an answer after this; extended when quiet returns. */
  patience: { untilMs: number };
  tokenOf: (userId: string) => string;
}

const answerWithinMs = 12_000;
/** Not now: the same request again, with its key, is safe and wanted. */
const notNow = new Set([502, 503, 504]);
/** A fault is a finding; the request is retried a few times to learn its outcome. */
const maxFaults = 3;

/** A client that retries every request with its key until it is answered, and records every answer. */
export class Client {
  readonly userId: string;
  readonly dice: Random;
  readonly #line: Line;

  constructor(line: Line, userId: string, dice: Random) {
    this.#line = line;
    this.userId = userId;
    this.dice = dice;
  }

  get journal(): Journal {
    return this.#line.journal;
  }

  newKey(): string {
    return randomUUID();
  }

  async sleep(ms: number): Promise<void> {
    await pause(ms);
  }

  /** Null when patience is over. */
  async ask(wanted: Ask, hear: Hear = () => {}): Promise<Answer | null> {
    const { what, method, path, key = null, about = null } = wanted;
    const request = this.journal.open({ who: this.userId, what, method, path, key, about });
    for (let n = 1; Date.now() < this.#line.patience.untilMs; n++) {
      const { attempt, body, retryAfterMs } = await this.#send(request, wanted);
      request.tries.push(attempt);
      hear(attempt, body);
      if (isFinal(request)) {
        request.isOver = true;
        return { status: attempt.status as number, code: attempt.code, body };
      }
      await pause(Math.max(retryAfterMs, this.#backoffMs(n)));
    }
    return null;
  }

  #backoffMs(n: number): number {
    return Math.min(2_000, 100 * 2 ** Math.min(n, 5)) * (0.5 + this.dice.next());
  }

  async #send(request: Request, { method, path, body, form, key }: Ask): Promise<Sent> {
    const atMs = Date.now();
    const requestId = `chaos-${request.n}-${request.tries.length + 1}`;
    try {
      const response = await fetch(path.startsWith("http") ? path : `${this.#line.url}/api/v1${path}`, {
        method,
        headers: {
          accept: "application/json",
          authorization: `Bearer ${this.#line.tokenOf(request.who)}`,
          "x-request-id": requestId,
          ...(body && { "content-type": "application/json" }),
          ...(key && { "idempotency-key": key }),
        },
        body: body ? JSON.stringify(body) : form ? new URLSearchParams(form) : null,
        signal: AbortSignal.timeout(answerWithinMs),
      });
      const answered = await bodyOf(response);
      const code = response.ok ? null : ((answered as { code?: string }).code ?? "NO_CODE");
      const retryAfterMs = Math.min(3, Number(response.headers.get("retry-after") ?? 0)) * 1_000;
      const attempt = { atMs, tookMs: Date.now() - atMs, status: response.status, code, requestId };
      return { attempt, body: answered, retryAfterMs };
    } catch {
      const attempt = { atMs, tookMs: Date.now() - atMs, status: null, code: "NO_ANSWER", requestId };
      return { attempt, body: null, retryAfterMs: 0 };
    }
  }
}

interface Sent {
  attempt: Try;
  body: unknown;
  retryAfterMs: number;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
}

function isFinal({ tries }: Request): boolean {
  const status = tries.at(-1)?.status ?? null;
  if (status === null || notNow.has(status)) return false;
  return status !== 500 || tries.filter((one) => one.status === 500).length >= maxFaults;
}
