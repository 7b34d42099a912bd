import { describe, expect, it } from "@jest/globals";
import { publishedActions } from "../../contracts/index.ts";
import { errorCatalogue } from "../../lib/error-catalogue.ts";
import { openApiDocument, orderEventsPath } from "./openapi.ts";
import { routeOf } from "./routes.ts";

interface Operation {
  operationId: string;
  parameters: { name?: string; in?: string; $ref?: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: { properties: object }; example?: unknown }> };
  responses: Record<
    string,
    { content?: Record<string, { schema: { allOf?: { properties?: { code: { enum: string[] } } }[] } }> }
  >;
  security: unknown[];
  "x-auth": string;
  "x-criticality": string;
}

// As clients read it.
const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const operationCalled = (id: string) =>
  operations.find(({ operation }) => operation.operationId === id)?.operation as Operation;

const codesIn = (operation: Operation) =>
  Object.values(operation.responses).flatMap(
    (response) =>
      response.content?.["application/problem+json"]?.schema.allOf?.[1]?.properties?.code.enum ?? [],
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
      const named = operation.parameters.map((each) => each.name ?? "idempotencyKey");
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
          response.content?.["application/problem+json"]?.schema.allOf?.[1]?.properties?.code.enum ?? [];
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
