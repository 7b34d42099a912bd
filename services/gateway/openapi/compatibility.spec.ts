import { describe, expect, it } from "@jest/globals";
import { breakingChanges } from "./compatibility.ts";
import { openApiDocument } from "./openapi.ts";

type Json = Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: changed at any depth
type Loose = any;

const thing = {
  type: "object",
  properties: {
    id: { type: "string" },
    state: { type: "string", enum: ["open", "closed"] },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
    parent: { $ref: "#/components/schemas/Thing" },
    kind: { anyOf: [{ type: "string" }, { type: "integer" }] },
    range: { type: "array", prefixItems: [{ type: "integer" }, { type: "integer" }] },
  },
  required: ["id", "state"],
};

const document = {
  paths: {
    "/things/{thingId}": {
      post: {
        "x-auth": "user",
        parameters: [
          { name: "thingId", in: "path", required: true, schema: { type: "string" } },
          {
            name: "limit",
            in: "query",
            required: false,
            schema: { type: ["integer", "null"], maximum: 100, minimum: 1 },
          },
          { $ref: "#/components/parameters/Key" },
        ],
        requestBody: {
          required: false,
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  name: { type: "string", maxLength: 100 },
                  kind: { type: "string", enum: ["a", "b"] },
                  size: { type: "number" },
                  tags: { type: "array", items: { type: "string" } },
                },
                required: ["name"],
                additionalProperties: false,
              },
            },
          },
        },
        responses: {
          "201": {
            headers: { ETag: { schema: { type: "string" } } },
            content: {
              "application/json": {
                schema: { type: "array", items: { $ref: "#/components/schemas/Thing" } },
              },
            },
          },
          "409": { content: { "application/problem+json": { schema: { enum: ["A"] } } } },
        },
      },
    },
  },
  components: {
    schemas: { Thing: thing },
    parameters: { Key: { name: "Key", in: "header", required: true, schema: { type: "string" } } },
  },
};

const refusalOf = (op: Loose) => op.responses["409"].content["application/problem+json"].schema;

/** The reported breaking changes of this change to the document. */
function breaksOf(change: (api: { op: Loose; body: Loose; thing: Loose; api: Loose }) => void): string[] {
  const api = structuredClone(document) as Loose;
  const op = api.paths["/things/{thingId}"].post;
  const body = op.requestBody.content["application/json"].schema;
  change({ op, body, thing: api.components.schemas.Thing, api });
  return breakingChanges(document, api).map((text) => text.replace("POST /things/{thingId}: ", ""));
}

