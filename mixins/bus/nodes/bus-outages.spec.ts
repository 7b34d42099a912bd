import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { freePort, type RunningServer, startNats } from "../../../mesh/servers/index.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { type SpecNode, SpecNodes } from "../testing/nodes.ts";

const nodes = new SpecNodes();
let stuck = Promise.withResolvers<void>();
beforeEach(() => {
  stuck = Promise.withResolvers();
});
afterEach(async () => {
  stuck.resolve();
  await nodes.stopAll();
});

const said = ({ lines }: SpecNode) => lines.map(({ msg }) => msg).filter((msg) => msg.includes("the bus"));

/** That a bus stands still is seen by a missing answer or two. */
const patienceMs = 25_000;

describeWith(["nats-server"], "a bus that goes away", () => {
  const servers = withServers({ nats: {} });

  async function pair() {
    const { url } = servers.nats;
    const ready: { isTrue?: () => boolean } = {};
    const readyWhen = (_what: string, isTrue: () => boolean) => Object.assign(ready, { isTrue });
    const [inventory, orders] = await Promise.all([
      nodes.start({
        ...{ url, service: "inventory" },
        actions: { hold: () => "held", reload: () => stuck.promise },
      }),
      nodes.start({ url, service: "orders", actions: {}, readyWhen }),
    ]);
    await eventually(() => isCallable(orders.broker));
    return { inventory, orders, isReady: () => ready.isTrue?.() };
  }

  const isCallable = (broker: ServiceBroker) =>
    broker.registry.getActionEndpoints("inventory.hold")?.hasAvailable() ?? false;
  const hold = ({ broker }: SpecNode) => broker.call("inventory.hold", {});

  it("fails what waits for an answer and what comes in the meantime at once, and is used again by itself", async () => {
    const { inventory, orders, isReady } = await pair();
    await eventually(() => isReady() === true);
    const waiting = orders.broker.call("inventory.reload", {}, { timeout: 60_000 });
    waiting.catch(() => {});
    await hold(orders);
    await servers.nats.kill();
    await expect(waiting).rejects.toMatchObject({ type: "REQUEST_REJECTED", code: 503 });
    await expect(hold(orders)).rejects.toMatchObject({ type: "BAD_GATEWAY" });
    expect(isReady()).toBe(false);
    await orders.broker.broadcast("orders.changed", { orderId: "ord_1" });
    await servers.nats.restart();
    await eventually(async () => (await hold(orders).catch(() => null)) === "held");
    await eventually(() => isReady() === true);
    for (const node of [inventory, orders])
      expect(said(node)).toEqual(["the bus is there", "the bus is away", "the bus is back"]);
    expect(orders.lines.filter(({ level }) => level === "error")).toEqual([]);
  }, 20_000);

  it("takes no node out while no one can be heard, and finds one that came in the meantime", async () => {
    const { orders } = await pair();
    await servers.nats.kill();
    await eventually(() => said(orders).includes("the bus is away"), patienceMs);
    // Longer than the failure detector waits: no node could be heard.
    await new Promise((done) => setTimeout(done, 5_000));
    await servers.nats.restart();
    await eventually(() => said(orders).includes("the bus is back"), patienceMs);
    expect(isCallable(orders.broker)).toBe(true);
    await eventually(async () => (await hold(orders).catch(() => null)) === "held", patienceMs);
    const { url } = servers.nats;
    await nodes.start({ url, service: "tickets", actions: { issue: () => "issued" } });
    await eventually(
      async () => (await orders.broker.call("tickets.issue", {}).catch(() => null)) === "issued",
      patienceMs,
    );
  }, 30_000);

  it("is noticed when it stands still with its connections open", async () => {
    const { orders } = await pair();
    servers.nats.pause();
    await eventually(() => said(orders).includes("the bus is away"), patienceMs);
    servers.nats.resume();
    await eventually(async () => (await hold(orders).catch(() => null)) === "held", patienceMs);
  }, 40_000);

  it("can be away while a process stops", async () => {
    const { orders } = await pair();
    await servers.nats.kill();
    await orders.broker.stop();
    await servers.nats.restart();
  }, 20_000);
});

describeWith(["nats-server"], "a bus that comes late", () => {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-late-"));
  let late: RunningServer | undefined;
  afterEach(async () => {
    await late?.kill();
    rmSync(folder, { recursive: true });
  });

  it("is waited for at the start, which is said, and without the password", async () => {
    const port = await freePort();
    const url = `nats://orders:secret%40word@127.0.0.1:${port}`;
    const starting = nodes.start({ url, service: "orders", actions: {} });
    await new Promise((done) => setTimeout(done, 500));
    late = await startNats({ folder, port });
    const node = await starting;
    expect(said(node)).toEqual(["waiting for the bus", "the bus is there"]);
    expect(node.lines[0]).toMatchObject({ reason: "CONNECTION_REFUSED", servers: [`127.0.0.1:${port}`] });
    const shown = [node.lines, node.broker.getLocalNodeInfo(), node.broker.transit?.tx.opts];
    expect(JSON.stringify(shown)).not.toContain("secret");
  }, 20_000);
});
