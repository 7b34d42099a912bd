import type { Context, ServiceBroker, ServiceSchema } from "moleculer";
import { eventChanged } from "../../contracts/events.ts";
import { listNotificationsOfOrder } from "../../contracts/notifications.ts";
import {
  cancelOrder,
  getClaims as getClaimsContract,
  getOrder,
  getTimeline,
  listClaims as listClaimsContract,
  listOrders,
  payOrder,
  reserveOrder,
  wakeOrder,
} from "../../contracts/orders.ts";
import { listPayments } from "../../contracts/payments.ts";
import { listTicketsOfOrder } from "../../contracts/tickets.ts";
import { isAdmin, signedInUser } from "../../lib/actor.ts";
import { actionsOf, asSystem, type Ctx, call, on } from "../../lib/calling.ts";
import { secondMs } from "../../lib/clock.ts";
import { fail } from "../../lib/errors.ts";
import { withLogFields } from "../../lib/log-context.ts";
import { Repeating } from "../../mixins/repeating.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { cancel } from "./cancelling.ts";
import { getClaims, listClaims } from "./claims-of-event.ts";
import { type OrderDocument, ordersSpec } from "./order-documents.ts";
import { pay } from "./paying.ts";
import { paymentAnswer } from "./paying-answer.ts";
import type { Cause } from "./ports.ts";
import { recoverDue, wake } from "./recovering.ts";
import { reserve } from "./reserving.ts";
import { timelineOf } from "./timeline.ts";
import { answerWithinMs } from "./timing.ts";
import { viewOf } from "./viewing.ts";
import { orderPorts } from "./wiring.ts";

export default (runtime: Runtime): ServiceSchema => {
  const orders = runtime.openStore("orders").collection(ordersSpec);
  const log = runtime.logger.child({ service: "orders" });
  let ports: ReturnType<typeof orderPorts>;
  let recovery: Repeating;

  const seen = async (orderId: string, ctx: Ctx): Promise<OrderDocument> => {
    const order = await orders.get(orderId);
    const mine = order !== null && (isAdmin(ctx.meta) || order.buyerId === signedInUser(ctx.meta));
    if (!mine) throw fail("NOT_FOUND", { what: "order", id: orderId });
    return order;
  };

  return {
    name: "orders",
    actions: actionsOf(
      on(reserveOrder, async (params, ctx) => {
        const order = await reserve(ports, {
          ...params,
          buyerId: signedInUser(ctx.meta),
          cause: causeOf(ctx),
        });
        return viewOf(order, localeOf(ctx));
      }),
      on(payOrder, (params, ctx) =>
        withLogFields({ orderId: params.orderId }, async () => {
          const untilMs = runtime.clock.nowMs() + answerWithinMs;
          const underWay = await pay(ports, {
            ...params,
            buyerId: signedInUser(ctx.meta),
            cause: causeOf(ctx),
          });
          return viewOf(await paymentAnswer(ports, underWay, untilMs), localeOf(ctx));
        }),
      ),
      on(cancelOrder, async ({ orderId }, ctx) =>
        viewOf(await cancel(ports, await seen(orderId, ctx), causeOf(ctx)), localeOf(ctx)),
      ),
      on(getOrder, async ({ orderId }, ctx) => viewOf(await seen(orderId, ctx), localeOf(ctx))),
      on(listOrders, async ({ limit, cursor }, ctx) => {
        const where = { buyerId: signedInUser(ctx.meta) };
        const after = cursor === undefined ? {} : { after: cursor };
        const page = await orders.find({ index: "byBuyer", where, direction: "descending", limit, ...after });
        return { items: page.items.map((o) => viewOf(o, localeOf(ctx))), nextCursor: page.nextCursor };
      }),
      on(getTimeline, async ({ orderId }, ctx) => {
        const order = await seen(orderId, ctx);
        const [{ payments }, { tickets }, { notifications }] = await Promise.all([
          call(ctx, listPayments, { orderId }),
          call(ctx, listTicketsOfOrder, { orderId }, asSystem("orders")),
          call(ctx, listNotificationsOfOrder, { orderId }, asSystem("orders")),
        ]);
        return { orderId, entries: timelineOf(order, { payments, tickets, notifications }) };
      }),
      on(listClaimsContract, ({ eventId, cursor }) => listClaims(orders, eventId, cursor)),
      on(getClaimsContract, async ({ orderIds }) => ({ claims: await getClaims(orders, orderIds) })),
      on(wakeOrder, async ({ orderId }) => ({ woken: await wake(ports, orderId) })),
    ),
    events: {
      [eventChanged.name](ctx: Context<{ eventId: string }>) {
        ports.eventCache.forget(ctx.params.eventId);
      },
    },
    created(this: { broker: ServiceBroker }) {
      ports = orderPorts({ runtime, broker: this.broker, log, orders });
      recovery = new Repeating("recovery", { everyMs: secondMs, log }, () => recoverDue(ports));
    },
    started: () => recovery.start(),
    stopped: () => recovery.stop(),
  };
};

const causeOf = (ctx: Ctx): Cause => ({ by: signedInUser(ctx.meta), requestId: ctx.requestID ?? null });

const localeOf = (ctx: Ctx) => ctx.meta.locale ?? "en";
