import { z } from "zod";
import type { Action } from "../lib/calls/contract.ts";
import { isPublished, type PublishedAction } from "../lib/calls/contract.ts";
import * as eventEditing from "./events/edit-event.ts";
import * as eventLifecycle from "./events/event-lifecycle.ts";
import * as events from "./events/events.ts";
import * as quotas from "./events/quotas.ts";
import * as ticketTypes from "./events/ticket-types.ts";
import * as tours from "./events/tours.ts";
import * as inventory from "./inventory.ts";
import * as notifications from "./notifications/notifications.ts";
import * as blocks from "./orders/blocks.ts";
import * as eventOrders from "./orders/event-orders.ts";
import * as orderClaims from "./orders/order-claims.ts";
import * as orderMoney from "./orders/order-money.ts";
import * as orderShape from "./orders/order-shape.ts";
import * as orders from "./orders/orders.ts";
import * as refunds from "./orders/refunds.ts";
import * as reports from "./orders/reports.ts";
import * as timelines from "./orders/timelines.ts";
import * as payments from "./payments.ts";
import * as checkIns from "./tickets/check-ins.ts";
import * as tickets from "./tickets/tickets.ts";
import * as accounts from "./users/accounts.ts";
import * as members from "./users/members.ts";
import * as operations from "./users/operations.ts";
import * as organizers from "./users/organizers.ts";
import * as passwords from "./users/passwords.ts";
import * as users from "./users/users.ts";

const modules = [
  users,
  passwords,
  accounts,
  operations,
  organizers,
  members,
  events,
  tours,
  eventEditing,
  quotas,
  ticketTypes,
  eventLifecycle,
  inventory,
  orderShape,
  orders,
  timelines,
  orderClaims,
  orderMoney,
  refunds,
  eventOrders,
  blocks,
  reports,
  payments,
  tickets,
  checkIns,
  notifications,
];

/** Every action of every service. */
export const allActions: Action[] = modules.flatMap((module) => Object.values(module).filter(isAction));

/** Those with a route, in the order of the documents. */
export const publishedActions: PublishedAction[] = allActions.filter(isPublished);

/** Shapes that results consist of, by their exported names: `order` is "Order". */
export const namedShapes = new Map<z.ZodType, string>();
for (const [exported, shape] of modules.flatMap((module) => Object.entries<unknown>(module))) {
  const name = exported.charAt(0).toUpperCase() + exported.slice(1);
  // A name that two files use for different things stays with the first one.
  const isTaken = [...namedShapes.values()].includes(name);
  if (shape instanceof z.ZodObject && !isTaken) namedShapes.set(shape, name);
}

function isAction(value: unknown): value is Action {
  return typeof value === "object" && value !== null && "auth" in value && "params" in value;
}
