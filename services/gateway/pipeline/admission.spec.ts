import { connect } from "node:net";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import type { Settings } from "../../../lib/settings/env.ts";
import type { AnsweredRequest, Metrics } from "../../../lib/telemetry/metrics.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { type Harness, startGateway } from "../testing/gateway.ts";
import { orderIn } from "../testing/services.ts";
import { type Things, thingContracts, thingsService } from "../testing/things.ts";

jest.setTimeout(20_000);

let shop: Harness;
let answerNow: () => void;
afterEach(async () => {
  answerNow();
  await shop.stop();
});

const counted = { shed: [] as string[], rateLimited: 0, answered: [] as AnsweredRequest[] };
const metrics: Partial<Metrics> = {
  shed: (criticality) => void counted.shed.push(criticality),
  rateLimited: () => void counted.rateLimited++,
  observeRequest: (answered) => void counted.answered.push(answered),
};

async function open(settings: Partial<Settings>) {
  Object.assign(counted, { shed: [], rateLimited: 0, answered: [] });
  const wait = new Promise<void>((done) => {
    answerNow = done;
  });
  const things: Things = { version: 1, answerSlow: () => wait };
  const services = [thingsService(things)];
  shop = await startGateway("test", { settings, metrics, contracts: thingContracts, services });
}

/** A page is sheddable, and answers at once. */
const sheddableIsRefused = async () => (await fetch(`${shop.url}/openapi.json`)).status === 503;

const ask = (path: string, init: RequestInit = {}) => fetch(`${shop.url}/api/v1${path}`, init);
const problemIn = async (answer: Response) => (await answer.json()) as Record<string, unknown>;
const as = (userId: string) => ({ headers: { Authorization: `Bearer ${shop.token(userId)}` } });

describe("a client's address", () => {
  const whoAsks = async (forwarded: string) => {
    const answer = await ask("/things/who-asks", {
      method: "POST",
      headers: { "X-Forwarded-For": forwarded },
    });
    return ((await answer.json()) as { clientAddress: string }).clientAddress;
  };

  it("reaches the services as the socket has it, whatever a client writes", async () => {
    await open({});
    expect(await whoAsks("203.0.113.9")).toBe("127.0.0.1");
  });

  it("reaches them as the last trusted proxy saw it", async () => {
    await open({ TRUSTED_HOPS: 1 });
    expect(await whoAsks("6.6.6.6, 203.0.113.9")).toBe("203.0.113.9");
  });
});

describe("too many requests at once", () => {
  const slow = (criticality: string) => ask(`/slow/${criticality}`);
  const inFlight = async (count: number) => {
    const pending = Array.from({ length: count }, () => slow("critical_plus"));
    await eventually(sheddableIsRefused);
    return pending;
  };

  it("refuse the lesser ones first, and the gate still answers while services are slow", async () => {
    await open({ MAX_IN_FLIGHT: 10 });
    const pending = await inFlight(5);
    const refused = await slow("sheddable");
    expect(refused.headers.get("retry-after")).toBe("10");
    expect(await problemIn(refused)).toMatchObject({
      status: 503,
      code: "OVERLOADED",
      detail: expect.stringContaining("try again in 10 s"),
      data: { retryAfterS: 10 },
    });
    expect(counted.shed.at(-1)).toBe("sheddable");
    const refusedAnswer = { route: "/api/v1/slow/sheddable", status: 503, criticality: "sheddable" };
    expect(counted.answered).toContainEqual(expect.objectContaining(refusedAnswer));
    pending.push(slow("sheddable_plus"), slow("critical"), slow("critical"));
    answerNow();
    const statuses = (await Promise.all(pending)).map(({ status }) => status);
    expect(statuses).toEqual(Array(8).fill(200));
    await eventually(async () => (await slow("sheddable")).status === 200);
  });

  it("refuse everything at last, before a body is read, and in French", async () => {
    await open({ MAX_IN_FLIGHT: 4 });
    const pending = Array.from({ length: 4 }, () => slow("critical_plus"));
    const gateIsRefused = async () => (await ask("/orders/ord_school_none", as("usr_ada"))).status === 503;
    await eventually(gateIsRefused);
    const answer = await ask("/auth/login", {
      method: "POST",
      body: "no JSON",
      headers: { "Accept-Language": "fr", "Content-Type": "application/json" },
    });
    expect((await problemIn(answer)).detail).toContain("réessayez dans 2 s");
    answerNow();
    await Promise.all(pending);
  });

  it("count what a client has left for as long as there is work on it", async () => {
    await open({ MAX_IN_FLIGHT: 2 });
    const leaving = new AbortController();
    const left = ask("/slow/critical_plus", { signal: leaving.signal }).catch(() => "left");
    await eventually(sheddableIsRefused);
    leaving.abort();
    expect(await left).toBe("left");
    await new Promise((done) => setTimeout(done, 50));
    expect(await sheddableIsRefused()).toBe(true);
    answerNow();
    await eventually(async () => !(await sheddableIsRefused()));
  });
});

