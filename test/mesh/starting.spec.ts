import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from "@jest/globals";
import mongoose from "mongoose";
import { serviceNames } from "../../lib/settings/service-names.ts";
import { type LocalMesh, startLocalMesh } from "../../mesh/local-mesh.ts";
import { type LocalServers, startLocalServers } from "../../mesh/local-servers.ts";
import { binaries } from "../../mesh/servers/index.ts";
import { orderIn, pay } from "../shop/actions/order-tickets.ts";
import { signedInAs } from "../shop/actions/sign-in.ts";
import { Api } from "../shop/api.ts";
import { temporaryFolder, usual } from "../shop/deployments/deployment.ts";
import { type Ended, ShopProcess } from "../shop/deployments/shop-process.ts";
import { eventually } from "../support/eventually.ts";
import { describeWith } from "../support/servers.ts";

jest.setTimeout(180_000);

const folders: string[] = [];
const processes: ShopProcess[] = [];
const folder = () => {
  const made = temporaryFolder();
  folders.push(made);
  return made;
};
afterAll(async () => {
  await Promise.all(processes.map((each) => each.stop("SIGKILL")));
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

/** An order of the sample buyer, with its tickets. */
async function bought(visitor: Api) {
  const buyer = await signedInAs(visitor, "buyer");
  const lines = [{ ticketTypeId: "typ_school_adult", quantity: 2 }];
  const made = await buyer.post("/orders", { eventId: "evt_school", lines });
  expect([made.status, made.body.code]).toEqual([201, undefined]);
  await pay(buyer, made.body.id, "pm_card_visa");
  return { buyer, order: await orderIn(buyer, made.body.id, "fulfilled", 60_000) };
}

function mesh(...args: string[]): ShopProcess {
  const made = new ShopProcess({ PORT: "" }, ["node", "mesh/mesh.ts", "--port", "0", ...args]);
  processes.push(made);
  return made;
}
/** What the person reads, and nothing else: one sentence. */
const sentence = ({ stderr }: Ended) => stderr.trim();

describeWith(binaries, "npm run mesh", () => {
  it("sells tickets by processes of their own, starts again what dies, and keeps its data over Ctrl+C", async () => {
    const data = folder();
    const first = mesh("--replicas", "1", "--gateways", "2", "--data", data);
    const { order } = await bought(await first.api());
    expect(order.ticketIds).toHaveLength(2);
    const table = [...first.output.matchAll(/^ {2}(\d+) +([a-z]+)-(\d) +http/gm)];
    const names = table.map(([, , service]) => service);
    expect(names.sort()).toEqual([...serviceNames, "gateway"].sort());
    expect(new Set(table.map(([, pid]) => pid)).size).toBe(9);

    const tickets = table.find(([, , service]) => service === "tickets")?.[1];
    process.kill(Number(tickets), "SIGKILL");
    await eventually(async () => first.output.includes(`tickets-1 (process ${tickets}) died`), 30_000);
    expect((await bought(await first.api())).order.ticketIds).toHaveLength(2);
    expect((await first.stop("SIGINT")).code).toBe(0);

    const second = mesh("--replicas", "1", "--data", data);
    const again = await signedInAs(await second.api(), "buyer");
    expect((await again.get(`/orders/${order.id}`)).body).toEqual(order);
    const rival = await mesh("--replicas", "1", "--data", data).ended;
    expect([sentence(rival), rival.code]).toEqual([expect.stringContaining(`${data} is in use`), 1]);
    const port = new URL((await second.api()).url).port;
    const late = await mesh("--data", folder(), "--port", port).ended;
    expect([sentence(late), late.code]).toEqual([expect.stringContaining(`port ${port} is taken`), 1]);
    for (const refused of [rival, late]) expect(sentence(refused).split("\n")).toHaveLength(1);
    expect((await second.stop("SIGTERM")).code).toBe(0);
  });
});

describeWith(binaries, "a mesh", () => {
  let servers: LocalServers;
  let running: LocalMesh | undefined;
  const home = folder();
  beforeAll(async () => {
    servers = await startLocalServers(home);
  });
  afterEach(() => running?.stop());
  afterAll(() => servers.stop());

  const start = async (split?: readonly string[]): Promise<Api> => {
    const { addresses } = servers;
    const settings = { ...usual, SAMPLE_DATA: "on" };
    running = await startLocalMesh({ folder: home, addresses, settings, ...(split && { split }) });
    return new Api(running.url);
  };

  it.each([
    ["all services in one process", [""]],
    ["two processes", ["gateway,users", "events,inventory,orders,payments,tickets,notifications"]],
    [
      "three, one of which has only half a sale",
      ["gateway", "users,events,orders", "inventory,payments,tickets,notifications"],
    ],
  ])("sells by %s, by settings alone", async (_, split) => {
    const { order } = await bought(await start(split));
    expect(order.ticketIds).toHaveLength(2);
  });

  it("without the process of one service goes on with the others, and sells again when it is back", async () => {
    const api = await start();
    const orders = running?.of("orders")[0];
    await orders?.kill();
    const buyer = await signedInAs(api, "buyer");
    await eventually(async () => (await buyer.get("/orders")).status === 503);
    expect((await buyer.get("/events")).status).toBe(200);
    expect((await buyer.get("/tickets")).status).toBe(200);
    await orders?.restart();
    await orders?.untilReady();
    expect((await bought(api)).order.ticketIds).toHaveLength(2);
  });

  it("keeps the payments on a server of their own, where the ledgers' user is no one, and the other way round", async () => {
    const { MONGO_URL, PAYMENTS_MONGO_URL } = servers.addresses;
    const credentials = (url: string) => /\/\/([^@]+)@/.exec(url)?.[1] as string;
    const as = (url: string, other: string) => url.replace(credentials(url), credentials(other));
    const names = async (url: string) => {
      const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
      try {
        await client.connect();
        return (await client.db().admin().listDatabases()).databases.map(({ name }) => name);
      } finally {
        await client.close();
      }
    };
    expect(await names(MONGO_URL)).toContain("eventsapp_orders");
    expect(await names(MONGO_URL)).not.toContain("eventsapp_payments");
    expect(await names(PAYMENTS_MONGO_URL)).toContain("eventsapp_payments");
    await expect(names(as(MONGO_URL, PAYMENTS_MONGO_URL))).rejects.toThrow("Authentication failed");
    await expect(names(as(PAYMENTS_MONGO_URL, MONGO_URL))).rejects.toThrow("Authentication failed");
  });
});

describe("a process whose settings are half of a mesh", () => {
  const NATS_URL = "nats://orders:secret-of-the-bus@127.0.0.1:4222";
  const MONGO_URL = "mongodb://shop:secret-of-mongo@127.0.0.1:27017/eventsapp";
  const PAYMENTS_MONGO_URL = "mongodb://shop:secret-of-mongo@127.0.0.1:27018/eventsapp";
  const REDIS_URL = "redis://:secret-of-redis@127.0.0.1:6379";
  const others = { NATS_URL, MONGO_URL, PAYMENTS_MONGO_URL, REDIS_URL };

  it.each([
    [{ NATS_URL }, "NATS_URL is set without MONGO_URL, which users needs in a mesh"],
    [
      { NATS_URL, SERVICES: "inventory" },
      "NATS_URL is set without REDIS_URL, which inventory needs in a mesh",
    ],
    [{ NATS_URL, SERVICES: "payments" }, "NATS_URL is set without PAYMENTS_MONGO_URL, which payments needs"],
    [others, "NATS_URL is set without KEYS_FILE"],
    [{ ...others, NATS_URL: "" }, "MONGO_URL is set without NATS_URL"],
    [{ REDIS_URL }, "REDIS_URL is set without NATS_URL"],
    [
      { ...others, PAYMENTS_MONGO_URL: MONGO_URL, KEYS_FILE: "k", PUBLIC_URL: "http://localhost" },
      "is the server of MONGO_URL",
    ],
    [{ ...others, KEYS_FILE: "/nowhere/keys.json", PUBLIC_URL: "http://localhost" }, "there is no KEYS_FILE"],
  ])("does not start, and says so by one sentence (%#)", async (env, text) => {
    const ended = await new ShopProcess({ DATA_DIR: join(folder(), "data"), ...env } as Record<
      string,
      string
    >).ended;
    expect(sentence(ended)).toContain(text);
    expect(sentence(ended)).not.toContain("secret-of");
    expect(sentence(ended).split("\n")).toHaveLength(1);
    expect(ended.code).toBe(1);
  });
});
