import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readSettings } from "../../../lib/settings/env.ts";
import { type Harness, startGateway } from "../testing/gateway.ts";

const ours = "https://shop.example.org";
let shop: Harness;
beforeAll(async () => {
  shop = await startGateway("test", { settings: { CORS_ORIGINS: [ours, "http://localhost:5173"] } });
});
afterAll(() => shop.stop());

const from = (origin: string, path: string, init: { method?: string; headers?: object } = {}) =>
  fetch(shop.url + path, { ...init, headers: { Origin: origin, ...init.headers } });
const preflight = (origin: string, path = "/api/v1/orders") =>
  from(origin, path, { method: "OPTIONS", headers: { "Access-Control-Request-Method": "POST" } });
const corsHeaders = (answer: Response) =>
  [...answer.headers.keys()].filter((name) => name.startsWith("access-control-"));

describe("a page of an origin on the list", () => {
  it("may read answers and the headers that matter, errors too, and sends no cookies", async () => {
    for (const path of ["/api/v1/events", "/api/v1/events/evt_none", "/nowhere", "/openapi.json"]) {
      const { headers } = await from(ours, path);
      expect([path, headers.get("access-control-allow-origin")]).toEqual([path, ours]);
      expect(headers.get("access-control-expose-headers")).toContain("ETag, Location, RateLimit");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toContain("Origin");
    }
  });

  it("learns in a preflight what it may send", async () => {
    const { status, headers } = await preflight(ours);
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      "access-control-allow-origin": ours,
      "access-control-allow-methods": "GET, HEAD, OPTIONS, POST",
      "access-control-allow-headers": expect.stringContaining("Authorization, Content-Type, Idempotency-Key"),
      "access-control-max-age": "600",
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    });
    expect((await preflight(ours, "/nowhere")).status).toBe(404);
  });
});

describe("a page of any other origin", () => {
  it.each([
    "https://elsewhere.example",
    "https://shop.example.org.evil.example",
    "http://shop.example.org",
    "https://shop.example.or",
    "null",
  ])("at %s gets no header for it, also in a preflight", async (origin) => {
    const answer = await from(origin, "/api/v1/events");
    expect([answer.status, corsHeaders(answer)]).toEqual([200, []]);
    expect(answer.headers.get("vary")).toContain("Origin");
    const asked = await preflight(origin);
    expect([asked.status, corsHeaders(asked)]).toEqual([204, []]);
  });
});

describe("CORS_ORIGINS", () => {
  it("takes origins only", () => {
    expect(readSettings({ CORS_ORIGINS: `${ours}, http://localhost:5173` }).CORS_ORIGINS).toHaveLength(2);
    expect(readSettings({}).CORS_ORIGINS).toEqual([]);
    for (const wrong of ["*", "null", `${ours}/`, "shop.example.org", `${ours},*`, "HTTPS://Shop.example"]) {
      expect(() => readSettings({ CORS_ORIGINS: wrong })).toThrow("must be origins like");
    }
  });
});
