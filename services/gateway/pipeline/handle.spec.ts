import { connect } from "node:net";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import type { Settings } from "../../../lib/settings/env.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { type Harness, startGateway } from "../testing/gateway.ts";
import { type Things, thingContracts, thingsService } from "../testing/things.ts";
import { stepNames } from "./handle.ts";

jest.setTimeout(20_000);

let shop: Harness;
let answerSlow = () => {};
let things: Things;

async function open(settings: Partial<Settings> = {}) {
  const wait = new Promise<void>((done) => {
    answerSlow = done;
  });
  things = { version: 1, answerSlow: () => wait };
  shop = await startGateway("test", {
    settings: { LOG_LEVEL: "debug", ...settings },
    contracts: thingContracts,
    services: [thingsService(things)],
  });
}
afterEach(async () => {
  answerSlow();
  await shop.stop();
});

/** The log line of the newest request of this path, once it is written. */
const lineOf = (route: string) =>
  eventually(async () => shop.logLines.findLast((line) => line.msg === "request" && line.route === route));

/** The steps that the newest request of a route went through, and the one at which it was refused. */
async function stepsOf(route: string) {
  const { stepsMs, refusedAt, status } = (await lineOf(route)) as Record<string, unknown>;
  return { status, steps: Object.keys(stepsMs as object), refusedAt };
}

const ask = (path: string, init: RequestInit = {}) => fetch(`${shop.url}${path}`, init);
const as = (userId: string) => ({ Authorization: `Bearer ${shop.token(userId)}` });
const json = { "Content-Type": "application/json" };

/** A refusal at a step: all steps up to it, then the log line. */
const refusedAt = (step: string, status: number) => ({
  status,
  steps: [...stepNames.slice(0, stepNames.indexOf(step) + 1), "log"],
  refusedAt: step,
});

describe("the steps of a request", () => {
  it("stand in the documented order, the slot after the body", async () => {
    await open();
    expect(stepNames).toEqual([
      "headers",
      "route",
      "admission check",
      "address limit",
      "authentication",
      "account limit",
      "authorization",
      "body",
      "admission slot",
      "params",
      "call",
      "answer",
      "log",
    ]);
  });

  it.each([
    ["an action", "/api/v1/things/thg_1", "/api/v1/things/:thingId"],
    ["a page", "/docs/errors", "/docs/errors"],
  ])("are all gone through by %s that is answered", async (_what, path, route) => {
    await open();
    expect((await ask(path)).status).toBe(200);
    expect(await stepsOf(route)).toEqual({ status: 200, steps: stepNames, refusedAt: undefined });
  });

  it("end where the answer cannot be sent, which the log has as a fault of the gateway", async () => {
    await open();
    things.version = -1;
    const answer = await ask("/api/v1/things/thg_1", {
      headers: { ...as("usr_1"), "X-Request-Id": "unsendable-1" },
    });
    expect(answer.status).toBe(500);
    expect(await stepsOf("/api/v1/things/:thingId")).toEqual(refusedAt("answer", 500));
    const faults = shop.logLines.filter(({ level }) => level === "error");
    expect(faults).toMatchObject([{ requestId: "unsendable-1", err: { message: "no version" } }]);
  });

  it("are those of GET for HEAD, and end with the route for OPTIONS", async () => {
    await open();
    await ask("/api/v1/things/thg_1", { method: "HEAD" });
    expect((await stepsOf("/api/v1/things/:thingId")).steps).toEqual(stepNames);
    expect((await ask("/api/v1/things/thg_1", { method: "OPTIONS" })).status).toBe(204);
    const line = await eventually(async () => shop.logLines.find(({ method }) => method === "OPTIONS"));
    expect(Object.keys(line.stepsMs as object)).toEqual(["headers", "route", "answer", "log"]);
  });
});

describe("a refusal", () => {
  it.each([
    ["GET", "/nowhere", 404],
    ["DELETE", "/api/v1/events", 405],
  ])("of %s %s is at the route", async (method, path, status) => {
    await open();
    expect((await ask(path, { method })).status).toBe(status);
    const line = await eventually(async () => shop.logLines.find((each) => each.status === status));
    expect(Object.keys(line.stepsMs as object)).toEqual(refusedAt("route", status).steps);
    expect(line.refusedAt).toBe("route");
  });

  it("of an action that no process has is at the route", async () => {
    await open();
    await shop.broker.destroyService("things");
    await ask("/api/v1/things/thg_1");
    expect(await stepsOf("/api/v1/things/:thingId")).toEqual(refusedAt("route", 503));
  });

  it("for too much load is at the admission check", async () => {
    await open({ MAX_IN_FLIGHT: 2 });
    const pending = ask("/api/v1/slow/critical_plus");
    await eventually(async () => (await ask("/docs/errors")).status === 503);
    expect(await stepsOf("/docs/errors")).toEqual(refusedAt("admission check", 503));
    answerSlow();
    await pending;
  });

  it("for too many requests of an address is at the address limit", async () => {
    await open({ RATE_LIMIT_PER_MINUTE: 1 });
    await eventually(async () => (await ask("/docs/errors")).status === 429);
    expect(await stepsOf("/docs/errors")).toEqual(refusedAt("address limit", 429));
  });

  it("of a token is at the authentication", async () => {
    await open();
    await ask("/api/v1/events", { headers: { Authorization: "Bearer forged" } });
    expect(await stepsOf("/api/v1/events")).toEqual(refusedAt("authentication", 401));
  });

  it("for too many requests of an account is at the account limit", async () => {
    await open({ RATE_LIMIT_PER_MINUTE: 1 });
    await eventually(async () => (await ask("/api/v1/events", { headers: as("usr_ada") })).status === 429);
    expect(await stepsOf("/api/v1/events")).toEqual(refusedAt("account limit", 429));
  });

  it("of an anonymous request is at the authorization, before any body is read", async () => {
    await open();
    await ask("/api/v1/orders", { method: "POST", headers: json, body: "no JSON" });
    expect(await stepsOf("/api/v1/orders")).toEqual(refusedAt("authorization", 401));
  });

  it("of a body is at the body", async () => {
    await open();
    await ask("/api/v1/auth/login", { method: "POST", headers: json, body: "no JSON" });
    expect(await stepsOf("/api/v1/auth/login")).toEqual(refusedAt("body", 400));
  });

  it("for load that came while the body was sent is at the admission slot", async () => {
    await open({ MAX_IN_FLIGHT: 2 });
    const { hostname, port } = new URL(shop.url);
    const slow = connect(Number(port), hostname);
    slow.write("POST /api/v1/auth/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n");
    slow.write("Content-Length: 2\r\n\r\n{");
    const pending = [ask("/api/v1/slow/critical_plus"), ask("/api/v1/slow/critical_plus")];
    const isFull = async () => (await ask("/api/v1/slow/critical")).status === 503;
    await eventually(isFull);
    slow.write("}");
    expect(await stepsOf("/api/v1/auth/login")).toEqual(refusedAt("admission slot", 503));
    slow.destroy();
    answerSlow();
    await Promise.all(pending);
  });

  it("of a missing key is at the params", async () => {
    await open();
    const headers = { ...as("usr_ada"), ...json };
    await ask("/api/v1/orders", { method: "POST", headers, body: "{}" });
    expect(await stepsOf("/api/v1/orders")).toEqual(refusedAt("params", 400));
  });

  it("by the service is at the call", async () => {
    await open();
    await ask("/api/v1/orders/ord_none", { headers: as("usr_ada") });
    const line = await stepsOf("/api/v1/orders/:orderId");
    expect(line).toEqual(refusedAt("call", 404));
  });
});
