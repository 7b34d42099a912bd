import { errorCatalogue } from "../../../lib/errors/error-catalogue.ts";
import { catalogueEntry, type ErrorCode, fail } from "../../../lib/errors/errors.ts";
import { needsIdempotencyKey, refusesCardNumbers, takesIfMatch } from "../http/request-input.ts";
import { type Problem, problemOf } from "../pipeline/problems.ts";
import type { Route } from "../pipeline/routes.ts";
import type { DocumentSchemas, JsonSchema } from "./openapi-schemas.ts";

/** RFC 9457, with our extensions. */
export const problemSchema: JsonSchema = {
  type: "object",
  description: "Why a request failed (RFC 9457). Compare `code`; show `detail`.",
  required: ["type", "title", "status", "detail", "instance", "code", "requestId"],
  properties: {
    type: {
      type: "string",
      format: "uri-reference",
      description: "the code's page, relative to this server",
    },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "what is wrong and what to do, in English or French" },
    instance: { type: "string", description: "the path that was asked for" },
    code: { type: "string", description: "stable; every code stands at /docs/errors" },
    requestId: {
      type: "string",
      description: "the same as in X-Request-Id; include it when you ask for help",
    },
    errors: {
      type: "array",
      description: "the fields that are not right",
      items: {
        type: "object",
        required: ["pointer", "message"],
        properties: {
          pointer: { type: "string", description: "JSON Pointer (RFC 6901) of the field" },
          message: { type: "string" },
        },
      },
    },
    data: { type: "object", description: "the values that `detail` speaks of", additionalProperties: true },
  },
};

/** Headers of every answer. */
export const headersOfAll: JsonSchema = {
  "X-Request-Id": { $ref: "#/components/headers/RequestId" },
  RateLimit: { $ref: "#/components/headers/RateLimit" },
  "RateLimit-Policy": { $ref: "#/components/headers/RateLimitPolicy" },
};

/** Every code that a route can answer: its action's own, and those of the request pipeline. */
export function codesOf(route: Route): ErrorCode[] {
  const { auth, errors = [] } = route.contract;
  const codes: ErrorCode[] = [
    ...errors,
    "VALIDATION_FAILED",
    "TOKEN_INVALID",
    "INTERNAL",
    "SERVICE_UNAVAILABLE",
    "OVERLOADED",
    "TIMEOUT",
    "TOO_MANY_REQUESTS",
    ...(auth === "public" ? [] : (["UNAUTHENTICATED"] as const)),
    ...(auth === "public" || auth === "user" ? [] : (["FORBIDDEN"] as const)),
    ...(route.readsQuery ? [] : (["INVALID_JSON", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const)),
    ...(needsIdempotencyKey(route) ? (["IDEMPOTENCY_KEY_INVALID"] as const) : []),
    ...(takesIfMatch(route) ? (["IF_MATCH_INVALID", "PRECONDITION_FAILED"] as const) : []),
    ...(refusesCardNumbers(route) ? (["CARD_NUMBER_REFUSED"] as const) : []),
  ];
  return [...new Set(codes)];
}

/** The codes as references, one per status, into `components`: many calls share them. */
export function errorResponses(codes: ErrorCode[], schemas: DocumentSchemas): Record<string, JsonSchema> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = catalogueEntry(code)?.status ?? 500;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([s, of]) => [String(s), storedResponse(of, schemas)]),
  );
}

function storedResponse(codes: ErrorCode[], { responses }: DocumentSchemas): JsonSchema {
  const name = codes.toSorted().join(".");
  responses[name] ??= response(codes.toSorted());
  return { $ref: `#/components/responses/${name}` };
}

function response(codes: ErrorCode[]): JsonSchema {
  const schema = {
    allOf: [
      { $ref: "#/components/schemas/Problem" },
      { type: "object", properties: { code: { type: "string", enum: codes } } },
    ],
  };
  return {
    description: codes.map((code) => `- \`${code}\`: ${catalogueEntry(code)?.en}`).join("\n"),
    headers: { ...headersOfAll, ...retryAfter(codes) },
    content: { "application/problem+json": { schema, examples: examplesOf(codes) } },
  };
}

function examplesOf(codes: ErrorCode[]): JsonSchema {
  return Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
}

/** One body per code, as the shop would send it; placeholders in `detail` stay open. */
export function problemExamples(): Record<string, { summary: string; value: Problem }> {
  const codes = Object.keys(errorCatalogue) as ErrorCode[];
  return Object.fromEntries(codes.map((code) => [code, problemExample(code)]));
}

function problemExample(code: ErrorCode): { summary: string; value: Problem } {
  const asked = { requestId: "req_3k9m2v8q0r5t7w1x4z6b", locale: "en", path: "/api/v1/…" } as const;
  const field = { pointer: "/quantity", message: "must be 1 or more" };
  const data = code === "VALIDATION_FAILED" ? { errors: [field] } : {};
  const value = problemOf(fail(code, data), asked);
  return { summary: value.title, value: { ...value, detail: value.detail.replace(/\{\w+\}/g, "…") } };
}

function retryAfter(codes: ErrorCode[]): JsonSchema {
  const known = codes.some(
    (code) => code === "TOO_MANY_REQUESTS" || catalogueEntry(code)?.retryAfterS !== undefined,
  );
  return known ? { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } : {};
}
