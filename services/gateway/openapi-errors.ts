import { catalogueEntry, type ErrorCode } from "../../lib/errors.ts";
import type { JsonSchema } from "./openapi-schemas.ts";
import { needsIdempotencyKey, refusesCardNumbers } from "./params.ts";
import type { Route } from "./routes.ts";

/** RFC 9457, with what we add to it. */
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
    requestId: { type: "string", description: "the same as in X-Request-Id; tell it when you ask for help" },
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

/** Every code that a route can answer: its action's own, and what the way there can refuse. */
export function codesOf(route: Route): ErrorCode[] {
  const { auth, errors = [] } = route.contract;
  const codes: ErrorCode[] = [
    ...errors,
    "VALIDATION_FAILED",
    "TOKEN_INVALID",
    "INTERNAL",
    "SERVICE_UNAVAILABLE",
    "TIMEOUT",
    ...(auth === "public" ? [] : (["UNAUTHENTICATED"] as const)),
    ...(auth === "public" || auth === "user" ? [] : (["FORBIDDEN"] as const)),
    ...(route.readsQuery ? [] : (["INVALID_JSON", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const)),
    ...(needsIdempotencyKey(route) ? (["IDEMPOTENCY_KEY_INVALID"] as const) : []),
    ...(refusesCardNumbers(route) ? (["CARD_NUMBER_REFUSED"] as const) : []),
  ];
  return [...new Set(codes)];
}

/** The codes as responses, one per status. */
export function errorResponses(codes: ErrorCode[]): Record<string, JsonSchema> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = catalogueEntry(code)?.status ?? 500;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([s, of]) => [String(s), response(of)]),
  );
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
    headers: { "X-Request-Id": { $ref: "#/components/headers/RequestId" }, ...retryAfter(codes) },
    content: { "application/problem+json": { schema } },
  };
}

function retryAfter(codes: ErrorCode[]): JsonSchema {
  const known = codes.some((code) => catalogueEntry(code)?.retryAfterS !== undefined);
  return known ? { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } : {};
}
