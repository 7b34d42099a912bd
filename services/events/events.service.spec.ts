import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Context, ServiceBroker } from "moleculer";
import pino from "pino";
import * as editing from "../../contracts/event-editing.ts";
import * as contracts from "../../contracts/events.ts";
import { getMemberships, type Role } from "../../contracts/users.ts";
import type { Actor } from "../../lib/actor.ts";
import { actionsOf, call, on } from "../../lib/calling.ts";
import { readSettings } from "../../lib/env.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { openMemoryStore } from "../../mixins/store/memory-store.ts";
import brokerOptions from "../../moleculer.config.ts";
import events from "./events.service.ts";
import { eventWish, testNowMs } from "./spec-ports.ts";

const roles: Record<string, Role> = { usr_creator: "eventCreator", usr_operator: "operator" };
const logger = pino({ level: "silent" });
const told: unknown[] = [];
let listenerFails = false;
let broker: ServiceBroker;

beforeAll(async () => {
  const settings = readSettings({ NODE_ENV: "test" });
  const clock = { nowMs: () => testNowMs };
  const runtime = { settings, clock, logger, openStore: () => openMemoryStore() };
  broker = new ServiceBroker(brokerOptions(logger, "test"));
  broker.createService({
    name: "users",
    actions: actionsOf(
      on(getMemberships, ({ userId }) => {
        const role = roles[userId];
        return { memberships: role ? [{ organizerId: "org_jazz", role }] : [] };
      }),
    ),
    events: {
      [contracts.eventChanged.name](ctx: Context) {
        told.push(ctx.params);
        if (listenerFails) throw new Error("listener");
      },
    },
  });
  broker.createService(events(runtime as unknown as Runtime));
  await broker.start();
});
afterAll(() => broker.stop());
beforeEach(() => {
  told.length = 0;
  listenerFails = false;
});

const as = (userId: string, admin = false) => ({
  meta: { actor: { kind: "user", userId, admin } satisfies Actor },
});
const creator = as("usr_creator");
const stranger = as("usr_stranger");
const forbidden = { type: "FORBIDDEN", data: { role: "eventCreator" } };
const notFound = { type: "NOT_FOUND", code: 404 };

let made = 0;
const key = () => `key-number-${String(++made).padStart(8, "0")}`;
const draft = () => call(broker, editing.createEvent, { ...eventWish, idempotencyKey: key() }, creator);

