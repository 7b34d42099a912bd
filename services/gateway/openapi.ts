import { createRequire } from "node:module";
import { publishedActions } from "../../contracts/index.ts";
import { getOrder } from "../../contracts/orders.ts";
import { idempotencyKeyForm, type PublishedAction } from "../../lib/contract.ts";
import { codesOf, errorResponses, problemSchema } from "./openapi-errors.ts";
import { descriptionOf, operationOf, rightsOf } from "./openapi-operations.ts";
import { DocumentSchemas, type JsonSchema } from "./openapi-schemas.ts";
import { apiBase, type Route, routeOf } from "./routes.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** The path of an order's events: the one route of the API that is a stream rather than an action. */
export const orderEventsPath = `${apiBase}/orders/{orderId}/events`;

/** Stands in the document for a key; the page at /docs sends a new one instead. */
export const newKeyPlaceholder = "a-new-random-key-each-time";

/** The API as an OpenAPI 3.1 document, made out of the contracts. */
export function openApiDocument(): JsonSchema {
  const schemas = new DocumentSchemas();
  const paths: Record<string, JsonSchema> = {};
  for (const route of publishedActions.map(routeOf)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  paths[orderEventsPath] = { get: orderEventsOperation() };
  return {
    openapi: "3.1.1",
    info: { title: "EventsApp", version, description: introduction },
    servers: [{ url: "/" }],
    tags: tagsOf(publishedActions),
    paths,
    components: components(schemas),
  };
}

const introduction = [
  "Sells numbered tickets for events. Money is whole minor units (cents) with an ISO 4217 currency; times are ISO 8601 in UTC.",
  "Sign in with `POST /api/v1/auth/login` and send `accessToken` as `Authorization: Bearer`.",
  "Lists answer `{ items, nextCursor }` and take `limit` and `cursor`.",
  "A request that creates something takes an `Idempotency-Key`: repeat the request with the same key and it happens once.",
  "Errors are `application/problem+json` with a stable `code`, in English or French by `Accept-Language`; `X-Request-Id` names each request.",
].join("\n\n");

function tagsOf(contracts: PublishedAction[]): JsonSchema[] {
  return [...new Set(contracts.map((contract) => contract.name.split(".")[0]))].map((name) => ({ name }));
}

function components(schemas: DocumentSchemas): JsonSchema {
  return {
    schemas: { ...schemas.components, Problem: problemSchema },
    securitySchemes: { accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    parameters: {
      IdempotencyKey: {
        name: "Idempotency-Key",
        in: "header",
        required: true,
        description: "A new random one for each new request, the same one when a request is repeated.",
        schema: { type: "string", pattern: idempotencyKeyForm.source },
        example: newKeyPlaceholder,
      },
    },
    headers: {
      RequestId: { description: "names this request in logs and errors", schema: { type: "string" } },
      Location: { description: "path of what was made", schema: { type: "string" } },
      RetryAfter: { description: "seconds after which to try again", schema: { type: "integer" } },
    },
  };
}

function orderEventsOperation(): JsonSchema {
  const route: Route = { ...routeOf(getOrder as unknown as PublishedAction), path: orderEventsPath };
  const told = {
    ...route.contract,
    description:
      "Server-sent events: `event: order` with the order as JSON, at once and on each change, until the order has ended or for 15 minutes. " +
      "A comment comes each 15 s. Who comes back with `Last-Event-ID` of the end gets 204.",
    whenLost: "The buyer reads the order instead; the result comes by mail as well.",
  };
  return {
    operationId: "orders.watch",
    tags: ["orders"],
    summary: "One order as a stream of events",
    description: descriptionOf(told),
    ...rightsOf(route.contract),
    parameters: [{ name: "orderId", in: "path", required: true, schema: { type: "string" } }],
    responses: {
      200: { description: "The stream", content: { "text/event-stream": { schema: { type: "string" } } } },
      204: { description: "The client has the end already" },
      ...errorResponses(codesOf(route)),
    },
  };
}
