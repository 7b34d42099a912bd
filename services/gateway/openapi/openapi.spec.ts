import { describe, expect, it } from "@jest/globals";
import { Validator } from "@seriousme/openapi-schema-validator";
import { publishedActions } from "../../../contracts/index.ts";
import { errorCatalogue } from "../../../lib/errors/error-catalogue.ts";
import { routeOf } from "../pipeline/routes.ts";
import { openApiDocument, orderEventsPath } from "./openapi.ts";

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  parameters: { name?: string; in?: string; $ref?: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: { properties: object }; example?: unknown }> };
  responses: Record<
    string,
    {
      $ref?: string;
      headers?: object;
      content?: Record<string, { schema: { allOf?: { properties?: { code: { enum: string[] } } }[] } }>;
    }
  >;
  security: unknown[];
  "x-auth": string;
  "x-criticality": string;
}

// As clients read it.
const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, object>;
    examples: Record<string, { value: Record<string, unknown> }>;
  };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const operationCalled = (id: string) =>
  operations.find(({ operation }) => operation.operationId === id)?.operation as Operation;

/** Params sent in a header, by their names in the document. */
const headerParams: Record<string, string> = {
  "#/components/parameters/IdempotencyKey": "idempotencyKey",
  "#/components/parameters/IfMatch": "ifMatch",
};

type Refusal = Operation["responses"][string];

/** A refusal stands in `components`. */
const refusal = (response: { $ref?: string }) =>
  (response.$ref === undefined ? response : resolve(response.$ref)) as Refusal;

const codesIn = (operation: Operation) =>
  Object.values(operation.responses).flatMap(
    (response) =>
      refusal(response).content?.["application/problem+json"]?.schema.allOf?.[1]?.properties?.code.enum ?? [],
  );

function refsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" ? [inner as string] : refsIn(inner),
  );
}

const resolve = (ref: string) =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((found, part) => (found as Record<string, unknown> | undefined)?.[part], document);

