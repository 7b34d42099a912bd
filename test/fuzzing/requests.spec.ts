import { describe, expect, it } from "@jest/globals";
import { Conformity } from "./conformity.ts";
import { type Json, type Operation, operationsOf } from "./document.ts";
import { Pool } from "./pool.ts";
import { type Probe, Requests, type SentProbe } from "./requests.ts";
import { curlLine } from "./send-request.ts";
import { smallDocument } from "./testing/sample-document.ts";

const [operation] = operationsOf(smallDocument) as [Operation];
const conformity = new Conformity(smallDocument);
const probe: Probe = { pathValues: { thingId: "thg_known" }, query: "", body: { name: "Ada" } };

function allSent(count: number): SentProbe[] {
  const pool = new Pool();
  pool.add("thg_pooled");
  const requests = new Requests(operation, pool);
  return Array.from({ length: count }, (_, seed) => requests.any(probe, seed));
}

const many = allSent(1_000);
const bodies = many.map(({ json }) => json).filter((json): json is Json => json !== undefined);
const share = (count: number, of: number) => count / of;

describe("a thousand requests of a call", () => {
  it("are the same for the same seeds", () => {
    expect(allSent(50)).toEqual(many.slice(0, 50));
  });

  it("are right in part and wrong in part", () => {
    const refused = bodies.filter((json) => conformity.refuses(operation.body!, json)).length;
    expect(share(refused, bodies.length)).toBeGreaterThan(0.1);
    expect(share(refused, bodies.length)).toBeLessThan(0.7);
    expect(bodies).toContainEqual({ name: "Ada" });
  });

  it("name things that there are, some that could be and some that could not", () => {
    const named = many.map(({ target }) => decodeURIComponent(/^\/things\/([^?]*)/.exec(target)![1]!));
    expect(named).toContain("thg_known");
    expect(named).toContain("thg_pooled");
    expect(named.some((id) => /^thg_[0-9a-z]{3,9}$/.test(id) && !/known|pooled/.test(id))).toBe(true);
    expect(named.some((id) => !id.startsWith("thg_"))).toBe(true);
    expect(named).not.toContain("");
  });

  it("reach both sides of the edges, unknown fields and wrong types", () => {
    const names = bodies.map((json) => (json as { name?: Json } | null)?.name);
    expect(names).toEqual(expect.arrayContaining(["", "x", "xxxxxx", null, undefined]));
    expect(bodies.some((json) => Object.hasOwn(Object(json), "extra"))).toBe(true);
    expect(many.some(({ body }) => body?.includes("__proto__"))).toBe(true);
  });

  it("leave the key out, repeat it and send it too short", () => {
    const keys = many.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toEqual(expect.arrayContaining(["one-key-for-every-case", "short"]));
    expect(many.some(({ headers }) => headers["content-type"] === "text/plain")).toBe(true);
  });
});

it("a valid request is the probe with a new key", () => {
  const requests = new Requests(operation, new Pool());
  const [one, other] = [requests.right(probe, 1), requests.right(probe, 2)];
  expect(one).toMatchObject({ method: "POST", target: "/things/thg_known", json: { name: "Ada" } });
  expect(one.headers["idempotency-key"]).not.toBe(other.headers["idempotency-key"]);
});

it("is told as a line for a shell, without its token", () => {
  const headers = { authorization: "Bearer secret", "content-type": "application/json" };
  const line = curlLine("http://shop", {
    ...{ method: "POST", target: "/a", json: {} },
    headers,
    body: Buffer.from("it's"),
  });
  expect(line).toBe(
    `curl --path-as-is -X POST 'http://shop/a' -H 'authorization: Bearer $TOKEN' -H 'content-type: application/json' --data-binary 'it'\\''s'`,
  );
});