describe("breakingChanges", () => {
  it("finds nothing between a document and itself", () => {
    expect(breaksOf(() => {})).toEqual([]);
    const real = JSON.parse(JSON.stringify(openApiDocument())) as Json;
    expect(breakingChanges(real, real)).toEqual([]);
  });

  const broken: [string, Parameters<typeof breaksOf>[0], string][] = [
    [
      "a path is removed",
      ({ api }) => delete api.paths["/things/{thingId}"],
      "POST /things/{thingId} is gone",
    ],
    [
      "an operation is removed",
      ({ api }) => delete api.paths["/things/{thingId}"].post,
      "POST /things/{thingId} is gone",
    ],
    [
      "a parameter is removed",
      ({ op }) => op.parameters.splice(1, 1),
      "query parameter limit is not taken any more",
    ],
    [
      "a new parameter is required",
      ({ op }) => op.parameters.push({ name: "q", in: "query", required: true, schema: {} }),
      "query parameter q is new and required",
    ],
    [
      "a parameter becomes required",
      ({ op }) => Object.assign(op.parameters[1], { required: true }),
      "query parameter limit is required now",
    ],
    [
      "a limit of a parameter is narrower",
      ({ op }) => Object.assign(op.parameters[1].schema, { maximum: 50 }),
      "query parameter limit has the narrower maximum 50, it was 100",
    ],
    [
      "a parameter changes its type",
      ({ op }) => Object.assign(op.parameters[0].schema, { type: "integer" }),
      "path parameter thingId is integer now, it was string",
    ],
    [
      "a header behind a reference gets a pattern",
      ({ api }) => Object.assign(api.components.parameters.Key.schema, { pattern: "^x" }),
      "header parameter key has the narrower pattern ^x, it was free",
    ],
    [
      "a body becomes required",
      ({ op }) => Object.assign(op.requestBody, { required: true }),
      "a body is required now",
    ],
    [
      "a body's type is removed",
      ({ op }) => Object.assign(op.requestBody, { content: { "text/csv": {} } }),
      "a body of the type application/json is not taken any more",
    ],
    [
      "a new field is required",
      ({ body }) => {
        body.properties.age = { type: "integer" };
        body.required.push("age");
      },
      "body.age is new and required",
    ],
    [
      "an optional field becomes required",
      ({ body }) => body.required.push("size"),
      "body.size is required now",
    ],
    [
      "a field is not taken any more",
      ({ body }) => delete body.properties.size,
      "body.size is not taken any more",
    ],
    [
      "a value of an enumeration is not taken any more",
      ({ body }) => body.properties.kind.enum.pop(),
      'body.kind does not take "b" any more',
    ],
    [
      "a field that was free is an enumeration",
      ({ body }) => Object.assign(body.properties.name, { enum: ["x"] }),
      "body.name takes only x now",
    ],
    [
      "a text may be less long",
      ({ body }) => Object.assign(body.properties.name, { maxLength: 50 }),
      "body.name has the narrower maxLength 50, it was 100",
    ],
    [
      "a sent number must be whole",
      ({ body }) => Object.assign(body.properties.size, { type: "integer" }),
      "body.size is integer now, it was number",
    ],
    [
      "the items of a sent list change",
      ({ body }) => Object.assign(body.properties.tags.items, { type: "integer" }),
      "body.tags[] is integer now, it was string",
    ],
    [
      "an answered field is removed",
      ({ thing }) => delete thing.properties.note,
      "201[].note is not answered any more",
    ],
    [
      "an answered field is not always there",
      ({ thing }) => thing.required.pop(),
      "201[].state is not in every answer any more",
    ],
    [
      "an answered field changes its type",
      ({ thing }) => Object.assign(thing.properties.id, { type: "integer" }),
      "201[].id is integer now, it was string",
    ],
    [
      "an answered field has a new value",
      ({ thing }) => thing.properties.state.enum.push("lost"),
      '201[].state may be "lost", which it never was',
    ],
    [
      "an answered field may be null",
      ({ thing }) =>
        Object.assign(thing.properties, { id: { anyOf: [{ type: "string" }, { type: "null" }] } }),
      "201[].id may be null, which it never was",
    ],
    [
      "a sent field may not be null any more",
      ({ op }) => Object.assign(op.parameters[1].schema, { type: "integer" }),
      "query parameter limit does not take null any more",
    ],
    [
      "a nullable answered field changes its type",
      ({ thing }) => Object.assign(thing.properties.note.anyOf[0], { type: "integer" }),
      "201[].note is integer now, it was string",
    ],
    [
      "an answered field has a new alternative",
      ({ thing }) => thing.properties.kind.anyOf.push({ type: "boolean" }),
      '201[].kind may be "boolean", which it never was',
    ],
    [
      "a place of an answered list changes",
      ({ thing }) => Object.assign(thing.properties.range.prefixItems[1], { type: "string" }),
      "201[].range[1] is string now, it was integer",
    ],
    [
      "a status changes",
      ({ op }) => {
        op.responses["200"] = op.responses["201"];
        delete op.responses["201"];
      },
      "it may answer 200 now, a success that clients do not know",
    ],
    [
      "a header is removed",
      ({ op }) => delete op.responses["201"].headers.ETag,
      "201 has no header ETag any more",
    ],
    [
      "an answer's type is removed",
      ({ op }) => Object.assign(op.responses["201"], { content: {} }),
      "201 is not answered as application/json any more",
    ],
    [
      "more rights are needed",
      ({ op }) => Object.assign(op, { "x-auth": "admin" }),
      'it needs the rights "admin" instead of "user"',
    ],
  ];
  it.each(broken)("notices when %s", (_what, change, sentence) => {
    expect(breaksOf(change)).toContain(sentence);
  });

  const harmless: [string, Parameters<typeof breaksOf>[0]][] = [
    ["a path is new", ({ api }) => Object.assign(api.paths, { "/new": { get: { responses: {} } } })],
    [
      "a parameter is new and optional",
      ({ op }) => op.parameters.push({ name: "q", in: "query", required: false, schema: { type: "string" } }),
    ],
    ["a field may be sent too", ({ body }) => Object.assign(body.properties, { more: { type: "string" } })],
    ["a field need not be sent", ({ body }) => body.required.pop()],
    ["a value is taken too", ({ body }) => body.properties.kind.enum.push("c")],
    ["a text may be longer", ({ body }) => Object.assign(body.properties.name, { maxLength: 200 })],
    ["a limit is gone", ({ op }) => delete op.parameters[1].schema.maximum],
    ["a field is answered too", ({ thing }) => Object.assign(thing.properties, { more: { type: "string" } })],
    ["an answered field is always there", ({ thing }) => thing.required.push("note")],
    [
      "an answered field is never null",
      ({ thing }) => Object.assign(thing.properties, { note: { type: "string" } }),
    ],
    ["an answered field lost a value", ({ thing }) => thing.properties.state.enum.pop()],
    ["a refusal has another code", ({ op }) => refusalOf(op).enum.push("B")],
    ["a refusal is new", ({ op }) => Object.assign(op.responses, { "412": { content: {} } })],
    ["fewer rights are needed", ({ op }) => Object.assign(op, { "x-auth": "public" })],
    [
      "the same is written in another way",
      ({ thing }) => Object.assign(thing.properties, { note: { type: ["string", "null"] } }),
    ],
    ["words change", ({ op }) => Object.assign(op, { summary: "Other words" })],
  ];
  it.each(harmless)("does not mind when %s", (_what, change) => {
    expect(breaksOf(change)).toEqual([]);
  });
});
