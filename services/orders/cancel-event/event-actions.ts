import {
  countLiveOrdersOfBuyer,
  countOrdersOfEvent,
  forgetBuyer as forgetBuyerContract,
  listOrdersOfEvent,
} from "../../../contracts/orders/event-orders.ts";
import { listOrders } from "../../../contracts/orders/orders.ts";
import { getReport, type Report } from "../../../contracts/orders/reports.ts";
import { type Ctx, type Implemented, on } from "../../../lib/calls/call.ts";
import { isAdmin, localeOf, signedInUser } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { SingleFlight } from "../../../lib/single-flight.ts";
import type { EventForStaff } from "../order/order-access.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import { countLive, countOfEvent, eraseBuyer, pageOfBuyer, pageOfEvent } from "../order/order-lists.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { viewOf } from "../order/order-views.ts";
import { reportOf } from "../report/report.ts";
import { csvOf } from "../report/report-table.ts";

/** Actions over many orders: lists, the report, counts. `ports` is read at each call. */
export function eventActions(ports: () => OrderPorts, staffOf: EventForStaff): Implemented[] {
  const reports = new SingleFlight<Report>();
  return [
    on(listOrders, async ({ userId, ...search }, ctx) => {
      const page = await pageOfBuyer(ports().orders, { ...search, buyerId: buyerOf(ctx, userId) });
      return { ...page, items: viewsOf(page.items, ctx) };
    }),

    on(listOrdersOfEvent, async (search, ctx) => {
      await staffOf(ctx, search.eventId, "operator", "eventCreator");
      const page = await pageOfEvent(ports().orders, search);
      return { ...page, items: viewsOf(page.items, ctx) };
    }),

    on(getReport, async ({ eventId, format }, ctx) => {
      const event = await staffOf(ctx, eventId, "eventCreator");
      const report = await reports.run(eventId, () => reportOf(ports(), event));
      return format === "csv" ? csvOf(report, localeOf(ctx.meta)) : report;
    }),

    on(countOrdersOfEvent, ({ eventId }) => countOfEvent(ports().orders, eventId)),

    on(countLiveOrdersOfBuyer, async ({ userId }) => ({
      live: await countLive(ports().orders, userId, ports().clock.nowMs()),
    })),

    on(forgetBuyerContract, async ({ userId }) => ({
      forgotten: await eraseBuyer(ports().orders, userId),
    })),
  ];
}

/** One's own orders, or for an admin anyone's. Throws FORBIDDEN, UNAUTHENTICATED. */
function buyerOf(ctx: Ctx, userId: string | undefined): string {
  const ownId = signedInUser(ctx.meta);
  if (userId === undefined || userId === ownId || isAdmin(ctx.meta)) return userId ?? ownId;
  throw fail("FORBIDDEN", { role: "admin" });
}

const viewsOf = (orders: OrderDocument[], { meta }: Ctx) =>
  orders.map((order) => viewOf(order, localeOf(meta)));
