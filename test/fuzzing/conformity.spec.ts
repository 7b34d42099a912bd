import { describe, expect, it } from "@jest/globals";
import { type Answer, Conformity } from "./conformity.ts";
import { type Operation, operationsOf } from "./document.ts";
import { smallDocument } from "./testing/sample-document.ts";

const [operation] = operationsOf(smallDocument) as [Operation];
const conformity = new Conformity(smallDocument);

const usual = { "x-request-id": "req_1", "content-type": "application/json; charset=utf-8" };
const made = { status: 201, headers: { ...usual, location: "/things/thg_1" }, body: { id: "thg_1" } };
const missing = {
  status: 404,
  headers: { ...usual, "content-type": "application/problem+json" },
  body: { code: "NOT_FOUND", status: 404, requestId: "req_1" },
};

function faultsOf({ status, headers, body }: { status: number; headers: object; body: unknown }): string[] {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return conformity.faultsOf(operation, { status, headers, body: bytes } as Answer);
}

it("finds nothing in answers that the document foresees", () => {
  expect(faultsOf(made)).toEqual([]);
  expect(faultsOf(missing)).toEqual([]);
  expect(faultsOf({ status: 204, headers: usual, body: "" })).toEqual([]);
});

describe("a seeded fault", () => {
  it.each([
    ["an undocumented status", { ...made, status: 200 }, /status 200 is not in the document/],
    [
      "another status of the problem",
      { ...missing, body: { ...missing.body, status: 400 } },
      /says the status/,
    ],
    [
      "another content type",
      { ...made, headers: { ...made.headers, "content-type": "text/html" } },
      /text\/html/,
    ],
    [
      "no content type",
      { ...made, headers: { ...made.headers, "content-type": undefined } },
      /content type ""/,
    ],
    ["a field of the wrong type", { ...made, body: { id: 1 } }, /\/id must be string/],
    ["a missing field", { ...made, body: {} }, /required property 'id'/],
    ["a time that is none", { ...made, body: { id: "a", madeAt: "noon" } }, /\/madeAt must match format/],
    ["a body that is no JSON", { ...made, body: "{" }, /no JSON/],
    ["a body where there is none", { status: 204, headers: usual, body: "x" }, /has a body/],
    [
      "no request id",
      { ...made, headers: { ...made.headers, "x-request-id": "" } },
      /X-Request-Id is missing/,
    ],
    ["no Location", { ...made, headers: usual }, /Location is missing/],
    [
      "a code of another call",
      { ...missing, body: { ...missing.body, code: "SOLD_OUT" } },
      /\/code must be equal/,
    ],
    [
      "another request id",
      { ...missing, body: { ...missing.body, requestId: "req_2" } },
      /another request id/,
    ],
    [
      "503 without Retry-After",
      { ...missing, status: 503, body: { ...missing.body, status: 503 } },
      /Retry-After/,
    ],
  ])("of %s is reported", (_, answer, fault) => {
    expect(faultsOf(answer)).toEqual([expect.stringMatching(fault)]);
  });

  it("of the shop itself is reported even where the document foresees it", () => {
    const { paths, components } = structuredClone(smallDocument);
    const call = paths["/things/{thingId}"]!.post!;
    call.responses[500] = call.responses[404]!;
    const [foreseeing] = operationsOf({ paths, components }) as [Operation];
    const body = Buffer.from(JSON.stringify({ ...missing.body, status: 500 }));
    expect(
      new Conformity({ paths, components }).faultsOf(foreseeing, { ...missing, status: 500, body }),
    ).toEqual(["it is a fault of the shop: 500"]);
  });
});

it("knows which bodies the document refuses", () => {
  expect(conformity.refuses(operation.body!, { name: "Ada" })).toBe(false);
  expect(conformity.refuses(operation.body!, { name: "Ada", extra: 1 })).toBe(true);
});
