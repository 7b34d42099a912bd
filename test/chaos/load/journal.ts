import type { JournalEntry, ShownOrder } from "../../simulation/people/browser.ts";

/** One request with its key: sent again until it gets an answer that is none of "not now". */
export interface Request {
  /** Counts the run's requests from 1. */
  n: number;
  who: string;
  what: string;
  method: string;
  path: string;
  key: string | null;
  /** The order or the event that it is about, once it is known. */
  about: string | null;
  startedAtMs: number;
  tries: Try[];
  /** It has its answer, or no client waits for one any more. */
  isOver: boolean;
}

/** One attempt of a request, and its answer. */
export interface Try {
  atMs: number;
  tookMs: number;
  /** Null: no answer at all. */
  status: number | null;
  /** Of an error; `NO_ANSWER` when there was none. */
  code: string | null;
  requestId: string | null;
}

/** An answer to a buyer or the organizer about an order. */
export interface OrderAnswer extends JournalEntry {
  eventId: string;
  status: number | null;
}

/** A ticket as its buyer was shown it. */
export interface SeenTicket {
  atMs: number;
  buyerId: string;
  id: string;
  orderId: string;
  serial: number;
  placeNumber: number;
}

/** The answer to the gate about one scan. */
export interface Scanned {
  ticketId: string;
  scanId: string;
  /** Null: it was refused, as `refusal` says. */
  checkInId: string | null;
  refusal: string | null;
  /** The gate reversed it, and received confirmation. */
  isUndone: boolean;
}

/** All requests and answers of a run, which the checker compares with the stores. */
export class Journal {
  readonly requests: Request[] = [];
  readonly orders: OrderAnswer[] = [];
  readonly tickets: SeenTicket[] = [];
  readonly scans: Scanned[] = [];

  open(request: Pick<Request, "who" | "what" | "method" | "path" | "key" | "about">): Request {
    const n = this.requests.length + 1;
    const opened = { n, ...request, startedAtMs: Date.now(), tries: [], isOver: false };
    this.requests.push(opened);
    return opened;
  }

  /** How often which status was answered: `201`, `503 EVENT_LOADING`, `NO_ANSWER`. */
  countsByAnswer(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { status, code } of this.requests.flatMap(({ tries }) => tries)) {
      const answer = [status, code].filter((part) => part !== null).join(" ");
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
    }
    return new Map([...counts].sort());
  }
}

/** The order in the body of an answer, as the checker compares it. */
// biome-ignore lint/suspicious/noExplicitAny: an answer's body
export function shownOrder(body: any): ShownOrder {
  return {
    _id: body.id,
    state: body.state,
    lines: body.lines,
    refunds: body.refunds.map(({ id, number: n, state }: { id: string; number: number; state: string }) => ({
      ...{ id, n, state },
    })),
  };
}
