import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "../../shop/deployments/deployment.ts";
import { type Ended, ShopProcess } from "../../shop/deployments/shop-process.ts";
import { eventually } from "../../support/eventually.ts";

const folders: string[] = [];
const folder = () => {
  const made = temporaryFolder();
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** What the person reads: stderr, without Node's own warnings. */
const sentence = ({ stderr }: Ended) => stderr.trim();
const refused = async (env: Record<string, string>) =>
  await new ShopProcess({ DATA_DIR: folder(), ...env }).ended;

describe("npm start", () => {
  it("says what to open, names an account per role, and keeps its data over a restart", async () => {
    const DATA_DIR = folder();
    const first = new ShopProcess({ DATA_DIR });
    const api = await first.api();
    for (const what of ["/docs", "/dev/outbox", "admin@", "creator@", "operator@", "buyer@"])
      expect(first.output).toContain(what);
    const session = await api.post("/auth/login", {
      email: "buyer@example.org",
      password: "sample-buyer-pass",
    });
    const lines = [{ ticketTypeId: "typ_school_adult", quantity: 1 }];
    const made = await api.as(session.body.accessToken).post("/orders", { eventId: "evt_school", lines });
    expect((await first.stop()).code).toBe(0);

    const second = new ShopProcess({ DATA_DIR });
    const again = (await second.api()).as(session.body.accessToken);
    expect((await again.get(`/orders/${made.body.id}`)).body).toEqual(made.body);
    const left = (await again.get("/events/evt_school/availability")).body.quotas[0].left;
    expect(left).toBe(199);
    expect((await second.stop()).code).toBe(0);
  }, 30_000);

  it("names no page of unsent mails where no one may read them", async () => {
    const shop = new ShopProcess({ DATA_DIR: folder(), OUTBOX_PAGE: "off" });
    const api = await shop.api();
    expect(shop.output).toContain("/docs");
    expect(shop.output).not.toContain("outbox");
    expect((await api.get("/dev/outbox")).body.code).toBe("ROUTE_NOT_FOUND");
    await shop.stop();
  }, 30_000);

  it("ends with npm when npm is told to end, and frees its port and folder", async () => {
    const DATA_DIR = folder();
    const npm = new ShopProcess({ DATA_DIR }, ["npm", "start"]);
    const api = await npm.api();
    await npm.stop("SIGTERM");
    await eventually(() =>
      api.get("/events").then(
        () => false,
        () => true,
      ),
    );
    const next = new ShopProcess({ DATA_DIR });
    await next.api();
    expect((await next.stop()).code).toBe(0);
  }, 30_000);

  it("runs only the services it is told to; what needs another one answers 503, not 404", async () => {
    const some = new ShopProcess({ DATA_DIR: folder(), SERVICES: "gateway,events,users" });
    const api = await some.api();
    expect((await api.get("/events")).status).toBe(200);
    const session = await api.post("/auth/login", {
      email: "buyer@example.org",
      password: "sample-buyer-pass",
    });
    const absent = await api.as(session.body.accessToken).get("/orders");
    expect([absent.status, absent.body.code]).toEqual([503, "SERVICE_UNAVAILABLE"]);
    expect(absent.headers.get("retry-after")).toMatch(/^\d+$/);
    await some.stop();
  }, 30_000);

  it.each([
    [{ PORT: "80000" }, 'PORT="80000" cannot be used: it must be a whole number from 0 to 65535.'],
    [
      { SERVICES: "gateway,wallet" },
      'SERVICES="gateway,wallet" cannot be used: it knows no service "wallet"',
    ],
    [{ LOG_LEVEL: "loud" }, 'LOG_LEVEL="loud" cannot be used: it must be one of trace'],
    [{ PUBLIC_URL: "shop" }, 'PUBLIC_URL="shop" cannot be used: it must be an http or https address.'],
    [{ NATS_URL: "nats://localhost" }, "NATS_URL is set without MONGO_URL, which users needs"],
    [{ NODE_ENV: "production" }, "NODE_ENV=production needs"],
    [{ DATA_DIR: "/dev/null/data" }, "/dev/null/data"],
    [{ DATA_DIR: "/proc/nowhere/data" }, "/proc/nowhere"],
  ])("refuses %j with one sentence and exit code 1", async (env, text) => {
    const ended = await refused(env as unknown as Record<string, string>);
    expect(sentence(ended)).toContain(text);
    expect(sentence(ended).split("\n")).toHaveLength(1);
    expect(ended.code).toBe(1);
  });

  it("says so when the port is taken", async () => {
    const other = createServer();
    const port = await new Promise<number>((done) =>
      other.listen(0, "127.0.0.1", () => done((other.address() as { port: number }).port)),
    );
    const ended = await refused({ PORT: String(port) });
    expect(sentence(ended)).toContain(`PORT=${port} is taken`);
    expect(sentence(ended).split("\n")).toHaveLength(1);
    expect(ended.stdout).toBe("");
    expect(ended.code).toBe(1);
    other.close();
  }, 20_000);

  it("says so when another process uses the data folder, which goes on unharmed", async () => {
    const DATA_DIR = folder();
    const first = new ShopProcess({ DATA_DIR });
    const api = await first.api();
    const ended = await new ShopProcess({ DATA_DIR }).ended;
    expect(sentence(ended)).toContain(DATA_DIR);
    expect(sentence(ended).split("\n")).toHaveLength(1);
    expect(ended.code).toBe(1);
    expect((await api.get("/events")).status).toBe(200);
    await first.stop();
  }, 20_000);

  it("says so when a ledger is damaged", async () => {
    const DATA_DIR = folder();
    writeFileSync(
      join(DATA_DIR, "orders.sqlite"),
      "this is no database at all, but long enough to look at\n".repeat(50),
    );
    const ended = await refused({ DATA_DIR });
    expect(sentence(ended)).toContain(join(DATA_DIR, "orders.sqlite"));
    expect(ended.code).toBe(1);
  }, 20_000);
});

describe("LOG_FORMAT=pretty", () => {
  it("prints lines for people, which name the request and no secret", async () => {
    const DATA_DIR = folder();
    const shop = new ShopProcess({ DATA_DIR, LOG_FORMAT: "pretty", LOG_LEVEL: "info" });
    const api = await shop.api();
    const password = "sample-buyer-pass";
    const { body, headers } = await api.post("/auth/login", { email: "buyer@example.org", password });
    expect(body.user.id).toBe("usr_sample_buyer");
    const { stdout } = await shop.stop();
    const logged = stdout.slice(stdout.indexOf("Stop with Ctrl+C"));
    expect(logged).toMatch(/^\[[\d:. +-]+\] INFO: request$/m);
    expect(logged).toContain(`requestId: "${headers.get("x-request-id")}"`);
    expect(logged).not.toMatch(/^\{/m);
    expect(logged).not.toContain(password);
    expect(logged).not.toContain("buyer@example.org");
    expect(logged).not.toContain(body.accessToken);
  }, 20_000);
});
