import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { orderChanged } from "../../../contracts/orders/orders.ts";
import { publish } from "../../../lib/calls/call.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { type Harness, startGateway } from "../testing/gateway.ts";
import { newStubbed, orderIn } from "../testing/services.ts";

const id = "ord_school_1";
let shop: Harness;

beforeAll(async () => {
  shop = await startGateway();
});
afterAll(() => shop.stop());
beforeEach(() => {
  Object.assign(shop.stubbed, newStubbed());
});

/** An open stream: `next()` answers its next entry, or null at its end. */
async function open(headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const Authorization = `Bearer ${shop.token("usr_sample_buyer")}`;
  const url = `${shop.url}/api/v1/orders/${id}/events`;
  const answer = await fetch(url, { headers: { Authorization, ...headers }, signal: leaving.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<string | null> => {
    const end = text.indexOf("\n\n");
    if (end >= 0) {
      const entry = text.slice(0, end);
      text = text.slice(end + 2);
      return entry;
    }
    const { done, value } = (await reader?.read()) ?? { done: true, value: "" };
    if (done) return null;
    text += value;
    return next();
  };
  return { answer, next, leave: () => leaving.abort() };
}

const stateIn = (entry: string | null) => JSON.parse(/^data: (.*)$/m.exec(entry ?? "")?.[1] ?? "null")?.state;

describe("the events of an order", () => {
  it("come at once, on each change, and end with the order", async () => {
    shop.stubbed.orders.set(id, orderIn("paying"));
    const stream = await open();
    expect(stream.answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(stream.answer.headers.get("x-request-id")).toMatch(/^req_/);
    const first = await stream.next();
    expect(first).toMatch(/^event: order\nid: \S+\ndata: \{/);
    shop.stubbed.orders.set(id, orderIn("paid"));
    expect(stateIn(await stream.next())).toBe("paid");
    shop.stubbed.orders.set(id, orderIn("fulfilled"));
    expect(stateIn(await stream.next())).toBe("fulfilled");
    expect(await stream.next()).toBeNull();
  });

  it("come without waiting for the next second when the bus says that the order moved", async () => {
    shop.stubbed.orders.set(id, orderIn("paying"));
    const stream = await open();
    await stream.next();
    const startedAtMs = performance.now();
    for (const state of ["paid", "paying", "paid", "paying", "paid"] as const) {
      shop.stubbed.orders.set(id, orderIn(state));
      await publish(shop.broker, orderChanged, { orderId: id });
      expect(stateIn(await stream.next())).toBe(state);
    }
    shop.stubbed.orders.set(id, orderIn("cancelled"));
    await publish(shop.broker, orderChanged, { orderId: id });
    expect(stateIn(await stream.next())).toBe("cancelled");
    // The first one may have met the second; those after it would each wait for a whole one.
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
  });

  it("are read as the user who asked, and a foreign order is NOT_FOUND rather than a stream", async () => {
    const refused = await open({ "Accept-Language": "fr" });
    expect(refused.answer.status).toBe(404);
    expect(refused.answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(shop.stubbed.calls).toMatchObject([
      { action: "orders.get", meta: { actor: { userId: "usr_sample_buyer" }, locale: "fr" } },
    ]);
    const anonymous = await fetch(`${shop.url}/api/v1/orders/${id}/events?access_token=x`);
    expect(anonymous.status).toBe(401);
  });

  it("are 204 for who comes back with the end in hand", async () => {
    shop.stubbed.orders.set(id, orderIn("expired"));
    const stream = await open();
    const lastId = /^id: (.*)$/m.exec((await stream.next()) ?? "")?.[1] ?? "";
    expect(await stream.next()).toBeNull();
    expect((await open({ "Last-Event-ID": lastId })).answer.status).toBe(204);
    expect((await open({ "Last-Event-ID": "older" })).answer.status).toBe(200);
  });

  it("are few for one account, so that no one takes the streams of all others", async () => {
    shop.stubbed.orders.set(id, orderIn("paying"));
    const open20 = await Promise.all(Array.from({ length: 20 }, () => open()));
    expect(open20.map(({ answer }) => answer.status)).toEqual(Array(20).fill(200));
    const refused = await open();
    expect(refused.answer.status).toBe(429);
    expect(Number(refused.answer.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = await open({ Authorization: `Bearer ${shop.token("usr_other")}` });
    expect(other.answer.status).toBe(200);
    open20[0]?.leave();
    const next = await eventually(async () => {
      const stream = await open();
      return stream.answer.status === 200 && stream;
    });
    for (const { leave } of [...open20, other, next]) leave();
  });

  it("are not read any more when the client has left", async () => {
    shop.stubbed.orders.set(id, orderIn("paying"));
    const stream = await open();
    await stream.next();
    stream.leave();
    await new Promise((done) => setTimeout(done, 500));
    const reads = shop.stubbed.calls.length;
    await publish(shop.broker, orderChanged, { orderId: id });
    await new Promise((done) => setTimeout(done, 1_200));
    expect(shop.stubbed.calls.length).toBe(reads);
  });
});
