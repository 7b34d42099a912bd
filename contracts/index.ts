import { z } from "zod";
import type { Action } from "../lib/contract.ts";
import { isPublished, type PublishedAction } from "../lib/contract.ts";
import * as accounts from "./accounts.ts";
import * as blocks from "./blocks.ts";
import * as checkIns from "./check-ins.ts";
import * as eventEditing from "./event-editing.ts";
import * as eventLifecycle from "./event-lifecycle.ts";
import * as eventOrders from "./event-orders.ts";
import * as events from "./events.ts";
import * as inventory from "./inventory.ts";
import * as members from "./members.ts";
import * as notifications from "./notifications.ts";
import * as operations from "./operations.ts";
import * as orderClaims from "./order-claims.ts";
import * as orderMoney from "./order-money.ts";
import * as orderShape from "./order-shape.ts";
import * as orders from "./orders.ts";
import * as organizers from "./organizers.ts";
import * as passwords from "./passwords.ts";
import * as payments from "./payments.ts";
import * as quotas from "./quotas.ts";
import * as refunds from "./refunds.ts";
import * as reports from "./reports.ts";
import * as ticketTypes from "./ticket-types.ts";
import * as tickets from "./tickets.ts";
import * as timelines from "./timelines.ts";
import * as tours from "./tours.ts";
import * as users from "./users.ts";

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

/** What results are made of, by the name that it is exported under: `order` is "Order". */
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
