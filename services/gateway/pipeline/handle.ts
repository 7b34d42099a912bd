import type { CallingOptions } from "moleculer";
import { call } from "../../../lib/calls/call.ts";
import type { Criticality } from "../../../lib/calls/contract.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { Secrets } from "../../../lib/keys/secrets.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { type Bodies, paramsOf } from "../http/request-input.ts";
import { type Cors, sendResult } from "../http/responses.ts";
import {
  clientAddressOf,
  contextOf,
  type Handler,
  localeOf,
  type MatchedAlias,
  pathOf,
  queryOf,
  type WebRequest,
  type WebResponse,
} from "../http/web-request.ts";
import { type Counted, countRefusal } from "./access-log.ts";
import { actorOf, requireAuthorized } from "./authentication.ts";
import type { Admission } from "./load-shedding.ts";
import type { RateLimits } from "./rate-limits.ts";
import { criticalityOf, methodsAt, missingRoute, type Route } from "./routes.ts";
import { sendProblem } from "./send-problem.ts";

export interface GatewayPorts extends Counted {
  log: Logger;
  cors: Cors;
  admission: Admission;
  limits: RateLimits;
  bodies: Bodies;
  secrets: Secrets;
  clock: Clock;
  /** Proxies in front whose word about the client's address counts. */
  trustedHops: number;
  /** Handlers that answer in an action's place, with its rights, by the path of their alias. */
  streams: ReadonlyMap<string, Handler>;
  aliases: () => readonly MatchedAlias[];
  /**
   * Runs moleculer-web's action `rest`, which matches the alias (`resolveAlias`) and comes back once, by `routeHandler`, to
   * `handleMatched`; settles when that has. Null: there is no such route.
   */
  match: (req: WebRequest, res: WebResponse) => Promise<true | null>;
  /** The process that will answer the action. Throws when no process has it. */
  endpointOf: (action: string, req: WebRequest) => unknown;
}

/** A matched request on its way through the steps. */
interface Exchange {
  req: WebRequest;
  res: WebResponse;
  criticality: Criticality;
  /** The contract's route; undefined for a page. */
  route?: Route | undefined;
  endpoint?: unknown;
  /** Answers by itself: a page or a stream. */
  handler?: Handler | undefined;
  params?: Record<string, unknown>;
  result?: unknown;
  leaveSlot?: () => void;
}

type Step = (exchange: Exchange, gateway: GatewayPorts) => Promise<void> | void;

/** The steps of a matched request, in the order in which they run. A step that throws refuses the request. */
const steps: readonly (readonly [name: string, step: Step])[] = [
  ["admission check", ({ criticality }, { admission }) => admission.check(criticality)],
  ["address limit", ({ req, res, route }, { limits }) => limits.countAddress(req, res, route)],
  ["authentication", authenticate],
  ["account limit", ({ req, res, criticality }, { limits }) => limits.countAccount(req, res, criticality)],
  ["authorization", ({ req, route }) => route && requireAuthorized(req, route)],
  // Only after authorization: an incomplete body takes memory for as long as its sender likes.
  ["body", readBody],
  // Only after the body: a slow sender must not occupy a slot.
  ["admission slot", takeSlot],
  ["params", readParams],
  ["call", callService],
  ["answer", sendAnswer],
];

/** Every step by its name, from the first byte to the line in the log. */
export const stepNames: readonly string[] = ["headers", "route", ...steps.map(([name]) => name), "log"];

/**
 * Handles a request, from top to bottom; errors, unknown paths and methods, OPTIONS, HEAD and pages pass here as well.
 * The server has given it an id and the headers of every answer, and logs it when the answer is out.
 */
export async function handle(gateway: GatewayPorts, req: WebRequest, res: WebResponse): Promise<void> {
  try {
    reach(req, "headers");
    gateway.cors.mark(req, res);
    reach(req, "route");
    if (req.method === "OPTIONS") return answerOptions(gateway, req, res);
    const matched = await gateway.match(req, res);
    if (matched === null) throw missingRoute(req, gateway.aliases());
  } catch (error) {
    countRefusal(gateway, req, error);
    sendProblem(req, res, { error, log: gateway.log });
  }
}