describe("room", () => {
  it("is taken neither by who sends a body slowly nor by open event streams, of which there is a most", async () => {
    await open({ MAX_IN_FLIGHT: 3 });
    const { hostname, port } = new URL(shop.url);
    const head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n";
    const slow = Array.from({ length: 5 }, () => {
      const socket = connect(Number(port), hostname);
      socket.write(`${head}Content-Length: 50\r\n\r\n{`);
      return socket;
    });
    shop.stubbed.orders.set("ord_school_1", orderIn("paying"));
    const watch = () => ask("/orders/ord_school_1/events", as("usr_sample_buyer"));
    const streams = [await watch(), await watch(), await watch()];
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await sheddableIsRefused()).toBe(false);
    expect(await problemIn(await watch())).toMatchObject({ status: 503, code: "OVERLOADED" });
    await streams[0]?.body?.cancel();
    await eventually(async () => (await watch()).status === 200);
    for (const socket of slow) socket.destroy();
  });

  it("is not taken by who sends the form of a page slowly either", async () => {
    await open({ MAX_IN_FLIGHT: 4 });
    answerNow();
    const { hostname, port } = new URL(shop.url);
    const type = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50";
    const slow = ["/reset-password", "/sandbox/3d-secure/x"].flatMap((path) =>
      Array.from({ length: 4 }, () => {
        const socket = connect(Number(port), hostname);
        socket.write(`POST ${path} HTTP/1.1\r\nHost: shop\r\n${type}\r\n\r\nt`);
        return socket;
      }),
    );
    await new Promise((done) => setTimeout(done, 100));
    const refused = await sheddableIsRefused();
    const critical = await ask("/slow/critical");
    for (const socket of slow) socket.destroy();
    expect([refused, critical.status]).toEqual([false, 200]);
  });
});

describe("too many requests a minute", () => {
  it("of one account are refused with the time to wait, and the headers count down", async () => {
    await open({ RATE_LIMIT_PER_MINUTE: 3 });
    const first = await ask("/events", as("usr_ada"));
    expect(first.headers.get("ratelimit-policy")).toBe('"address";q=30;w=60, "account";q=3;w=60');
    expect(first.headers.get("ratelimit")).toMatch(/^"address";r=29;t=\d+, "account";r=2;t=\d+$/);
    await ask("/events", as("usr_ada"));
    await ask("/events", as("usr_ada"));
    const refused = await ask("/events", as("usr_ada"));
    const problem = await problemIn(refused);
    expect([refused.status, problem.code]).toEqual([429, "TOO_MANY_REQUESTS"]);
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(50);
    expect(problem).toMatchObject({
      data: { retryAfterS: wait },
      detail: expect.stringContaining(`in ${wait} s`),
    });
    expect(refused.headers.get("ratelimit")).toContain(`"account";r=0;t=${wait}`);
    expect(counted.rateLimited).toBe(1);
    expect((await ask("/events", as("usr_bob"))).status).toBe(200);
    expect((await ask("/events")).status).toBe(200);
  });

  it("of one account do not stop the gate", async () => {
    await open({ RATE_LIMIT_PER_MINUTE: 1 });
    answerNow();
    for (let i = 0; i < 5; i++) {
      expect((await ask("/slow/critical_plus", as("usr_operator"))).status).toBe(200);
    }
  });

  it("of one address are refused for any account, and a forged header changes nothing", async () => {
    await open({ RATE_LIMIT_PER_MINUTE: 1 });
    const asked = Array.from({ length: 12 }, (_, i) =>
      ask("/events", { headers: { "X-Forwarded-For": `203.0.113.${i}` } }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    expect((await fetch(`${shop.url}/openapi.json`)).status).toBe(429);
  });

  it("are counted for each address behind a trusted proxy", async () => {
    await open({ RATE_LIMIT_PER_MINUTE: 1, TRUSTED_HOPS: 1 });
    const from = (address: string) => ask("/events", { headers: { "X-Forwarded-For": address } });
    for (let i = 0; i < 10; i++) await from("203.0.113.9");
    expect((await from("203.0.113.9")).status).toBe(429);
    expect((await from("203.0.113.10")).status).toBe(200);
  });

  it("are fewer for signing in, and refreshing a session is not signing in", async () => {
    await open({ RATE_LIMIT_PER_MINUTE: 4 });
    const post = (path: string) =>
      ask(path, {
        method: "POST",
        body: JSON.stringify({ email: "a@b.example", password: "wrong-password" }),
        headers: { "Content-Type": "application/json" },
      });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await post("/auth/login")).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect((await post("/auth/refresh")).status).not.toBe(429);
  });
});
