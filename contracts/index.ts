import type { Action } from "../lib/contract.ts";
import { isPublished, type PublishedAction } from "../lib/contract.ts";
import * as eventEditing from "./event-editing.ts";
import * as events from "./events.ts";
import * as inventory from "./inventory.ts";
import * as notifications from "./notifications.ts";
import * as orders from "./orders.ts";
import * as payments from "./payments.ts";
import * as tickets from "./tickets.ts";
import * as users from "./users.ts";

const modules = [users, events, eventEditing, inventory, orders, payments, tickets, notifications];

/** Every action of every service. */
export const allActions: Action[] = modules.flatMap((module) => Object.values(module).filter(isAction));

/** Those with a route, in the order of the documents. */
export const publishedActions: PublishedAction[] = allActions.filter(isPublished);

function isAction(value: unknown): value is Action {
  return typeof value === "object" && value !== null && "auth" in value && "params" in value;
}
