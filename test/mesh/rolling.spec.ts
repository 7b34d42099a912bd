import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import { type LocalMesh, startLocalMesh } from "../../mesh/local-mesh.ts";
import { type LocalServers, startLocalServers } from "../../mesh/local-servers.ts";
import { binaries } from "../../mesh/servers/index.ts";
import { registered } from "../shop/actions/open-organizer.ts";
import { general, type OnSale, putOnSale } from "../shop/actions/put-on-sale.ts";
import { signedInAs } from "../shop/actions/sign-in.ts";
import { Api } from "../shop/api.ts";
import { temporaryFolder, unlimited, usual } from "../shop/deployments/deployment.ts";
import { ledgerAt } from "../shop/deployments/mesh-ledgers.ts";
import { readLedgersBy } from "../shop/ledgers.ts";
import { eventually } from "../support/eventually.ts";
import { describeWith } from "../support/servers.ts";
import { type Lost, Shoppers } from "./shoppers.ts";

jest.setTimeout(600_000);

const capacity = 5_000;
const crowd = 4;

describeWith(binaries, "two of each service under a steady load of purchases", () => {
  const folder = temporaryFolder();
  let servers: LocalServers;
  let mesh: LocalMesh;
  let sale: OnSale;
  let buyers: Api[];
  const paid: Shoppers["bought"] = [];

  beforeAll(async () => {
    servers = await startLocalServers(folder);
    const { addresses } = servers;
    const settings = { ...usual, ...unlimited, SAMPLE_DATA: "on" };
    mesh = await startLocalMesh({ folder, addresses, settings, replicas: 2 });
    const visitor = new Api(mesh.url);
    sale = await putOnSale(await signedInAs(visitor, "creator"), { quotas: [general(capacity)] });
    buyers = await Promise.all(Array.from({ length: crowd }, () => registered(visitor)));
  });
  afterAll(async () => {
    await mesh?.stop();
    await servers?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Ends each process in its turn, and starts it again, while people buy; answers what they lost by whose end. */
  async function whilePeopleBuy(end: (each: LocalMesh["processes"][number]) => Promise<void>) {
    const shoppers = new Shoppers(buyers, sale);
    const lostBy = new Map<string, Lost[]>();
    await eventually(async () => shoppers.bought.length > crowd, 60_000);
    for (const each of mesh.processes) {
      const before = shoppers.lost.length;
      await end(each);
      await pause(500);
      await each.restart();
      await mesh.untilReady();
      if (shoppers.lost.length > before) lostBy.set(each.name, shoppers.lost.slice(before));
    }
    await shoppers.leave();
    paid.push(...shoppers.bought);
    return lostBy;
  }

  it("lose not one request while each process in turn is told to stop", async () => {
    expect(await whilePeopleBuy((each) => each.stop())).toEqual(new Map());
  });

  it("lose by a process that is killed only what was on its way to it, and nothing for good", async () => {
    const lostBy = await whilePeopleBuy((each) => each.kill());
    // Each shopper has one request under way when the process dies, and may send another before it is noticed.
    const tooMany = [...lostBy].filter(([, lost]) => lost.length > 2 * crowd);
    expect(tooMany).toEqual([]);
    expect(paid.length).toBeGreaterThan(50);
  });

  it("have then sold no place twice, taken the money of each order once, and given each its tickets", async () => {
    const { orders, tickets, charges } = await readLedgersBy(ledgerAt(servers.addresses));
    const ours = orders.filter(({ eventId }) => eventId === sale.eventId);
    expect(ours.map(({ state }) => state).filter((state) => state !== "fulfilled")).toEqual([]);
    expect(ours.map(({ _id }) => _id).sort()).toEqual(paid.map(({ orderId }) => orderId).sort());
    const places = paid.flatMap(({ placeNumbers }) => placeNumbers);
    expect(new Set(places).size).toBe(ours.length);
    expect(Math.max(...places)).toBeLessThanOrEqual(capacity);
    expect(charges.map(({ orderId }) => orderId).sort()).toEqual(ours.map(({ _id }) => _id).sort());
    expect(tickets.map(({ orderId }) => orderId).sort()).toEqual(ours.map(({ _id }) => _id).sort());
    const serials = tickets.map(({ serial }) => serial).sort((a, b) => a - b);
    expect(serials).toEqual(serials.map((_, index) => index + 1));
  });
});
