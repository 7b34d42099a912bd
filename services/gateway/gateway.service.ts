import type { Server } from "node:http";
import type { Context, Service, ServiceBroker, ServiceSchema } from "moleculer";
import ApiGateway from "moleculer-web";
import { publishedActions } from "../../contracts/index.ts";
import { getOrder, orderChanged } from "../../contracts/orders/orders.ts";
import type { PublishedAction } from "../../lib/calls/contract.ts";
import { httpDrainMs } from "../../lib/deadlines.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { streamTiming } from "./http/event-stream.ts";
import { OrderStreams } from "./http/order-streams.ts";
import { type BodyParsers, bodiesBy } from "./http/request-input.ts";
import { Cors } from "./http/responses.ts";
import type { MatchedAlias, WebRequest, WebResponse } from "./http/web-request.ts";
import { HttpDrain, listen, webServer } from "./http/web-server.ts";
import { orderEventsPath } from "./openapi/openapi.ts";
import { pageHandlers } from "./pages/page-handlers.ts";
import { countAnswer } from "./pipeline/access-log.ts";
import { type GatewayPorts, handle, handleMatched } from "./pipeline/handle.ts";
import { Admission, LoopDelay } from "./pipeline/load-shedding.ts";
import { RateLimits } from "./pipeline/rate-limits.ts";
import { aliasesOf, aliasPath, routesByAction } from "./pipeline/routes.ts";

type Match = { alias: MatchedAlias; params: Record<string, string> };

type Gateway = Service & {
  server: Server;
  drain: HttpDrain;
  aliases: MatchedAlias[];
  actions: { rest: (params: object, options: object) => Promise<true | null> };
};

type WebMethods = { resolveAlias: (this: Gateway, path: string, method: string) => Match | false };

const web = ApiGateway as unknown as ServiceSchema & { bodyParser: BodyParsers; methods: WebMethods };

/** Common options of the web server's routes: nothing is reached without an alias. */
const closed = {
  path: "/",
  mappingPolicy: "restrict",
  mergeParams: false,
  bodyParsers: false,
  logging: false,
  pathToRegexpOptions: { sensitive: true },
} as const;

/** The HTTP gateway: routes on one side, the services' contracts on the other. */
export default (runtime: Runtime): ServiceSchema => gatewayOf(runtime, publishedActions);

/** The same in front of any contracts. */
export function gatewayOf(runtime: Runtime, contracts: PublishedAction[]): ServiceSchema {
  const log = runtime.logger.child({ service: "gateway" });
  const { settings, secrets, random, clock, metrics } = runtime;
  const maxConcurrent = settings.MAX_IN_FLIGHT;
  const loopDelay = new LoopDelay();
  const routes = routesByAction(contracts);
  const streams = new OrderStreams(streamTiming, maxConcurrent || undefined);
  const streamPath = aliasPath(orderEventsPath);
  let gateway: Gateway;
  const ports: GatewayPorts = {
    metrics,
    routes,
    log,
    cors: new Cors(settings.CORS_ORIGINS),
    admission: new Admission({ maxConcurrent, loopDelayMs: () => loopDelay.ms }),
    limits: new RateLimits(settings.RATE_LIMIT_PER_MINUTE, runtime.redis),
    bodies: bodiesBy(web.bodyParser),
    secrets,
    clock,
    trustedHops: settings.TRUSTED_HOPS,
    streams: new Map([[streamPath, (req, res) => streams.open(req, res)]]),
    aliases: () => gateway.aliases,
    match: (req, res) => gateway.actions.rest({ req, res }, { requestID: req.requestId }),
    endpointOf: (action, req) => endpointOf(gateway.broker, action, req),
  };
  return {
    name: "gateway",
    mixins: [web],
    settings: {
      // The server is ours, with its own start and end.
      server: false,
      routes: [
        {
          ...closed,
          name: "api",
          aliases: { ...aliasesOf(routes.values()), [`GET ${streamPath}`]: getOrder.name },
        },
        { ...closed, name: "pages", aliases: pageHandlers(settings) },
      ],
      logRequest: null,
      logRequestParams: null,
      logResponse: null,
      logRouteRegistration: null,
      // Moleculer sends a service's settings to every node; these stay here.
      $secureSettings: ["routes"],
    } as ServiceSchema["settings"],
    actions: { listAliases: false, addRoute: false, removeRoute: false },
    events: {
      [orderChanged.name](ctx: Context<{ orderId: string }>) {
        streams.wake(ctx.params.orderId);
      },
    },
    methods: {
      /** Before any service stops, so that requests under way find all of them. */
      finishRequests(this: Gateway): Promise<void> {
        return endHttp(this.drain);
      },
      /** HEAD is GET without its body (RFC 9110, 9.3.2); a path that cannot be decoded matches nothing. */
      resolveAlias(this: Gateway, path: string, method: string) {
        try {
          return web.methods.resolveAlias.call(this, path, method === "HEAD" ? "GET" : method);
        } catch {
          return false;
        }
      },
      /** moleculer-web's hand-over of a matched request. */
      async routeHandler(_ctx: Context, _route: unknown, req: WebRequest, res: WebResponse, match?: Match) {
        if (!match) return null;
        req.$alias = match.alias;
        req.$params = { params: match.params };
        await handleMatched(ports, req, res);
        return true;
      },
    },
    created() {
      gateway = this as unknown as Gateway;
      gateway.server = webServer({
        random,
        log,
        answered: (req, answered) => countAnswer(ports, req, answered),
        handle: (req, res) => handle(ports, req, res),
      });
      gateway.drain = new HttpDrain(gateway.server, httpDrainMs);
    },
    async started() {
      loopDelay.start();
      await listen(gateway.server, settings.PORT, settings.HOST);
    },
    async stopped() {
      loopDelay.stop();
      await endHttp(gateway.drain);
    },
  };

  async function endHttp(drain: HttpDrain): Promise<void> {
    streams.endAll();
    await drain.drain();
  }
}

/** The node that the balancer chooses for the action. Throws when no node has it, or none can take it. */
function endpointOf(broker: ServiceBroker, action: string, { $ctx }: WebRequest): unknown {
  const endpoint = broker.findNextActionEndpoint(action, {}, $ctx as Context);
  if (endpoint instanceof Error) throw endpoint;
  return endpoint;
}
