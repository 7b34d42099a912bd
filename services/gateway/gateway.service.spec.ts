import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../../test/support/eventually.ts";
import { type Harness, startGateway } from "./testing/gateway.ts";
import { newStubbed } from "./testing/services.ts";

const key = "k-0123456789abcdef";
let shop: Harness;

beforeAll(async () => {
  shop = await startGateway();
});
afterAll(() => shop.stop());
beforeEach(() => {
  Object.assign(shop.stubbed, newStubbed());
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(shop.url + path, { headers });

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(shop.url + path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "Content-Type": "application/json", "Idempotency-Key": key, ...headers },
  });
}

const asBuyer = () => ({ Authorization: `Bearer ${shop.token("usr_sample_buyer")}` });
const oneLine = { eventId: "evt_school", lines: [{ ticketTypeId: "typ_school_adult", quantity: 2 }] };

async function problemOf(answer: Response, status: number, code: string) {
  const problem = (await answer.json()) as Record<string, unknown> & { data: Record<string, unknown> };
  expect({ status: answer.status, code: problem.code }).toEqual({ status, code });
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(problem).toMatchObject({ type: `/docs/errors#${code}`, status });
  expect(problem.requestId).toBe(answer.headers.get("x-request-id"));
  expect(problem.detail).not.toMatch(/\{\w+\}/);
  return problem;
}

