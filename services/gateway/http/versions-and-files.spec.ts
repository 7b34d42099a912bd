import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Harness, startGateway } from "../testing/gateway.ts";
import { type Things, thingContracts, thingsService } from "../testing/things.ts";

const things: Things = { version: 7, answerSlow: async () => {} };
let shop: Harness;

beforeAll(async () => {
  shop = await startGateway("test", { contracts: thingContracts, services: [thingsService(things)] });
});
afterAll(() => shop.stop());
beforeEach(() => {
  things.version = 7;
});

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
  fetch(`${shop.url}/api/v1${path}`, {
    method,
    headers: { "Content-Type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const patch = (headers: Record<string, string>, body: unknown = { name: "New" }) =>
  ask("PATCH", "/things/thg_1", headers, body);
const codeIn = async (answer: Response) => [answer.status, ((await answer.json()) as { code?: string }).code];

describe("a thing with a version", () => {
  it("has it as its strong ETag, also after a change, and need not be sent again", async () => {
    const read = await ask("GET", "/things/thg_1");
    const tag = read.headers.get("etag") as string;
    expect(tag).toMatch(/^"7\.[\w-]{27}"$/);
    expect((await ask("GET", "/things/thg_1", { "If-None-Match": `W/${tag}` })).status).toBe(304);
    expect((await ask("GET", "/things/thg_1", { "If-None-Match": '"7"' })).status).toBe(200);
    const changed = await patch({});
    expect([changed.status, changed.headers.get("etag")]).toEqual([200, expect.stringMatching(/^"8\./)]);
  });

  it("is changed with the ETag that was read, any ETag, or none; and never with an old one", async () => {
    expect((await patch({ "If-Match": '"7"' })).status).toBe(200);
    expect((await patch({ "If-Match": "*" })).status).toBe(200);
    expect((await patch({})).status).toBe(200);
    const refused = await patch({ "If-Match": '"7"', "Accept-Language": "fr" });
    const problem = (await refused.json()) as Record<string, unknown>;
    expect(refused.status).toBe(412);
    expect(problem).toMatchObject({ code: "PRECONDITION_FAILED", data: { version: 10, ifMatch: 7 } });
    expect(problem.detail).toContain("sa version est 10, et non 7");
    expect(refused.headers.get("etag")).toBeNull();
  });

  it("refuses what cannot be an ETag of ours, and a version in the body or the query", async () => {
    for (const header of ['"7.5"', '"7", "8"', "7", '"x"']) {
      expect(await codeIn(await patch({ "If-Match": header }))).toEqual([400, "IF_MATCH_INVALID"]);
    }
    expect(await codeIn(await patch({}, { name: "New", ifMatch: 7 }))).toEqual([422, "VALIDATION_FAILED"]);
    const inQuery = await ask("DELETE", "/things/thg_1?ifMatch=7");
    expect(await codeIn(inQuery)).toEqual([422, "VALIDATION_FAILED"]);
    expect(things.version).toBe(7);
  });

  it("can be deleted under the same condition, and the answer has a body", async () => {
    expect(await codeIn(await ask("DELETE", "/things/thg_1", { "If-Match": '"6"' }))).toEqual([
      412,
      "PRECONDITION_FAILED",
    ]);
    const gone = await ask("DELETE", "/things/thg_1", { "If-Match": '"7"' });
    expect([gone.status, await gone.json()]).toEqual([200, { removed: "thg_1" }]);
  });
});

describe("a file", () => {
  it("comes as its bytes, under its name, kept by no one", async () => {
    const answer = await ask("GET", "/things/thg_1/report?format=csv");
    expect(await answer.text()).toBe("a;b\r\n");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-length": "5",
      "content-disposition":
        "attachment; filename=\"Ventes ete.csv\"; filename*=UTF-8''Ventes%20%C3%A9t%C3%A9.csv",
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    });
    expect(answer.headers.get("etag")).toBeNull();
  });

  it("has no body for a HEAD, and the same action may answer JSON", async () => {
    const head = await ask("HEAD", "/things/thg_1/report?format=csv");
    expect([await head.text(), head.headers.get("content-length")]).toEqual(["", "5"]);
    const json = await ask("GET", "/things/thg_1/report");
    expect([json.headers.get("content-type"), await json.json()]).toEqual([
      "application/json; charset=utf-8",
      { rows: 3 },
    ]);
  });
});
