import { randomUUID } from "node:crypto";
import { getEvent } from "../contracts/events/events.ts";
import { getAvailability, reloadPlaces } from "../contracts/inventory.ts";
import { listNotificationsOfOrder, resendNotification } from "../contracts/notifications/notifications.ts";
import { getOrder, wakeOrder } from "../contracts/orders/orders.ts";
import { getTimeline } from "../contracts/orders/timelines.ts";
import { getUser } from "../contracts/users/accounts.ts";
import { listOperations } from "../contracts/users/operations.ts";
import type { Asking } from "./asking.ts";

/** One thing that an operator can do at the console. */
export interface Command {
  /** Its name and parameters, like `order <orderId>`. */
  usage: string;
  does: string;
  /** It changes something, so that it is recorded before it is done. */
  changes?: true;
  run: (ask: Asking, args: string[]) => Promise<unknown>;
}

const one = (args: string[]) => args[0] as string;

/** All commands of the console; those that the API does better are left out. */
export const commands: Command[] = [
  {
    usage: "order <orderId>",
    does: "an order as it stands",
    run: (ask, args) => ask.own(getOrder, { orderId: one(args) }),
  },
  {
    usage: "timeline <orderId>",
    does: "its whole story: moves, payments, tickets, messages",
    run: async (ask, args) => (await ask.own(getTimeline, { orderId: one(args) })).entries,
  },
  {
    usage: "messages <orderId>",
    does: "what was sent about it, and what became of that",
    run: async (ask, args) =>
      (await ask.shop(listNotificationsOfOrder, { orderId: one(args) })).notifications,
  },
  {
    usage: "event <eventId>",
    does: "an event with its quotas and ticket types",
    run: (ask, args) => ask.own(getEvent, { eventId: one(args) }),
  },
  {
    usage: "availability <eventId>",
    does: "what the estimate thinks is left",
    run: (ask, args) => ask.own(getAvailability, { eventId: one(args) }),
  },
  {
    usage: "user <userId>",
    does: "an account with its roles",
    run: (ask, args) => ask.own(getUser, { userId: one(args) }),
  },
  {
    usage: "operations",
    does: "what was changed from this console, the newest first",
    run: async (ask) => (await ask.own(listOperations, { limit: 50 })).items,
  },
  {
    usage: "reload-places <eventId>",
    does: "forgets the estimate of an event: it is counted again from the ledger",
    changes: true,
    run: (ask, args) => ask.shop(reloadPlaces, { eventId: one(args) }),
  },
  {
    usage: "wake <orderId>",
    does: "has a payment or refund under way looked at now",
    changes: true,
    run: (ask, args) => ask.shop(wakeOrder, { orderId: one(args) }),
  },
  {
    usage: "resend <notificationId>",
    does: "sends a message again",
    changes: true,
    run: (ask, args) =>
      ask.own(resendNotification, { notificationId: one(args), idempotencyKey: randomUUID() }),
  },
];