describe("an answer", () => {
  it("has the contract's status, Location and body, and the service sees the path, the body and the key", async () => {
    const made = await post("/api/v1/orders", oneLine, { ...asBuyer(), "X-Request-Id": "from-the-caller-1" });
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe("/api/v1/orders/ord_school_1");
    expect(await made.json()).toMatchObject({ id: "ord_school_1", state: "reserved" });
    const paid = await post("/api/v1/orders/ord_school_1/payment", { paymentMethod: "pm_slow" }, asBuyer());
    expect(paid.status).toBe(202);
    expect(shop.stubbed.calls).toMatchObject([
      { params: { ...oneLine, idempotencyKey: key }, requestId: "from-the-caller-1" },
      { params: { orderId: "ord_school_1", paymentMethod: "pm_slow", idempotencyKey: key } },
    ]);
    expect(shop.stubbed.calls[0]?.meta).toMatchObject({
      actor: { kind: "user", userId: "usr_sample_buyer", admin: false },
      locale: "en",
    });
  });

  it("to a HEAD is a GET's without the body, and OPTIONS names the methods without calling anything", async () => {
    const head = await fetch(`${shop.url}/api/v1/events`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    shop.stubbed.calls = [];
    const preflight = { "Access-Control-Request-Method": "POST", Origin: "https://elsewhere.example" };
    const options = await fetch(`${shop.url}/api/v1/orders`, { method: "OPTIONS", headers: preflight });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS, POST"]);
    expect(options.headers.get("access-control-allow-origin")).toBeNull();
    expect(shop.stubbed.calls).toEqual([]);
  });

  it("to a public read can be asked for again by its ETag; what was signed in for is kept by no one", async () => {
    const first = await get("/api/v1/events");
    expect(first.headers.get("cache-control")).toBe("no-cache");
    const again = await get("/api/v1/events", { "If-None-Match": `W/${first.headers.get("etag")}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await get("/api/v1/events", asBuyer())).headers.get("cache-control")).toBe("no-store");
  });

  it("to everything carries a request id and the security headers", async () => {
    const paths = ["/", "/nowhere", "/api/v1/events", "/api/v1/tickets", "/docs", "/docs/swagger-ui.css"];
    for (const path of paths) {
      const { headers } = await get(path, { "X-Request-Id": "bad id <script>" });
      expect(headers.get("x-request-id")).toMatch(/^req_[0-9a-z]{20}$/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    }
  });
});

describe("who is asking", () => {
  it("must be someone for what is not public, and WWW-Authenticate says how", async () => {
    const answer = await post("/api/v1/orders", oneLine);
    await problemOf(answer, 401, "UNAUTHENTICATED");
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="eventsapp"');
    expect(shop.stubbed.calls).toEqual([]);
  });

  it("is refused with a bad token even where anyone may come in", async () => {
    for (const authorization of ["Bearer nonsense", "Basic dTpw", "Bearer"]) {
      const answer = await get("/api/v1/events", { Authorization: authorization });
      await problemOf(answer, 401, "TOKEN_INVALID");
      expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
  });

  it("reads in English or French, whatever language the service failed in", async () => {
    const french = { ...asBuyer(), "Accept-Language": "fr-CA,en;q=0.5" };
    const answer = await post("/api/v1/orders", { ...oneLine, expectedTotalMinor: 1 }, french);
    const problem = await problemOf(answer, 409, "SOLD_OUT");
    expect(problem.detail).toBe(
      "Il ne reste pas assez de places pour « typ_a » (disponibles : 1, demandées : 2).",
    );
    expect(problem.data).toEqual({ ticketTypeId: "typ_a", left: 1, wanted: 2 });
    expect(answer.headers.get("content-language")).toBe("fr");
  });
});

describe("what fails behind the gateway", () => {
  it("is told as the catalogue has it", async () => {
    await problemOf(
      await post("/api/v1/auth/login", { email: "a@b.example", password: "x" }),
      401,
      "INVALID_CREDENTIALS",
    );
    const notFound = await get("/api/v1/events/evt_none");
    expect((await problemOf(notFound, 404, "NOT_FOUND")).instance).toBe("/api/v1/events/evt_none");
    const declined = await post(
      "/api/v1/orders/ord_a_1/payment",
      { paymentMethod: "pm_declined" },
      asBuyer(),
    );
    expect((await problemOf(declined, 402, "PAYMENT_DECLINED")).detail).not.toContain("insufficient_funds");
  });

  it("shows nothing of a fault, which the log has once, with the request id and the stack", async () => {
    shop.logLines.length = 0;
    const answer = await get("/api/v1/events/evt_broken", { "X-Request-Id": "who-broke-it" });
    const problem = await problemOf(answer, 500, "INTERNAL");
    expect(JSON.stringify(problem)).not.toContain("mongodb");
    const faults = shop.logLines.filter((line) => line.level === "error");
    expect(faults).toMatchObject([
      { requestId: "who-broke-it", err: { message: expect.stringMatching(/^mongodb/) } },
    ]);
    expect(JSON.stringify(faults)).toContain("testing/services.ts");
  });

  it("is 503 with Retry-After when the service is away, never 404", async () => {
    shop.logLines.length = 0;
    const answer = await get("/api/v1/tickets", asBuyer());
    await problemOf(answer, 503, "SERVICE_UNAVAILABLE");
    expect(answer.headers.get("retry-after")).toBe("2");
    const logged = shop.logLines.filter((line) => line.msg !== "request");
    expect(logged).toMatchObject([{ level: "warn", msg: "Service 'tickets.list' is not registered." }]);
    expect(logged[0]).not.toHaveProperty("err");
  });
});

describe("what leads nowhere", () => {
  it("is ROUTE_NOT_FOUND, also for actions by name, internal ones and paths that cannot be decoded", async () => {
    const paths = [
      "/api/v1/nowhere",
      "/events/list",
      "/api/v1/orders.listClaims",
      "/list-aliases",
      "/~node/services",
    ];
    for (const path of [...paths, "/api/v1/events/%ff", "/API/V1/events", "/docs/..%2fpackage.json"]) {
      await problemOf(await get(path), 404, "ROUTE_NOT_FOUND");
    }
  });

  it("is METHOD_NOT_ALLOWED with Allow where the path takes other methods", async () => {
    const answer = await fetch(`${shop.url}/api/v1/auth/login`, { method: "DELETE" });
    await problemOf(answer, 405, "METHOD_NOT_ALLOWED");
    expect(answer.headers.get("allow")).toBe("OPTIONS, POST");
  });
});

describe("the access log", () => {
  it("has one line per request, without query, headers or body", async () => {
    shop.logLines.length = 0;
    const headers = { ...asBuyer(), "X-Request-Id": "logged-request" };
    await post("/api/v1/orders?why=hidden", { password: "hidden" }, headers);
    await get("/sandbox/3d-secure/hidden", { "X-Request-Id": "logged-request" });
    const requests = () => shop.logLines.filter((line) => line.msg === "request");
    await eventually(() => requests().length >= 2);
    const lines = requests();
    expect(lines).toMatchObject([
      {
        requestId: "logged-request",
        method: "POST",
        route: "/api/v1/orders",
        status: 422,
        userId: "usr_sample_buyer",
      },
      { route: "/sandbox/3d-secure/:challengeId", status: 404 },
    ]);
    expect(lines[0]?.durationMs).toEqual(expect.any(Number));
    expect(JSON.stringify(shop.logLines)).not.toContain("hidden");
  });
});
