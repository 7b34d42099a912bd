import type { Context, ServiceBroker, ServiceSchema } from "moleculer";
import { eventChanged } from "../../contracts/events/events.ts";
import { listNotificationsOfOrder } from "../../contracts/notifications/notifications.ts";
import {
  getClaims as getClaimsContract,
  listClaims as listClaimsContract,
} from "../../contracts/orders/order-claims.ts";
import { getOrderMoney, listOrderMoney } from "../../contracts/orders/order-money.ts";
import { cancelOrder, getOrder, payOrder, reserveOrder, wakeOrder } from "../../contracts/orders/orders.ts";
import { getTimeline } from "../../contracts/orders/timelines.ts";
import { listPayments } from "../../contracts/payments.ts";
import { listTicketsOfOrder } from "../../contracts/tickets/tickets.ts";
import { actionsOf, asSystem, type Ctx, call, on } from "../../lib/calls/call.ts";
import { localeOf, signedInUser, withLogFields } from "../../lib/calls/context.ts";
import { recoveryPeriodMs } from "../../lib/deadlines.ts";
import { BackgroundLoop } from "../../mixins/background-loop.ts";
import { MembershipCheck } from "../../mixins/membership.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { eventActions } from "./cancel-event/event-actions.ts";
import { type EventJobPorts, eventJobsSpec, runEventJobs } from "./cancel-event/event-jobs.ts";
import { blockActions } from "./house-seats/block-actions.ts";
import { cancel } from "./lifecycle/advance-order.ts";
import { countUnfulfilled, recoverDue, recoverOrder } from "./lifecycle/recover-orders.ts";
import { getClaims, listClaims } from "./order/claims.ts";
import { orderPorts } from "./order/connect-ports.ts";
import { eventForStaff, OrderAccess } from "./order/order-access.ts";
import { ordersSpec } from "./order/order-documents.ts";
import type { Cause } from "./order/order-ports.ts";
import { answerWithinMs } from "./order/order-states.ts";
import { moneyOfOrders, pageOfMoney, viewOf } from "./order/order-views.ts";
import { timelineOf } from "./order/timeline.ts";
import { pay } from "./pay/pay.ts";
import { paymentAnswer } from "./pay/payment-answer.ts";
import { refundActions } from "./refund/refund-actions.ts";
import { reserve } from "./reserve/reserve.ts";

export default (runtime: Runtime): ServiceSchema => {
  const store = runtime.openStore("orders");
  const orders = store.collection(ordersSpec);
  const eventJobs = store.collection(eventJobsSpec);
  const log = runtime.logger.child({ service: "orders" });
  runtime.metrics.watch("eventsapp_orders_unfulfilled", () =>
    countUnfulfilled(orders, runtime.clock.nowMs()),
  );
  let ports: ReturnType<typeof orderPorts> & EventJobPorts;
  let background: BackgroundLoop[] = [];
  const members = new MembershipCheck(runtime.clock);
  const access = new OrderAccess(orders, members);
  const staffOf = eventForStaff({ getFresh: (eventId) => ports.events.getFresh(eventId) }, members);

  return {
    name: "orders",
    actions: actionsOf(
      on(reserveOrder, async (params, ctx) => {
        const order = await reserve(ports, {
          ...params,
          buyerId: signedInUser(ctx.meta),
          cause: causeOf(ctx),
        });
        return viewOf(order, localeOf(ctx.meta));
      }),
      on(payOrder, (params, ctx) =>
        withLogFields({ orderId: params.orderId }, async () => {
          const untilMs = runtime.clock.nowMs() + answerWithinMs;
          const underWay = await pay(ports, {
            ...params,
            buyerId: signedInUser(ctx.meta),
            cause: causeOf(ctx),
          });
          return viewOf(await paymentAnswer(ports, underWay, untilMs), localeOf(ctx.meta));
        }),
      ),
      on(cancelOrder, async ({ orderId }, ctx) =>
        viewOf(await cancel(ports, await access.own(ctx, orderId), causeOf(ctx)), localeOf(ctx.meta)),
      ),
      on(getOrder, async ({ orderId }, ctx) =>
        viewOf(await access.visible(ctx, orderId), localeOf(ctx.meta)),
      ),
      on(getTimeline, async ({ orderId }, ctx) => {
        const order = await access.visible(ctx, orderId);
        const [{ payments, refunds }, { tickets }, { notifications }] = await Promise.all([
          call(ctx, listPayments, { orderId }),
          call(ctx, listTicketsOfOrder, { orderId }, asSystem("orders")),
          call(ctx, listNotificationsOfOrder, { orderId }, asSystem("orders")),
        ]);
        return { orderId, entries: timelineOf(order, { payments, refunds, tickets, notifications }) };
      }),
      on(listClaimsContract, ({ eventId, cursor }) => listClaims(orders, eventId, cursor)),
      on(getClaimsContract, async ({ orderIds }) => ({ claims: await getClaims(orders, orderIds) })),
      on(getOrderMoney, async ({ orderIds }) => ({ orders: await moneyOfOrders(orders, orderIds) })),
      on(listOrderMoney, ({ cursor }) => pageOfMoney(orders, cursor)),
      on(wakeOrder, async ({ orderId }) => ({ woken: await recoverOrder(ports, orderId) })),
      ...refundActions(access, () => ports),
      ...blockActions(() => ports, staffOf),
      ...eventActions(() => ports, staffOf),
    ),
    events: {
      [eventChanged.name](ctx: Context<{ eventId: string }>) {
        ports.eventCache.forget(ctx.params.eventId);
      },
    },
    created(this: { broker: ServiceBroker }) {
      ports = Object.assign(orderPorts({ runtime, broker: this.broker, log, orders }), { eventJobs });
      background = [
        new BackgroundLoop("recovery", { everyMs: recoveryPeriodMs, log }, () => recoverDue(ports)),
        new BackgroundLoop("event jobs", { everyMs: recoveryPeriodMs, log }, () => runEventJobs(ports)),
      ];
    },
    started() {
      for (const work of background) work.start();
    },
    async stopped() {
      await Promise.all(background.map((work) => work.stop()));
      await ports.unfinished.settled();
    },
  };
};

const causeOf = (ctx: Ctx): Cause => ({ by: signedInUser(ctx.meta), requestId: ctx.requestID ?? null });
