import type { ServerResponse } from "node:http";
import type { Order } from "../../../contracts/orders/order-shape.ts";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { streamHeartbeatMs } from "../../../lib/deadlines.ts";
import { bodyHash } from "../../../lib/ids.ts";

export interface StreamTiming {
  readEveryMs: number;
  heartbeatEveryMs: number;
  longestMs: number;
}

export const streamTiming: StreamTiming = {
  readEveryMs: secondMs,
  heartbeatEveryMs: streamHeartbeatMs,
  longestMs: 15 * minuteMs,
};

/** States of an order that nothing follows, except that a fulfilled one may be refunded some day. */
export const finalStates: readonly Order["state"][] = ["fulfilled", "refunded", "expired", "cancelled"];

/** Nothing will be sent about this order any more. */
export function isFinal(order: Order): boolean {
  return finalStates.includes(order.state);
}

/** The id of the last entry: the same for the same content. */
export function entryId(order: Order): string {
  return bodyHash(order).slice(0, 22);
}

/** Shows one order to one client by server-sent events: now, and on each change until its end. */
export class OrderStream {
  readonly #res: ServerResponse;
  readonly #read: () => Promise<Order>;
  #lastId: string | undefined;
  #reading = false;
  #wokenMeanwhile = false;
  #timers: NodeJS.Timeout[] = [];

  /** @param read the order as its reader may see it; a failure is tried again at the next look. */
  constructor(res: ServerResponse, read: () => Promise<Order>) {
    this.#res = res;
    this.#read = read;
  }

  start(first: Order, timing: StreamTiming): void {
    this.#res.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    });
    this.#res.once("close", () => this.end());
    this.#timers = [
      setInterval(() => this.look(), timing.readEveryMs),
      setInterval(() => this.#res.write(": still here\n\n"), timing.heartbeatEveryMs),
      setTimeout(() => this.end(), timing.longestMs),
    ];
    this.#show(first);
  }

  /** Reads the order now. The answer may lack the change behind a wake-up during the read: then it reads again. */
  async look(): Promise<void> {
    if (this.#reading) {
      this.#wokenMeanwhile = true;
      return;
    }
    this.#reading = true;
    const order = await this.#read().catch(() => null);
    this.#reading = false;
    if (order !== null) this.#show(order);
    if (!this.#wokenMeanwhile) return;
    this.#wokenMeanwhile = false;
    await this.look();
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    if (!this.#res.writableEnded) this.#res.end();
  }

  #show(order: Order): void {
    const id = entryId(order);
    if (this.#res.writableEnded || this.#res.destroyed || id === this.#lastId) return;
    this.#lastId = id;
    this.#res.write(`event: order\nid: ${id}\ndata: ${JSON.stringify(order)}\n\n`);
    if (isFinal(order)) this.end();
  }
}
