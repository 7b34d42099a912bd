import type { Server } from "node:http";
import type { Context, Service, ServiceSchema } from "moleculer";
import ApiGateway from "moleculer-web";
import { publishedActions } from "../../contracts/index.ts";
import { getOrder, orderChanged } from "../../contracts/orders/orders.ts";
import type { PublishedAction } from "../../lib/calls/contract.ts";
import { httpDrainMs } from "../../lib/deadlines.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { type BodyParsers, bodiesBy } from "./http/bodies.ts";
import { Cors } from "./http/cors.ts";
import { streamTiming } from "./http/event-stream.ts";
import { HttpDrain } from "./http/graceful-shutdown.ts";
import { OrderStreams } from "./http/order-streams.ts";
import { type MatchedAlias, pathOf, type WebRequest, type WebResponse } from "./http/web-request.ts";
import { listen, webServer } from "./http/web-server.ts";
import { orderEventsPath } from "./openapi/openapi.ts";
import { pageHandlers } from "./pages/page-handlers.ts";
import { LoopDelay } from "./pipeline/event-loop-delay.ts";
import { Admission } from "./pipeline/load-shedding.ts";
import { methodsAt, missingRoute } from "./pipeline/missing-routes.ts";
import { sendProblem } from "./pipeline/problem-answers.ts";
import { RateLimits } from "./pipeline/rate-limits.ts";
import { aliasPath, routesByAction } from "./pipeline/routes.ts";
import { countAnswer, countRefusal } from "./pipeline/watch-requests.ts";
import { apiRoute, pagesRoute, routeMethods } from "./pipeline/web-routes.ts";

type Gateway = Service & {
  server: Server;
  drain: HttpDrain;
  aliases: MatchedAlias[];
  httpHandler(req: WebRequest, res: WebResponse): Promise<void>;
};

type WebMethods = Record<string, (this: Gateway, ...args: unknown[]) => unknown>;

const web = ApiGateway as unknown as ServiceSchema & { bodyParser: BodyParsers; methods: WebMethods };

/** The door of the shop: HTTP on one side, the services' contracts on the other. */
export default (runtime: Runtime): ServiceSchema => gatewayOf(runtime, publishedActions);

/** The same in front of any contracts. */
export function gatewayOf(runtime: Runtime, contracts: PublishedAction[]): ServiceSchema {
  const log = runtime.logger.child({ service: "gateway" });
  const { settings, secrets, random, clock } = runtime;
  const bodies = bodiesBy(web.bodyParser);
  const mostAtOnce = settings.MAX_IN_FLIGHT;
  const loopDelay = new LoopDelay();
  const ports = {
    metrics: runtime.metrics,
    routes: routesByAction(contracts),
    bodies,
    secrets,
    clock,
    trustedHops: settings.TRUSTED_HOPS,
    limits: new RateLimits(settings.RATE_LIMIT_PER_MINUTE, runtime.redis),
    admission: new Admission({ mostAtOnce, loopDelayMs: () => loopDelay.ms }),
  };
  const cors = new Cors(settings.CORS_ORIGINS);
  const streams = new OrderStreams(streamTiming, mostAtOnce || undefined);
  const pages = pageHandlers(settings);
  return {
    name: "gateway",
    mixins: [web],
    settings: {
      // The server is ours, with its own start and end.
      server: false,
      routes: [
        apiRoute(ports, {
          [`GET ${aliasPath(orderEventsPath)}`]: [(req, res) => streams.open(req, res), getOrder.name],
        }),
        pagesRoute(ports, pages),
      ],
      rootCallOptions: (options: { requestID?: string }, req: WebRequest) => {
        options.requestID = req.requestId;
      },
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
      ...routeMethods(ports),
      /** Before any service stops, so that requests under way find all of them. */
      finishRequests(this: Gateway): Promise<void> {
        return endHttp(this.drain);
      },
      async httpHandler(this: Gateway, req: WebRequest, res: WebResponse) {
        cors.mark(req, res);
        if (req.method === "OPTIONS") answerOptions(this, req, res);
        else await web.methods.httpHandler?.call(this, req, res);
      },
      /** HEAD is GET without its body (RFC 9110, 9.3.2); a path that cannot be decoded matches nothing. */
      resolveAlias(this: Gateway, path: string, method: string) {
        try {
          return web.methods.resolveAlias?.call(this, path, method === "HEAD" ? "GET" : method);
        } catch {
          return false;
        }
      },
      send404(this: Gateway, req: WebRequest, res: WebResponse) {
        sendProblem(req, res, { error: missingRoute(req, this.aliases), log });
      },
      errorHandler(req: WebRequest, res: WebResponse, error: unknown) {
        countRefusal(ports, req, error);
        sendProblem(req, res, { error, log });
      },
    },
    created() {
      const gateway = this as unknown as Gateway;
      gateway.server = webServer({
        random,
        log,
        answered: (req, answered) => countAnswer(ports, req, answered),
        handle: (req, res) => gateway.httpHandler(req, res),
      });
      gateway.drain = new HttpDrain(gateway.server, httpDrainMs);
    },
    async started() {
      loopDelay.start();
      await listen((this as unknown as Gateway).server, settings.PORT, settings.HOST);
    },
    async stopped() {
      loopDelay.stop();
      await endHttp((this as unknown as Gateway).drain);
    },
  };

  async function endHttp(drain: HttpDrain): Promise<void> {
    streams.endAll();
    await drain.drain();
  }

  /** A page of an origin that is not on the list learns the methods and no more. */
  function answerOptions(gateway: Gateway, req: WebRequest, res: WebResponse): void {
    const methods = methodsAt(pathOf(req), gateway.aliases);
    if (methods.length === 0) {
      sendProblem(req, res, { error: missingRoute(req, gateway.aliases), log });
      return;
    }
    cors.permit(req, res, methods);
    res.writeHead(204, { Allow: methods.join(", ") }).end();
  }
}
