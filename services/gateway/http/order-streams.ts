import { getOrder } from "../../../contracts/orders/orders.ts";
import { call } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { entryId, isFinal, OrderStream, type StreamTiming } from "./event-stream.ts";
import { contextOf, type WebRequest, type WebResponse } from "./web-request.ts";

/** More than one person has windows open; fewer than would take the streams of all others. */
const maxPerUser = 20;

/** The open streams of this process, by order. */
export class OrderStreams {
  readonly #timing: StreamTiming;
  readonly #open = new Map<string, Set<OrderStream>>();
  readonly #ofUser = new Map<string, number>();
  readonly #most: number;
  #count = 0;
  #closing = false;

  /** @param most streams at once, since each reads its order every second; further ones are OVERLOADED. */
  constructor(timing: StreamTiming, most = Number.POSITIVE_INFINITY) {
    this.#timing = timing;
    this.#most = most;
  }

  /**
   * Opens a stream for a user with read access to the order. Throws as reading it does, NOT_FOUND for a foreign one, and
   * TOO_MANY_REQUESTS with too many open streams.
   */
  async open(req: WebRequest, res: WebResponse): Promise<void> {
    const ctx = contextOf(req);
    const orderId = req.$params?.params?.orderId ?? "";
    const read = () => call(ctx, getOrder, { orderId });
    const first = await read();
    if (res.destroyed) return;
    if (isFinal(first) && req.headers["last-event-id"] === entryId(first)) {
      // A client that has the end already reconnects by itself; 204 stops it (HTML standard, 9.2.3).
      res.writeHead(204).end();
      return;
    }
    const userId = signedInUser(ctx.meta);
    if ((this.#ofUser.get(userId) ?? 0) >= maxPerUser)
      throw fail("TOO_MANY_REQUESTS", { retryAfterS: minuteMs / secondMs });
    if (this.#count >= this.#most) throw fail("OVERLOADED", { retryAfterS: 5 });
    const stream = new OrderStream(res, read);
    this.#keep(orderId, stream, res);
    this.#countOf(userId, 1);
    res.once("close", () => this.#countOf(userId, -1));
    req.streamsSinceMs = performance.now();
    stream.start(first, this.#timing);
    if (this.#closing || req.method === "HEAD") stream.end();
  }

  /** Something happened to the order: its streams look now rather than within the second. */
  wake(orderId: string): void {
    for (const stream of this.#open.get(orderId) ?? []) stream.look();
  }

  /** Ends every stream, and each later one after its first entry: clients come back to another process. */
  endAll(): void {
    this.#closing = true;
    for (const streams of this.#open.values()) for (const stream of streams) stream.end();
  }

  #countOf(userId: string, change: 1 | -1): void {
    const count = (this.#ofUser.get(userId) ?? 0) + change;
    if (count === 0) this.#ofUser.delete(userId);
    else this.#ofUser.set(userId, count);
  }

  #keep(orderId: string, stream: OrderStream, res: WebResponse): void {
    const streams = this.#open.get(orderId) ?? new Set();
    this.#open.set(orderId, streams.add(stream));
    this.#count++;
    res.once("close", () => {
      this.#count--;
      streams.delete(stream);
      if (streams.size === 0) this.#open.delete(orderId);
    });
  }
}
