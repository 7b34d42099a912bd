import { ServiceBroker } from "moleculer";
import pino from "pino";
import { getEventForSale } from "../../../contracts/events/events.ts";
import { checkIn } from "../../../contracts/tickets/check-ins.ts";
import { getTicket, issueTickets } from "../../../contracts/tickets/tickets.ts";
import { getOrganizer } from "../../../contracts/users/organizers.ts";
import { getContact, getMemberships, type Role } from "../../../contracts/users/users.ts";
import { actionsOf, call, on } from "../../../lib/calls/call.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { reachFailpoint } from "../../../lib/failpoints.ts";
import { newSecrets } from "../../../lib/keys/secrets.ts";
import { readSettings } from "../../../lib/settings/env.ts";
import { noMetrics } from "../../../lib/telemetry/metrics.ts";
import type { Runtime } from "../../../mixins/runtime.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import brokerOptions from "../../../moleculer.config.ts";
import ticketsService from "../tickets.service.ts";

const logger = pino({ level: "silent" });
let nowMs = 1_700_000_000_000;
const runtime: Runtime = {
  settings: readSettings({}),
  publicUrl: "http://localhost:3000",
  clock: { nowMs: () => nowMs++ },
  random: (size) => new Uint8Array(size),
  secrets: newSecrets(),
  logger,
  metrics: noMetrics,
  failpoints: reachFailpoint,
  redis: null,
  openStore: () => openMemoryStore(),
};

const eventStates: Record<string, "draft" | "published"> = { evt_show: "published", evt_draft: "draft" };
const roles: Record<string, [string, Role]> = {
  usr_operator: ["org_show", "operator"],
  usr_creator: ["org_show", "eventCreator"],
  usr_stranger: ["org_other", "operator"],
};
const gone = new Set(["usr_gone"]);

const users = {
  name: "users",
  actions: actionsOf(
    on(getContact, ({ userId }) => {
      if (gone.has(userId)) throw fail("NOT_FOUND", { what: "user", id: userId });
      const contact = {
        email: `${userId}@example.org`,
        phone: null,
        locale: "en",
        notifyBy: "mail",
      } as const;
      return { userId, name: `Name of ${userId}`, ...contact };
    }),
    on(getOrganizer, ({ organizerId }) => {
      if (organizerId !== "org_show") throw fail("NOT_FOUND", { what: "organizer", id: organizerId });
      return { id: organizerId, name: "Les Amis", createdAt: "2027-01-01T00:00:00Z", version: 1 };
    }),
    on(getMemberships, ({ userId }) => {
      const [organizerId, role] = roles[userId] ?? [];
      return { memberships: organizerId && role ? [{ organizerId, role }] : [] };
    }),
  ),
};

const events = {
  name: "events",
  actions: actionsOf(
    on(getEventForSale, ({ eventId }) => {
      const state = eventStates[eventId];
      if (!state) throw fail("NOT_FOUND", { what: "event", id: eventId });
      return {
        id: eventId,
        organizerId: "org_show",
        tourId: null,
        title: { en: "Show" },
        description: null,
        venue: { name: "Hall", city: "Lyon" },
        startsAt: "2027-06-18T17:30:00Z",
        endsAt: null,
        timeZone: "Europe/Paris",
        currency: "EUR",
        tourLimit: null,
        state,
        maxTicketsPerBuyer: null,
        version: 1,
        quotas: [],
        ticketTypes: [],
      };
    }),
  ),
};

/** An order of the places 7 and 8. */
export const order = (orderId: string, buyerId: string, holderNames: string[]) => ({
  orderId,
  eventId: "evt_show",
  buyerId,
  lines: [{ ticketTypeId: "typ_adult", quotaId: "quo_hall", placeNumbers: [7, 8], holderNames }],
});

export const as = (userId: string, admin = false) => ({ meta: { actor: { kind: "user", userId, admin } } });
/** The first ticket of usr_ada. */
export const mine = "ord_show_1:1:1";

/** The tickets service among stand-ins for its neighbours, with three orders of the published event. */
export async function openTickets() {
  const broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
  for (const service of [users, events, ticketsService(runtime)]) broker.createService(service);
  await broker.start();
  const first = order("ord_show_1", "usr_ada", ["Zoë", "Renée"]);
  await call(broker, issueTickets, { orders: [first] });
  await call(broker, issueTickets, { orders: [order("ord_show_2", "usr_ada", [])] });
  await call(broker, issueTickets, { orders: [order("ord_show_3", "usr_gone", [])] });
  return {
    broker,
    codeOf: async (ticketId: string) =>
      (await call(broker, getTicket, { ticketId }, as("usr_ada"))).code as string,
    scan: (code: string, scanId: string, userId = "usr_operator") =>
      call(broker, checkIn, { code, scanId, gate: "A" }, as(userId)),
  };
}
