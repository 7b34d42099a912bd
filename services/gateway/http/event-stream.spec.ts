import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "@jest/globals";
import type { Order } from "../../../contracts/orders/order-shape.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { orderIn } from "../testing/services.ts";
import { OrderStream } from "./event-stream.ts";

const never = { readEveryMs: 60_000, heartbeatEveryMs: 60_000, longestMs: 60_000 };
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The parts of Node's response that a stream needs. */
class Written extends EventEmitter {
  text = "";
  writableEnded = false;
  destroyed = false;
  writeHead() {
    return this;
  }
  write(piece: string) {
    this.text += piece;
  }
  end() {
    this.writableEnded = true;
    this.emit("close");
  }
  get states() {
    return [...this.text.matchAll(/"state":"(\w+)"/g)].map((found) => found[1]);
  }
}

function streamOf(read: () => Promise<Order>) {
  const res = new Written();
  return { res, stream: new OrderStream(res as unknown as ServerResponse, read) };
}

describe("OrderStream", () => {
  it("shows a change once, however often it looks", async () => {
    const { res, stream } = streamOf(async () => orderIn("paid"));
    stream.start(orderIn("paying"), never);
    await stream.look();
    await stream.look();
    expect(res.states).toEqual(["paying", "paid"]);
    stream.end();
  });

  it("reads again when it is woken during a read that began before the change", async () => {
    let state: Order["state"] = "paying";
    let reads = 0;
    const { res, stream } = streamOf(async () => {
      reads++;
      const seen = orderIn(state);
      await pause(10);
      return seen;
    });
    stream.start(orderIn("reserved"), never);
    const looking = stream.look();
    state = "fulfilled";
    await Promise.all([stream.look(), stream.look(), looking]);
    expect(res.states).toEqual(["reserved", "paying", "fulfilled"]);
    expect(reads).toBe(2);
    expect(res.writableEnded).toBe(true);
  });

  it("goes on after a read that failed", async () => {
    const outcomes = [Promise.reject(new Error("away")), Promise.resolve(orderIn("cancelled"))];
    const { res, stream } = streamOf(() => outcomes.shift() as Promise<Order>);
    stream.start(orderIn("paying"), { ...never, readEveryMs: 5 });
    await eventually(() => res.writableEnded);
    expect(res.states).toEqual(["paying", "cancelled"]);
  });

  it("keeps the connection warm, and ends when its time is over", async () => {
    const { res, stream } = streamOf(async () => orderIn("paying"));
    stream.start(orderIn("paying"), { readEveryMs: 5, heartbeatEveryMs: 10, longestMs: 60 });
    await eventually(() => res.writableEnded);
    expect(res.text).toContain(": still here\n\n");
    expect(res.states).toEqual(["paying"]);
    const length = res.text.length;
    await pause(30);
    expect(res.text.length).toBe(length);
  });
});
