import { STATUS_CODES } from "node:http";
import type { PublishedAction } from "../../lib/contract.ts";
import { codesOf, errorResponses } from "./openapi-errors.ts";
import type { DocumentSchemas, JsonSchema, ObjectSchema } from "./openapi-schemas.ts";
import { needsIdempotencyKey } from "./params.ts";
import type { Route } from "./routes.ts";

/** One action as an OpenAPI operation: everything in it comes out of its contract. */
export function operationOf(route: Route, schemas: DocumentSchemas): JsonSchema {
  const { contract } = route;
  const params = schemas.input(contract.params);
  const body = bodyOf(route, params);
  return {
    operationId: contract.name,
    tags: [contract.name.split(".")[0]],
    summary: contract.summary,
    description: descriptionOf(contract),
    ...rightsOf(contract),
    parameters: parametersOf(route, params),
    ...(body && { requestBody: body }),
    responses: {
      ...successes(route, schemas),
      ...errorResponses(codesOf(route)),
    },
  };
}

/** Who may call and what it costs when nobody answers, for people and for tools. */
export function rightsOf(contract: { auth: string; criticality: string }): JsonSchema {
  return {
    "x-auth": contract.auth,
    "x-criticality": contract.criticality,
    security: contract.auth === "public" ? [] : [{ accessToken: [] }],
  };
}

const who: Record<PublishedAction["auth"], string> = {
  public: "Anyone.",
  user: "Any signed-in user.",
  eventCreator: "Event creators of the organizer, and admins.",
  operator: "Operators and event creators of the organizer, and admins.",
  admin: "Admins.",
};

export function descriptionOf(contract: Pick<PublishedAction, "description" | "whenLost" | "auth">): string {
  return [contract.description, `**Who:** ${who[contract.auth]}`, `**When it is lost:** ${contract.whenLost}`]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

function parametersOf(route: Route, params: ObjectSchema): JsonSchema[] {
  const key = needsIdempotencyKey(route) ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : [];
  return [
    ...route.pathParams.map((name) => parameter("path", name, params)),
    ...(route.readsQuery ? sentFields(route, params).map((name) => parameter("query", name, params)) : []),
    ...key,
  ];
}

function parameter(place: "path" | "query", name: string, params: ObjectSchema): JsonSchema {
  const { description, ...schema } = params.properties?.[name] ?? {};
  const required = place === "path" || (params.required?.includes(name) ?? false);
  return { name, in: place, required, ...(description !== undefined && { description }), schema };
}

function bodyOf(route: Route, params: ObjectSchema): JsonSchema | null {
  const names = sentFields(route, params);
  if (route.readsQuery || names.length === 0) return null;
  const required = names.filter((name) => params.required?.includes(name));
  const schema = {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, params.properties?.[name]])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
  const { example } = route.contract;
  return {
    required: required.length > 0,
    content: { "application/json": { schema, ...(example !== undefined && { example }) } },
  };
}

/** Params that stand neither in the path nor in a header. */
function sentFields(route: Route, params: ObjectSchema): string[] {
  const elsewhere = [...route.pathParams, "idempotencyKey"];
  return Object.keys(params.properties ?? {}).filter((name) => !elsewhere.includes(name));
}

function successes(route: Route, schemas: DocumentSchemas): Record<string, JsonSchema> {
  const { status, statuses, location, result } = route.contract;
  const all = statuses ?? [typeof status === "number" ? status : 200];
  const content = { "application/json": { schema: schemas.output(result) } };
  const requestId = { "X-Request-Id": { $ref: "#/components/headers/RequestId" } };
  const made = location && { Location: { $ref: "#/components/headers/Location" } };
  const success = (code: number) => ({
    description: STATUS_CODES[code] ?? "Success",
    headers: { ...requestId, ...(code === 201 && made) },
    content,
  });
  return Object.fromEntries(all.map((code) => [String(code), success(code)]));
}
