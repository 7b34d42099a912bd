import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, it, jest } from "@jest/globals";
import { type ActionSchema, type Context, Errors } from "moleculer";
import { defaultTimeoutMs } from "../../../lib/deadlines.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { breakerOptions } from "../calls/circuit-breaker.ts";
import { SpecNodes } from "../testing/nodes.ts";

jest.setTimeout(20_000);

const nodes = new SpecNodes();
/** Never settles until the test is over: a process that stops waits for its work. */
let stuck = Promise.withResolvers<void>();
afterEach(async () => {
  stuck.resolve();
  await nodes.stopAll();
  stuck = Promise.withResolvers();
});

describeWith(["nats-server"], "a call between two processes", () => {
  const servers = withServers({ nats: {} });

  /** An orders process that calls, and an inventory process with one action. */
  async function pair(hold: ((ctx: Context) => unknown) | ActionSchema) {
    const { url } = servers.nats;
    const [inventory, orders] = await Promise.all([
      nodes.start({ url, service: "inventory", actions: { hold } }),
      nodes.start({
        ...{ url, service: "orders" },
        actions: { reserve: (ctx) => ctx.call("inventory.hold", {}) },
      }),
    ]);
    await eventually(
      () => orders.broker.registry.getActionEndpoints("inventory.hold")?.hasAvailable() ?? false,
    );
    const call = (options = {}): Promise<unknown> => orders.broker.call("inventory.hold", {}, options);
    return { inventory, orders, call };
  }

  it("brings who asks and under which request, and takes nothing of that back with the answer", async () => {
    const { call } = await pair((ctx) => {
      const { meta, requestID } = ctx;
      ctx.meta = { actor: { kind: "system" } };
      return { meta, requestID };
    });
    const meta = { actor: { kind: "user", userId: "usr_1", admin: false } };
    expect(await call({ meta, requestID: "req_1" })).toEqual({ meta, requestID: "req_1" });
    expect(meta.actor.kind).toBe("user");
  });

  it("brings an error of the catalogue whole, and a fault as one; each is logged once, where it happened", async () => {
    const errors = [fail("PLACES_TAKEN", { placeNumbers: [3] }), new TypeError("x is not a function")];
    const { inventory, orders } = await pair(() => {
      throw errors.shift();
    });
    const reserve = () => orders.broker.call("orders.reserve", {});
    await expect(reserve()).rejects.toMatchObject({
      ...{ name: "Failure", type: "PLACES_TAKEN", code: 409, data: { placeNumbers: [3] } },
    });
    const fault = (await reserve().catch((error) => error)) as Error;
    expect(fault).toMatchObject({ name: "TypeError", message: "x is not a function" });
    expect(fault.stack).not.toContain(".spec.ts");
    const logged = inventory.lines.filter(({ level }) => level === "error");
    expect(logged).toMatchObject([{ msg: "inventory.hold failed", err: { message: "x is not a function" } }]);
    expect(JSON.stringify(logged[0]?.err)).toContain("calling-nodes.spec.ts");
    expect(orders.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("is made once, even when the error says that it may be repeated", async () => {
    let calls = 0;
    const { call } = await pair(() => {
      calls++;
      throw new Errors.MoleculerRetryableError("again?", 503, "PLANTED", {});
    });
    await expect(call()).rejects.toMatchObject({ type: "PLANTED", retryable: true });
    expect(calls).toBe(1);
  });

  it("is forgotten when its time is up, whether or not an answer ever comes", async () => {
    const { orders, call } = await pair(() => stuck.promise);
    await expect(call({ timeout: 20 })).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
    const { _trackedContexts } = orders.broker as unknown as { _trackedContexts: unknown[] };
    expect([_trackedContexts, orders.broker.transit?.pendingRequests.size]).toEqual([[], 0]);
  });

  it("has a deadline even where no one set one", async () => {
    const { call } = await pair((ctx) => ctx.options.timeout);
    expect(await call()).toBe(defaultTimeoutMs);
  });

  it("hands on what is left of its time, and begins nothing after it", async () => {
    const asked: (number | null | undefined)[] = [];
    const { url } = servers.nats;
    const events = await nodes.start({
      ...{ url, service: "events" },
      actions: { getForSale: (ctx) => void asked.push(ctx.options.timeout) },
    });
    const late = Promise.withResolvers<unknown>();
    const { inventory, call } = await pair(async (ctx) => {
      await wait(400);
      await ctx.call("events.getForSale", {}, { timeout: 5_000 });
      await wait(1_700);
      await ctx.call("events.getForSale", {}).catch(late.resolve);
    });
    await eventually(() => inventory.broker.registry.hasService("events", events.id));
    await expect(call({ timeout: 2_000 })).rejects.toMatchObject({ type: "REQUEST_TIMEOUT", code: 504 });
    expect(await late.promise).toMatchObject({ type: "REQUEST_SKIPPED" });
    expect(asked).toHaveLength(1);
    // 1,600 of 2,000; a timer may end a little early.
    expect(asked[0]).toBeLessThan(1_700);
    expect(asked[0]).toBeGreaterThan(0);
  });

  it("is refused at once when the other process has too much to do, and not begun after its time", async () => {
    let begun = 0;
    const handler = () => {
      begun++;
      return stuck.promise;
    };
    const { call } = await pair({ handler, bounds: { atWork: 2, waiting: 2 } } as never);
    const types = Array.from({ length: 7 }, () => call({ timeout: 2_000 }).catch(({ type }) => type));
    expect(await Promise.race(types)).toBe("QUEUE_FULL");
    const late = new Array(4).fill("REQUEST_TIMEOUT");
    expect((await Promise.all(types)).sort()).toEqual(["QUEUE_FULL", "QUEUE_FULL", "QUEUE_FULL", ...late]);
    // The remaining time of a call runs from its arrival: on a busy machine a little longer than at its caller.
    await wait(500);
    stuck.resolve();
    await call();
    expect(begun).toBe(3);
  }, 20_000);

  it("goes elsewhere after half of them had no answer, and comes back when there is one", async () => {
    const { url } = servers.nats;
    let isStuck = true;
    const { orders, inventory, call } = await pair(() => (isStuck ? stuck.promise : "stuck before"));
    await nodes.start({ url, service: "inventory", actions: { hold: () => "quick" } });
    const endpoints = () => orders.broker.registry.getActionEndpoints("inventory.hold")?.endpoints ?? [];
    await eventually(() => endpoints().length === 2);
    const nodeID = inventory.id;
    const timeouts = Array.from({ length: breakerOptions.minRequestCount }, () =>
      call({ timeout: 50, nodeID }),
    );
    for (const each of timeouts) await expect(each).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
    const answers = await Promise.all(Array.from({ length: 10 }, () => call()));
    expect(new Set(answers)).toEqual(new Set(["quick"]));
    isStuck = false;
    await eventually(async () => (await call()) === "stuck before");
  }, 20_000);

  it("says that the service is away while every node's breaker is open", async () => {
    const { call } = await pair(() => stuck.promise);
    const timeouts = Array.from({ length: breakerOptions.minRequestCount }, () => call({ timeout: 50 }));
    await Promise.allSettled(timeouts);
    await expect(call()).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
  });

  it.each([
    ["refusals", () => fail("SOLD_OUT")],
    ["duplicate keys", () => Object.assign(new Error("E11000"), { code: 11000 })],
    ["parts that are loading", () => fail("EVENT_LOADING")],
  ])("opens no breaker for %s", async (_what, error) => {
    let calls = 0;
    const { call } = await pair(() => {
      calls++;
      throw error();
    });
    for (let times = 0; times < 20; times++) await call().catch(() => {});
    expect(calls).toBe(20);
  });

  it("counts again for a node that came back: its breaker still opens", async () => {
    const { orders, inventory, call } = await pair(() => stuck.promise);
    const timeouts = () =>
      Promise.allSettled(Array.from({ length: breakerOptions.minRequestCount }, () => call({ timeout: 50 })));
    await call({ timeout: 50 }).catch(() => {});
    orders.broker.registry.nodes.disconnected(inventory.id, true);
    await orders.broker.registry.discoverer.discoverNode(inventory.id);
    await eventually(
      () => orders.broker.registry.getActionEndpoints("inventory.hold")?.hasAvailable() ?? false,
    );
    await timeouts();
    await expect(call()).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
  });
});
