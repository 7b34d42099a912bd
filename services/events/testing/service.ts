import { type Context, ServiceBroker } from "moleculer";
import pino from "pino";
import * as editing from "../../../contracts/events/edit-event.ts";
import * as lifecycle from "../../../contracts/events/event-lifecycle.ts";
import * as reading from "../../../contracts/events/events.ts";
import * as quotas from "../../../contracts/events/quotas.ts";
import * as ticketTypes from "../../../contracts/events/ticket-types.ts";
import * as tours from "../../../contracts/events/tours.ts";
import { endEventOrders, tellBuyersOfChange } from "../../../contracts/orders/event-orders.ts";
import { getOrganizer } from "../../../contracts/users/organizers.ts";
import { getMemberships, type Role } from "../../../contracts/users/users.ts";
import { actionsOf, type Ctx, call, on } from "../../../lib/calls/call.ts";
import type { Actor } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { readSettings } from "../../../lib/settings/env.ts";
import type { Runtime } from "../../../mixins/runtime.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import brokerOptions from "../../../moleculer.config.ts";
import eventsService from "../events.service.ts";
import { eventInput, testNowMs } from "./ports.ts";

export const contracts = { ...reading, ...editing, ...lifecycle, ...quotas, ...ticketTypes, ...tours };

const logger = pino({ level: "silent" });
const roles: Record<string, Role> = { usr_creator: "eventCreator", usr_operator: "operator" };

/** For specs: the real service on a broker of its own, with a small `users` and `orders` beside it. */
export function specService() {
  const broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
  const state = {
    broker,
    /** Published events. */
    announced: [] as unknown[],
    notifiedOrders: [] as { action: string; params: unknown; actor: unknown }[],
    listenerFails: false,
  };
  broker.createService({
    name: "users",
    actions: usersActions(),
    events: {
      [reading.eventChanged.name](ctx: Context) {
        state.announced.push(ctx.params);
        if (state.listenerFails) throw new Error("listener");
      },
    },
  });
  const heard = (action: string) => (params: unknown, ctx: Ctx) => {
    state.notifiedOrders.push({ action, params, actor: ctx.meta.actor });
    return { accepted: true };
  };
  const orders = actionsOf(on(endEventOrders, heard("end")), on(tellBuyersOfChange, heard("change")));
  broker.createService({ name: "orders", actions: orders });
  broker.createService(eventsService(specRuntime()));
  return state;
}

function usersActions() {
  return actionsOf(
    on(getMemberships, ({ userId }) => {
      const role = roles[userId];
      return { memberships: role ? [{ organizerId: "org_jazz", role }] : [] };
    }),
    on(getOrganizer, ({ organizerId: id }) => {
      if (id === "org_nowhere") throw fail("NOT_FOUND", { what: "organizer", id });
      return { id, name: "Jazz", createdAt: "2027-01-01T10:00:00.000Z", version: 1 };
    }),
  );
}

function specRuntime(): Runtime {
  const settings = readSettings({ NODE_ENV: "test" });
  const clock = { nowMs: () => testNowMs };
  return { settings, clock, logger, openStore: () => openMemoryStore() } as unknown as Runtime;
}

export const as = (userId: string, admin = false) => ({
  meta: { actor: { kind: "user", userId, admin } satisfies Actor },
});
export const creator = as("usr_creator");
export const operator = as("usr_operator");
export const admin = as("usr_root", true);
export const stranger = as("usr_stranger");
export const forbidden = { type: "FORBIDDEN", data: { role: "eventCreator" } };
export const notFound = { type: "NOT_FOUND", code: 404 };

let made = 0;
export const key = () => `key-number-${String(++made).padStart(8, "0")}`;

/** A new draft of the creator's organizer. */
export const draft = (broker: ServiceBroker) =>
  call(broker, editing.createEvent, { ...eventInput, idempotencyKey: key() }, creator);