describe("the events service", () => {
  it("offers every action of its contract", () => {
    const offered = broker.getLocalService("events").schema.actions;
    const wanted = Object.values({ ...contracts, ...editing }).flatMap((c) =>
      "auth" in c ? [c.name.split(".")[1]] : [],
    );
    expect(Object.keys(offered ?? {}).sort()).toEqual(wanted.sort());
  });

  it("takes an event from a draft to the public list, telling of each change", async () => {
    const { id: eventId } = await draft();
    const quota = { idempotencyKey: key(), eventId, name: "Hall", kind: "general", capacity: 10 } as const;
    const { id: quotaId, ...shown } = await call(broker, editing.createQuota, quota, creator);
    expect(shown).toEqual({ name: "Hall", kind: "general", capacity: 10, rows: [] });
    await call(broker, editing.updateQuota, { eventId, quotaId, capacity: 12 }, creator);
    const price = { idempotencyKey: key(), eventId, name: { en: "Adult" }, priceMinor: 1200, quotaId };
    const { id: ticketTypeId } = await call(broker, editing.createTicketType, price, creator);
    await call(broker, editing.updateTicketType, { eventId, ticketTypeId, priceMinor: 1500 }, creator);
    await call(broker, editing.updateEvent, { eventId, title: { en: "Swing night" } }, creator);
    const published = await call(broker, editing.publishEvent, { eventId }, creator);
    expect(published).toMatchObject({ state: "published", version: 7, title: { en: "Swing night" } });
    expect(published.ticketTypes).toMatchObject([{ id: ticketTypeId, priceMinor: 1500, maxPerOrder: 10 }]);
    expect(told).toEqual([2, 3, 4, 5, 6, 7].map((version) => ({ eventId, version })));
    expect(await call(broker, contracts.getEvent, { eventId })).toEqual(published);
    const { items } = await call(broker, contracts.listEvents, { q: "swing" });
    const { quotas, ticketTypes, ...listed } = published;
    expect(items).toEqual([listed]);
  });

  it("shows a draft to its organizer's people and to admins, and to nobody else", async () => {
    const made = await draft();
    const wish = { eventId: made.id };
    for (const options of [creator, as("usr_operator"), as("usr_root", true)]) {
      expect(await call(broker, contracts.getEvent, wish, options)).toEqual(made);
    }
    await expect(call(broker, contracts.getEvent, wish, stranger)).rejects.toMatchObject(notFound);
    await expect(call(broker, contracts.getEvent, wish)).rejects.toMatchObject(notFound);
    expect(await call(broker, contracts.getEventForSale, wish)).toEqual(made);
  });

  it("lets only event creators and admins change anything", async () => {
    const { id: eventId } = await draft();
    const id = { eventId, quotaId: "quo_none", ticketTypeId: "typ_none", idempotencyKey: key() };
    const { quotaId, ticketTypeId } = id;
    const price = { name: { en: "Adult" }, priceMinor: 1, quotaId };
    const changes = [
      (options: object) => call(broker, editing.updateEvent, { eventId, title: { en: "Mine" } }, options),
      (options: object) => call(broker, editing.publishEvent, { eventId }, options),
      (options: object) =>
        call(
          broker,
          editing.createQuota,
          { idempotencyKey: key(), eventId, name: "X", kind: "seated" },
          options,
        ),
      (options: object) => call(broker, editing.updateQuota, { eventId, quotaId, capacity: 1 }, options),
      (options: object) =>
        call(broker, editing.createTicketType, { idempotencyKey: key(), eventId, ...price }, options),
      (options: object) =>
        call(broker, editing.updateTicketType, { eventId, ticketTypeId, priceMinor: 1 }, options),
    ];
    for (const change of changes) {
      await expect(change(stranger)).rejects.toMatchObject({
        ...notFound,
        data: { what: "event", id: eventId },
      });
      await expect(change(as("usr_operator"))).rejects.toMatchObject(forbidden);
      await expect(change({})).rejects.toMatchObject(notFound);
    }
    const renamed = { eventId, title: { en: "By an admin" } };
    expect((await call(broker, editing.updateEvent, renamed, as("usr_root", true))).title).toEqual(
      renamed.title,
    );
  });

  it("does not hide a published event from who may not change it", async () => {
    const wish = { eventId: "evt_school", title: { en: "Mine" } };
    await expect(call(broker, editing.updateEvent, wish, stranger)).rejects.toMatchObject(forbidden);
    await expect(call(broker, editing.updateEvent, wish)).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
    expect((await call(broker, contracts.getEvent, { eventId: "evt_school" })).title.en).toBe(
      "School concert",
    );
  });

  it("makes events and tours for the organizer's event creators only", async () => {
    const event = { ...eventWish, idempotencyKey: key() };
    const tour = { idempotencyKey: key(), organizerId: "org_jazz", name: { en: "Tour" } };
    for (const options of [stranger, as("usr_operator")]) {
      await expect(call(broker, editing.createEvent, event, options)).rejects.toMatchObject(forbidden);
      await expect(call(broker, editing.createTour, tour, options)).rejects.toMatchObject(forbidden);
    }
    const elsewhere = { ...event, organizerId: "org_elsewhere" };
    await expect(call(broker, editing.createEvent, elsewhere, creator)).rejects.toMatchObject(forbidden);
    const { id: tourId } = await call(broker, editing.createTour, tour, creator);
    expect((await call(broker, editing.createEvent, { ...event, tourId }, creator)).tourId).toBe(tourId);
    expect(await call(broker, contracts.getTour, { tourId })).toMatchObject({ name: { en: "Tour" } });
  });

  it("stands by a change whose listener fails", async () => {
    const { id: eventId } = await draft();
    listenerFails = true;
    const change = call(broker, editing.updateEvent, { eventId, title: { en: "Kept" } }, creator);
    expect((await change).title).toEqual({ en: "Kept" });
    expect(told).toHaveLength(1);
  });

  it("shows the sample tour's dates", async () => {
    const { items, nextCursor } = await call(broker, contracts.listEvents, {
      tourId: "tour_star",
      limit: "2",
    });
    expect(items.map(({ id }) => id)).toEqual(["evt_starparis", "evt_starlyon"]);
    const rest = await call(broker, contracts.listEvents, { tourId: "tour_star", cursor: nextCursor! });
    expect(rest.items.map(({ id }) => id)).toEqual(["evt_starlondon"]);
    expect(rest.nextCursor).toBeNull();
  });
});
