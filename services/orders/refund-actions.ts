import { endEventOrders, tellBuyersOfChange } from "../../contracts/event-orders.ts";
import { listRefunds, refundOrder } from "../../contracts/refunds.ts";
import { signedInUser } from "../../lib/actor.ts";
import { type Implemented, on } from "../../lib/calling.ts";
import { bodyHash, derivedId } from "../../lib/ids.ts";
import { pageWithin } from "../../lib/inner-lists.ts";
import { withLogFields } from "../../lib/log-context.ts";
import { type EventJobPorts, openEventJob } from "./event-jobs.ts";
import type { OrderAccess } from "./order-access.ts";
import { refundAnswer } from "./refund-answer.ts";
import { openRefund } from "./refunding.ts";
import { refundsOf } from "./refunds.ts";
import { answerWithinMs } from "./timing.ts";
import { refundView } from "./viewing.ts";

/** Giving money back, and what a changed or cancelled event means to its buyers. */
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
