import { createRequire } from "node:module";
import { publishedActions } from "../../../contracts/index.ts";
import { getOrder } from "../../../contracts/orders/orders.ts";
import { idempotencyKeyForm, type PublishedAction } from "../../../lib/calls/contract.ts";
import { apiBase, type Route, routeOf } from "../pipeline/routes.ts";
import { codesOf, errorResponses, problemExamples, problemSchema } from "./openapi-errors.ts";
import { descriptionOf, operationOf, rightsOf } from "./openapi-operations.ts";
import { DocumentSchemas, type JsonSchema } from "./openapi-schemas.ts";

const { version } = createRequire(import.meta.url)("../../../package.json") as { version: string };

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
  paths[orderEventsPath] = { get: orderEventsOperation(schemas) };
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
  "Sign in with `POST /api/v1/auth/login` and send `accessToken` as `Authorization: Bearer`. On the page at `/docs` executing that call is enough.",
  "Lists answer `{ items, nextCursor }` and take `limit` and `cursor`.",
  "A request that creates something takes an `Idempotency-Key`: repeat the request with the same key and it happens once.",
  "What has a `version` carries it in its `ETag`; a change with `If-Match` is refused with 412 when someone else was faster.",
  "Requests are limited per account and per network address (429, `RateLimit`). When the shop has too much to do, calls with less to lose are refused first (503, `Retry-After`); each call says its criticality.",
  "Errors are `application/problem+json` with a stable `code`, in English or French by `Accept-Language`; `X-Request-Id` names each request.",
].join("\n\n");

/** So that a new call moves nothing else in the stored document. */
const sorted = (named: Record<string, JsonSchema>) =>
  Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));

function tagsOf(contracts: PublishedAction[]): JsonSchema[] {
  return [...new Set(contracts.map((contract) => contract.name.split(".")[0]))].map((name) => ({ name }));
}

function components(schemas: DocumentSchemas): JsonSchema {
  return {
    schemas: sorted({ ...schemas.components, Problem: problemSchema }),
    responses: sorted(schemas.responses),
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
      IfMatch: {
        name: "If-Match",
        in: "header",
        required: false,
        description:
          "The ETag that was read: the change is refused with 412 when someone else was faster. Without it the last one wins.",
        schema: { type: "string", pattern: '^((W/)?"[1-9][0-9]*([.][A-Za-z0-9_-]{27})?"|\\*)$' },
      },
      IfNoneMatch: {
        name: "If-None-Match",
        in: "header",
        required: false,
        description: "The ETag of what one has: the answer is 304 without a body while it is the same.",
        schema: { type: "string" },
      },
    },
    examples: problemExamples(),
    headers: {
      ETag: {
        description: "names what was answered; of things with a version it can be sent as If-Match",
        schema: { type: "string" },
      },
      ContentDisposition: { description: "the file's name (RFC 6266)", schema: { type: "string" } },
      RateLimit: {
        description: "what is left of each limit (`r`) and in how many seconds it begins again (`t`)",
        schema: { type: "string" },
      },
      RateLimitPolicy: {
        description: "how many requests (`q`) each limit has in how many seconds (`w`)",
        schema: { type: "string" },
      },
      RequestId: { description: "names this request in logs and errors", schema: { type: "string" } },
      Location: { description: "path of what was made", schema: { type: "string" } },
      RetryAfter: { description: "seconds after which to try again", schema: { type: "integer" } },
    },
  };
}

/** The stream as a call of its own: another way of reading the order. */
export const watchOrder: PublishedAction = {
  ...(getOrder as unknown as PublishedAction),
  name: "orders.watch",
  rest: "GET /orders/{orderId}/events",
  summary: "One order as a stream of events",
  description:
    "Server-sent events: `event: order` with the order as JSON, at once and on each change, until the order has ended or for 15 minutes. " +
    "A comment comes each 15 s. Who comes back with `Last-Event-ID` of the end gets 204.",
  whenLost: "The buyer reads the order instead; the result comes by mail as well.",
  risk: "A buyer sees the result of a payment some seconds later, or by mail.",
  retriedBy: "The browser, which opens a stream again by itself.",
  noticedBy: "5xx of this route in the access log, or more reads of single orders than usual.",
  repairedBy: "Start the gateway again; clients come back by themselves.",
};

function orderEventsOperation(schemas: DocumentSchemas): JsonSchema {
  const route: Route = routeOf(watchOrder);
  return {
    operationId: watchOrder.name,
    tags: ["orders"],
    summary: watchOrder.summary,
    description: descriptionOf(watchOrder),
    ...rightsOf(watchOrder),
    parameters: [{ name: "orderId", in: "path", required: true, schema: { type: "string" } }],
    responses: {
      200: { description: "The stream", content: { "text/event-stream": { schema: { type: "string" } } } },
      204: { description: "The client has the end already" },
      ...errorResponses(codesOf(route), schemas),
    },
  };
}
