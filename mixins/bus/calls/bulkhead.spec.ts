import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "@jest/globals";
import { type Context, ServiceBroker } from "moleculer";
import { bulkhead } from "./action-middlewares.ts";
import type { Handler } from "./handler.ts";

const broker = new ServiceBroker({ logger: false });

type Warned = [fields: object, text: string];

function action(handler: Handler, { name = "orders.reserve", service = "orders" } = {}) {
  const warned: Warned[] = [];
  const log = { warn: (...line: Warned) => void warned.push(line) } as never;
  const { localAction } = bulkhead({ atWork: 2, waiting: 1 }, log)(broker);
  const wrapped = (localAction as unknown as (next: Handler, def: object) => Handler)(handler, {
    name,
    service: { name: service },
  });
  const call = () => wrapped({ action: { name } } as Context);
  return { call, warned };
}

function gate() {
  const open: (() => void)[] = [];
  return { wait: () => new Promise<void>((done) => open.push(done)), open };
}

describe("bulkhead", () => {
  it("runs N at a time, queues one, and refuses the next without blaming the caller", async () => {
    const { wait, open } = gate();
    const { call, warned } = action(async () => await wait());
    const [first, second, third] = [call(), call(), call()];
    await expect(call()).rejects.toMatchObject({ type: "QUEUE_FULL" });
    await expect(call()).rejects.toMatchObject({ type: "QUEUE_FULL" });
    expect(open).toHaveLength(2);
    open[0]?.();
    await first;
    await new Promise(setImmediate);
    expect(open).toHaveLength(3);
    for (const each of open) each();
    await Promise.all([second, third]);
    expect(warned).toEqual([
      [{ action: "orders.reserve", atWork: 2, waiting: 1 }, "calls are refused: too many are at work"],
    ]);
  });

  it("gives the room of a call that failed to the next", async () => {
    let calls = 0;
    const { call } = action(async () => {
      calls++;
      throw new Error("seeded");
    });
    for (let round = 0; round < 3; round++) await Promise.allSettled([call(), call(), call()]);
    expect(calls).toBe(9);
  });

  it("keeps the requests that meet in the queue apart", async () => {
    const storage = new AsyncLocalStorage<string>();
    const { wait, open } = gate();
    const seen: (string | undefined)[] = [];
    const { call } = action(async () => {
      seen.push(storage.getStore());
      await wait();
    });
    const all = ["a", "b", "c"].map((id) => storage.run(id, call));
    open[0]?.();
    await all[0];
    await new Promise(setImmediate);
    for (const each of open) each();
    await Promise.all(all);
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("leaves the gateway's requests to its own admission: a stream lasts for minutes", async () => {
    const { wait, open } = gate();
    const { call } = action(async () => await wait(), { name: "gateway.rest", service: "gateway" });
    const all = Array.from({ length: 10 }, call);
    expect(open).toHaveLength(10);
    for (const each of open) each();
    await Promise.all(all);
  });
});