describe("the OpenAPI document", () => {
  it("is one by an independent validator's word", async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
    const broken = { ...structuredClone(document), paths: { nowhere: { get: { responses: 7 } } } };
    expect((await validator.validate(broken)).valid).toBe(false);
  });

  it("says of each call who may, how much it matters, what is lost, how long it takes and how it is limited", () => {
    for (const { operation } of operations) {
      expect(operation.summary).toMatch(/\w/);
      for (const title of ["Who", "Under overload", "When it is lost", "Timeout"]) {
        expect(operation.description).toMatch(new RegExp(`\\*\\*${title}:\\*\\* \\S`));
      }
      expect(codesIn(operation)).toEqual(
        expect.arrayContaining(["TOO_MANY_REQUESTS", "OVERLOADED", "SERVICE_UNAVAILABLE", "TIMEOUT"]),
      );
    }
  });

  it("shows If-Match and its refusals where a version is compared, and the ETag where there is one", () => {
    const update = operationCalled("events.update");
    expect(update.parameters).toContainEqual({ $ref: "#/components/parameters/IfMatch" });
    expect(codesIn(update)).toEqual(expect.arrayContaining(["PRECONDITION_FAILED", "IF_MATCH_INVALID"]));
    expect(update.responses["200"]?.headers).toHaveProperty("ETag");
    const get = operationCalled("events.get");
    expect(get.responses).toHaveProperty("304");
    expect(get.parameters).toContainEqual({ $ref: "#/components/parameters/IfNoneMatch" });
    expect(operationCalled("orders.pay").responses["200"]?.headers).not.toHaveProperty("ETag");
  });

  it("has files as binary media, beside JSON where both can come", () => {
    expect(operationCalled("tickets.getPdf").responses["200"]?.content).toEqual({
      "application/pdf": { schema: { type: "string", format: "binary" } },
    });
    expect(Object.keys(operationCalled("orders.getReport").responses["200"]?.content ?? {})).toEqual([
      "application/json",
      "text/csv",
    ]);
    expect(JSON.stringify(document)).not.toContain("base64");
  });

  it("fills paths and answers with what the sample data has", () => {
    const [eventId] = operationCalled("events.get").parameters;
    expect(eventId).toMatchObject({ name: "eventId", example: "evt_school" });
    expect(document.components.schemas.Order).toMatchObject({
      properties: {
        eventId: { examples: ["evt_school"] },
        createdAt: { examples: ["2027-06-18T17:30:00.000Z"] },
      },
    });
    expect(JSON.stringify(operationCalled("events.list").parameters)).not.toContain("evt_school");
  });

  it("shows each error as it is sent", () => {
    const { examples } = document.components;
    expect(Object.keys(examples).sort()).toEqual(Object.keys(errorCatalogue).sort());
    expect(examples.SOLD_OUT?.value).toMatchObject({
      code: "SOLD_OUT",
      status: 409,
      title: "Not enough places left",
    });
    expect(JSON.stringify(examples)).not.toMatch(/\{\w+\}/);
  });

  it("has every published action at its route, once, and the order's events", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(
      [...publishedActions.map((contract) => contract.name), "orders.watch"].sort(),
    );
    for (const contract of publishedActions) {
      const { path, method } = routeOf(contract);
      expect(document.paths[path]?.[method.toLowerCase()]).toMatchObject({
        operationId: contract.name,
        "x-auth": contract.auth,
        "x-criticality": contract.criticality,
      });
    }
    expect(document.paths["/.well-known/jwks.json"]?.get).toBeDefined();
    expect(document.paths[orderEventsPath]?.get?.responses["200"]?.content).toHaveProperty(
      "text/event-stream",
    );
  });

  it("has no reference that leads nowhere and no leftover of the conversion", () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of refs) expect([ref, typeof resolve(ref)]).toEqual([ref, "object"]);
    expect(JSON.stringify(document)).not.toMatch(/\$defs|\$schema|9007199254740991/);
  });

  it("declares each path's parameters, all required", () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      const declared = operation.parameters.filter((each) => each.in === "path");
      expect(declared.map((each) => each.name)).toEqual(inPath);
      expect(declared.every((each) => each.required)).toBe(true);
    }
  });

  it("puts what is sent into the query or the body, never both, and the key into a header", () => {
    for (const contract of publishedActions) {
      const operation = operationCalled(contract.name);
      const sent = operation.requestBody?.content["application/json"]?.schema.properties ?? {};
      const named = operation.parameters.flatMap(({ name, $ref = "" }) => name ?? headerParams[$ref] ?? []);
      expect([...named, ...Object.keys(sent)].sort()).toEqual(Object.keys(contract.params.shape).sort());
      if (contract.rest.startsWith("GET")) expect(operation.requestBody).toBeUndefined();
    }
  });

  it("has an example for each body, which its contract takes", () => {
    for (const contract of publishedActions.filter(({ name }) => operationCalled(name).requestBody)) {
      expect([contract.name, contract.example]).not.toEqual([contract.name, undefined]);
      const shape = Object.keys(contract.params.shape);
      expect(shape).toEqual(expect.arrayContaining(Object.keys(contract.example as object)));
    }
  });

  it("lists the codes of an action and of the way to it", () => {
    expect(codesIn(operationCalled("orders.pay"))).toEqual(
      expect.arrayContaining([
        "PAYMENT_DECLINED",
        "IDEMPOTENCY_KEY_INVALID",
        "UNAUTHENTICATED",
        "INVALID_JSON",
        "TIMEOUT",
      ]),
    );
    expect(codesIn(operationCalled("events.list"))).not.toContain("UNAUTHENTICATED");
    expect(codesIn(operationCalled("tickets.checkIn"))).toContain("FORBIDDEN");
    for (const { operation } of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const codes =
          refusal(response).content?.["application/problem+json"]?.schema.allOf?.[1]?.properties?.code.enum ??
          [];
        for (const code of codes) {
          expect([code, errorCatalogue[code as keyof typeof errorCatalogue].status]).toEqual([
            code,
            Number(status),
          ]);
        }
      }
    }
  });

  it("has a security requirement exactly where one must sign in", () => {
    for (const { operation } of operations) {
      expect([operation.operationId, operation.security.length]).toEqual([
        operation.operationId,
        operation["x-auth"] === "public" ? 0 : 1,
      ]);
    }
  });
});
