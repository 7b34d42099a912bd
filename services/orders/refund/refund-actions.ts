import { endEventOrders, tellBuyersOfChange } from "../../../contracts/orders/event-orders.ts";
import { listRefunds, refundOrder } from "../../../contracts/orders/refunds.ts";
import { type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser, withLogFields } from "../../../lib/calls/context.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { pageWithin } from "../../../lib/pagination.ts";
import { type EventJobPorts, openEventJob } from "../cancel-event/event-jobs.ts";
import type { OrderAccess } from "../order/order-access.ts";
import { answerWithinMs } from "../order/order-states.ts";
import { refundsOf, refundView } from "../order/order-views.ts";
import { openRefund, refundAnswer } from "./open-refund.ts";

/** Actions for refunds, and for buyers of a changed or cancelled event. */
export function refundActions(access: OrderAccess, portsOf: () => EventJobPorts): Implemented[] {
  return [
    on(refundOrder, ({ idempotencyKey, orderId, ticketIds, reason = null }, ctx) =>
      withLogFields({ orderId }, async () => {
        const ports = portsOf();
        const untilMs = ports.clock.nowMs() + answerWithinMs;
        await access.managed(ctx, orderId);
        const by = signedInUser(ctx.meta);
        const opened = await openRefund(ports, {
          id: derivedId("ref", orderId, by, "orders.refund", idempotencyKey),
          bodyHash: bodyHash({ ticketIds, reason }),
          orderId,
          ticketIds,
          because: "asked",
          reason,
          cause: { by, requestId: ctx.requestID ?? null },
        });
        const { order, refund } = await refundAnswer(ports, opened, untilMs);
        return refundView(order, refund);
      }),
    ),
    on(listRefunds, async ({ orderId, ...page }, ctx) => {
      const order = await access.visible(ctx, orderId);
      const refunds = refundsOf(order).map((refund) => refundView(order, refund));
      return pageWithin(refunds, page);
    }),
    on(endEventOrders, async ({ eventId, reason, requestId }) => {
      await openEventJob(portsOf(), { eventId, task: { kind: "end", reason }, requestId });
      return { accepted: true };
    }),
    on(tellBuyersOfChange, async ({ eventId, version, before, after, requestId }) => {
      const task = { kind: "tell" as const, eventVersion: version, before, after };
      await openEventJob(portsOf(), { eventId, task, requestId });
      return { accepted: true };
    }),
  ];
}