/** Takes a matched request through the steps. Throws what refused it. */
export async function handleMatched(gateway: GatewayPorts, req: WebRequest, res: WebResponse): Promise<void> {
  const exchange = exchangeOf(gateway, req, res);
  try {
    for (const [name, step] of steps) {
      reach(req, name);
      await step(exchange, gateway);
    }
  } finally {
    // Not when the last byte is out: a slow reader occupies no slot.
    exchange.leaveSlot?.();
  }
}

/** Notes that the request has come to a step. */
function reach(req: WebRequest, step: string): void {
  req.trail.push({ step, atMs: performance.now() });
}

/** The matched request; its context gets the client's address and language, for all calls made while answering. */
function exchangeOf(gateway: GatewayPorts, req: WebRequest, res: WebResponse): Exchange {
  const alias = req.$alias as MatchedAlias;
  const { meta } = contextOf(req);
  meta.clientAddress = clientAddressOf(req, gateway.trustedHops);
  meta.locale = localeOf(req);
  meta.actor = { kind: "anonymous" };
  const criticality = criticalityOf(gateway.routes, alias);
  if (alias.action === null) return { req, res, criticality, handler: alias.handler ?? undefined };
  const endpoint = gateway.endpointOf(alias.action, req);
  const handler = gateway.streams.get(alias.fullPath);
  const route = gateway.routes.get(alias.action);
  if (!route) throw new Error(`there is no contract for ${alias.action}`);
  return { req, res, criticality, route, endpoint, handler };
}

/** Pages have no sign-in. */
function authenticate({ req, route }: Exchange, gateway: GatewayPorts): void {
  if (route) contextOf(req).meta.actor = actorOf(req.headers.authorization, gateway);
}

async function readBody({ req, res, route }: Exchange, { bodies }: GatewayPorts): Promise<void> {
  if (!route) {
    if (req.method === "POST") req.body = await bodies.form(req, res);
  } else if (!route.readsQuery) {
    req.body = await bodies[route.contract.auth === "public" ? "publicJson" : "json"](req, res);
  }
}

function takeSlot(exchange: Exchange, { admission }: GatewayPorts): void {
  exchange.leaveSlot = admission.enter(exchange.criticality);
}

function readParams(exchange: Exchange): void {
  const { req, route, handler } = exchange;
  if (!route || handler) return;
  exchange.params = paramsOf(route, {
    pathParams: req.$params?.params ?? {},
    query: queryOf(req),
    body: (req.body ?? {}) as Record<string, unknown>,
    idempotencyKey: req.headers["idempotency-key"] as string | undefined,
    ifMatch: req.headers["if-match"],
  });
}

/** Calls the action at the endpoint chosen with the route: by name, the balancer would skip every other one. */
async function callService(exchange: Exchange): Promise<void> {
  const { req, res, route, handler, endpoint } = exchange;
  if (handler) return await handler(req, res);
  if (!route) return;
  exchange.result = await call(callerAt(endpoint, req), route.contract, exchange.params as never);
}

/** Calls at this endpoint whatever the action's name. */
function callerAt(endpoint: unknown, req: WebRequest) {
  const ctx = contextOf(req) as unknown as {
    call: (endpoint: unknown, params: unknown, options?: CallingOptions) => Promise<unknown>;
  };
  return {
    call: (_name: string, params: unknown, options?: CallingOptions) => ctx.call(endpoint, params, options),
  };
}

/** Pages and streams have answered by themselves. */
function sendAnswer({ req, res, route, handler, result }: Exchange): void {
  if (route && !handler) sendResult(route, { req, res, result });
}

/** A page of an origin that is not on the list learns the methods and no more. */
function answerOptions({ cors, aliases }: GatewayPorts, req: WebRequest, res: WebResponse): void {
  const methods = methodsAt(pathOf(req), aliases());
  if (methods.length === 0) throw missingRoute(req, aliases());
  reach(req, "answer");
  cors.permit(req, res, methods);
  res.writeHead(204, { Allow: methods.join(", ") }).end();
}
