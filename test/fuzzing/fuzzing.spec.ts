import { beforeAll, describe, expect, it } from "@jest/globals";
import { openApiDocument } from "../../services/gateway/openapi/openapi.ts";
import { type OpenApi, operationsOf } from "./document.ts";
import { fuzz, tookForACard } from "./fuzzing.ts";
import type { Tally } from "./tally.ts";
import { unluckyUuid } from "./values.ts";

const cases = 5_000;
const calls = operationsOf(openApiDocument() as unknown as OpenApi).map(({ id }) => id);

/** Always the same cases; `npm run fuzz` tries others. */
describe(`${cases} requests, right and wrong ones, by every role`, () => {
  let tally: Tally;
  beforeAll(async () => {
    tally = await fuzz({ cases, seed: 1 });
  }, 300_000);

  it("were answered as the document says, and none by a fault of the shop", () => {
    expect(tally.faults).toEqual([]);
    expect(tally.cases).toBe(cases);
  });

  it("made every call succeed at least once", () => {
    expect(calls.filter((id) => !tally.succeeded.has(id))).toEqual([]);
  });

  it("met more refusals than that of fields and of roles", () => {
    const codes = tally.answers.map(([name]) => name.split(" ")[1]).filter(Boolean);
    expect(new Set(codes).size).toBeGreaterThan(20);
  });
});

it("a document that says something else than the shop does is found out, with the request that shows it", async () => {
  const tally = await fuzz({ cases: 32, seed: 1, rewrite: withFaults });
  const faults = tally.faults.map((fault) => fault.split("\n"));
  expect(faults.map(([kind]) => kind?.replace(/ \(\d+ times\)/, ""))).toEqual(
    expect.arrayContaining([
      "users.getMe: the status 200 is not in the document",
      expect.stringMatching(/^users\.getJwks: the body's root must have required property 'surprise'/),
    ]),
  );
  const [kind, tried, request, answer] = faults[0]!.map((line) => line.trim());
  expect(kind).toMatch(/^users\.get/);
  expect(tried).toMatch(/^seed 1, case \d+, as \w+$/);
  expect(request).toMatch(/^curl --path-as-is -X GET 'http:\S+'/);
  expect(answer).toMatch(/^\d{3} \{/);
}, 30_000);

it("a UUID that the shop takes for a card is found out, and a card's number is not", () => {
  const body = Buffer.from(JSON.stringify({ code: "CARD_NUMBER_REFUSED" }));
  expect(tookForACard({ json: { name: unluckyUuid } }, { body })).toBe(true);
  expect(tookForACard({ json: { name: `${unluckyUuid} 4242 4242 4242 4242` } }, { body })).toBe(false);
  expect(tookForACard({ json: { name: unluckyUuid } }, { body: Buffer.from("{}") })).toBe(false);
});

/** Two calls of the document: one without its success, one that promises what never comes. */
function withFaults({ paths, components }: OpenApi): OpenApi {
  const [me, keys] = [paths["/api/v1/users/me"]!.get!, paths["/.well-known/jwks.json"]!.get!];
  delete me.responses[200];
  const promised = { type: "object", required: ["surprise"] };
  keys.responses[200] = { content: { "application/json": { schema: promised } } };
  return { paths: { "/api/v1/users/me": { get: me }, "/.well-known/jwks.json": { get: keys } }, components };
}
