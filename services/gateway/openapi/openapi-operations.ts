import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { file } from "../../../contracts/shapes.ts";
import type { PublishedAction } from "../../../lib/calls/contract.ts";
import { criticalities } from "../../../lib/calls/criticality.ts";
import { defaultTimeoutMs } from "../../../lib/deadlines.ts";
import { headerParams, needsIdempotencyKey, takesIfMatch } from "../http/request-input.ts";
import type { Route } from "../pipeline/routes.ts";
import { codesOf, errorResponses, headersOfAll } from "./openapi-errors.ts";
import type { DocumentSchemas, JsonSchema, ObjectSchema } from "./openapi-schemas.ts";

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
      ...errorResponses(codesOf(route), schemas),
    },
  };
}

/** Required role and consequences of failure, for people and for tools. */
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

type Described = Pick<PublishedAction, "description" | "whenLost" | "auth" | "criticality" | "timeoutMs">;

/** For people: purpose, required role, criticality, loss without it and maximum duration. */
export function descriptionOf(contract: Described): string {
  const timeoutS = (contract.timeoutMs ?? defaultTimeoutMs) / 1000;
  return [
    contract.description,
    `**Who:** ${who[contract.auth]}`,
    `**Under overload:** \`${contract.criticality}\`, ${criticalities[contract.criticality].title}.`,
    `**When it is lost:** ${contract.whenLost}`,
    `**Timeout:** ${timeoutS} s, then 504.`,
  ]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

function parametersOf(route: Route, params: ObjectSchema): JsonSchema[] {
  const headers = [
    ...(needsIdempotencyKey(route) ? ["IdempotencyKey"] : []),
    ...(takesIfMatch(route) ? ["IfMatch"] : []),
    ...(hasTag(route) && route.method === "GET" ? ["IfNoneMatch"] : []),
  ];
  return [
    ...route.pathParams.map((name) => parameter("path", name, params)),
    ...(route.readsQuery ? sentFields(route, params).map((name) => parameter("query", name, params)) : []),
    ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

function parameter(place: "path" | "query", name: string, params: ObjectSchema): JsonSchema {
  const { description, examples, ...schema } = params.properties?.[name] ?? {};
  // In a query it would restrict a trial call unintentionally.
  const example = place === "path" ? (examples as unknown[] | undefined)?.[0] : undefined;
  const required = place === "path" || (params.required?.includes(name) ?? false);
  return {
    name,
    in: place,
    required,
    ...(description !== undefined && { description }),
    schema,
    ...(example !== undefined && { example }),
  };
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
  const elsewhere: string[] = [...route.pathParams, ...headerParams];
  return Object.keys(params.properties ?? {}).filter((name) => !elsewhere.includes(name));
}

function successes(route: Route, schemas: DocumentSchemas): Record<string, JsonSchema> {
  const { status, statuses, location } = route.contract;
  const all = statuses ?? [typeof status === "number" ? status : 200];
  const content = contentOf(route.contract, schemas);
  const tag = hasTag(route) && { ETag: { $ref: "#/components/headers/ETag" } };
  const named = route.contract.produces && {
    "Content-Disposition": { $ref: "#/components/headers/ContentDisposition" },
  };
  const made = location && { Location: { $ref: "#/components/headers/Location" } };
  const success = (code: number) => ({
    description: STATUS_CODES[code] ?? "Success",
    headers: { ...headersOfAll, ...tag, ...named, ...(code === 201 && made) },
    content,
  });
  const unchanged = route.method === "GET" && hasTag(route) && { "304": { description: "Not Modified" } };
  return { ...Object.fromEntries(all.map((code) => [String(code), success(code)])), ...unchanged };
}

/** Versioned resources and JSON reads have an ETag. */
function hasTag({ contract, method }: Route): boolean {
  return contract.version !== undefined || (method === "GET" && jsonShapesOf(contract).length > 0);
}

function contentOf(contract: PublishedAction, schemas: DocumentSchemas): JsonSchema {
  const json = jsonShapesOf(contract).map((shape) => schemas.output(shape));
  const files = (contract.produces ?? []).map((type) => [
    type,
    { schema: { type: "string", format: "binary" } },
  ]);
  const schema = json.length > 1 ? { anyOf: json } : json[0];
  return { ...(schema && { "application/json": { schema } }), ...Object.fromEntries(files) };
}

/** The results that go out as JSON: a file among them goes out as its bytes. */
function jsonShapesOf({ produces, result }: PublishedAction): z.ZodType[] {
  if (produces === undefined) return [result];
  const options = result instanceof z.ZodUnion ? (result.options as z.ZodType[]) : [result];
  return options.filter((option) => option !== file);
}
