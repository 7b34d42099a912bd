import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import pino from "pino";
import { getEventForSale } from "../../contracts/events.ts";
import {
  checkIn,
  findTickets,
  getTicket,
  issueTickets,
  listTickets,
  listTicketsOfOrder,
} from "../../contracts/tickets.ts";
import { getContact, getMemberships, type Role } from "../../contracts/users.ts";
import { actionsOf, call, on } from "../../lib/calling.ts";
import { readSettings } from "../../lib/env.ts";
import { fail } from "../../lib/errors.ts";
import { passBy } from "../../lib/failpoints.ts";
import { newSecrets } from "../../lib/secrets.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { openMemoryStore } from "../../mixins/store/memory-store.ts";
import brokerOptions from "../../moleculer.config.ts";
import ticketsService from "./tickets.service.ts";

const logger = pino({ level: "silent" });
let nowMs = 1_700_000_000_000;
const runtime: Runtime = {
  settings: readSettings({}),
  publicUrl: "http://localhost:3000",
  clock: { nowMs: () => nowMs++ },
  random: (size) => new Uint8Array(size),
  secrets: newSecrets(),
  logger,
  reach: passBy,
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
        timeZone: "Europe/Paris",
        currency: "EUR",
        state,
        maxTicketsPerBuyer: null,
        version: 1,
        quotas: [],
        ticketTypes: [],
      };
    }),
  ),
};

const order = (orderId: string, buyerId: string, holderNames: string[]) => ({
  orderId,
  eventId: "evt_show",
  buyerId,
  lines: [{ ticketTypeId: "typ_adult", quotaId: "quo_hall", placeNumbers: [7, 8], holderNames }],
});

const as = (userId: string, admin = false) => ({ meta: { actor: { kind: "user", userId, admin } } });
const broker = new ServiceBroker(brokerOptions(logger, "test"));
const mine = "ord_show_1:1:1";

beforeAll(async () => {
  for (const service of [users, events, ticketsService(runtime)]) broker.createService(service);
  await broker.start();
  const first = order("ord_show_1", "usr_ada", ["Zoë", "Renée"]);
  await call(broker, issueTickets, { orders: [first] });
  await call(broker, issueTickets, { orders: [order("ord_show_2", "usr_ada", [])] });
  await call(broker, issueTickets, { orders: [order("ord_show_3", "usr_gone", [])] });
});

afterAll(() => broker.stop());

const codeOf = async (ticketId: string) =>
  (await call(broker, getTicket, { ticketId }, as("usr_ada"))).code as string;
const scan = (code: string, scanId: string, userId = "usr_operator") =>
  call(broker, checkIn, { code, scanId, gate: "A" }, as(userId));

describe("one's own tickets", () => {
  it("are listed, the newest first, by pages, with their codes", async () => {
    const first = await call(broker, listTickets, { limit: 3 }, as("usr_ada"));
    expect(first.items.map(({ serial }) => serial)).toEqual([4, 3, 2]);
    expect(first.items.every((ticket) => ticket.code?.startsWith("EVT1."))).toBe(true);
    const rest = await call(broker, listTickets, { cursor: first.nextCursor! }, as("usr_ada"));
    expect(rest.items.map(({ id }) => id)).toEqual([mine]);
  });

  it("are listed by order, and another's order is empty", async () => {
    const own = await call(broker, listTickets, { orderId: "ord_show_1" }, as("usr_ada"));
    expect(own.items.map(({ serial }) => serial)).toEqual([1, 2]);
    const other = await call(broker, listTickets, { orderId: "ord_show_3" }, as("usr_ada"));
    expect(other).toEqual({ items: [], nextCursor: null });
  });

  it("bear the holder's name, the buyer's without one, and none when the buyer is gone", async () => {
    const names = async (orderId: string) =>
      (await call(broker, listTicketsOfOrder, { orderId })).tickets.map(({ holderName }) => holderName);
    expect(await names("ord_show_1")).toEqual(["Zoë", "Renée"]);
    expect(await names("ord_show_2")).toEqual(["Name of usr_ada", "Name of usr_ada"]);
    expect(await names("ord_show_3")).toEqual(["", ""]);
  });

  it("are nobody's without signing in", async () => {
    await expect(call(broker, listTickets, {})).rejects.toMatchObject({ type: "UNAUTHENTICATED" });
    await expect(call(broker, getTicket, { ticketId: mine })).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
  });
});

describe("one ticket", () => {
  it("shows its code to its owner", async () => {
    const ticket = await call(broker, getTicket, { ticketId: mine }, as("usr_ada"));
    expect(ticket).toMatchObject({ id: mine, serial: 1, placeNumber: 7, state: "valid", checkedInAt: null });
    expect(ticket.code).toMatch(/^EVT1\./);
  });

  it.each([
    ["usr_operator", false],
    ["usr_creator", false],
    ["usr_admin", true],
  ])("is shown to %s without its code", async (userId, admin) => {
    const ticket = await call(broker, getTicket, { ticketId: mine }, as(userId, admin));
    expect(ticket.id).toBe(mine);
    expect(ticket).not.toHaveProperty("code");
  });

  it.each([
    ["usr_bob", mine],
    ["usr_stranger", mine],
    ["usr_ada", "ord_show_9:1:1"],
  ])("does not exist for %s (%s)", async (userId, ticketId) => {
    const reading = call(broker, getTicket, { ticketId }, as(userId));
    await expect(reading).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "ticket", id: ticketId },
    });
  });
});

describe("finding tickets", () => {
  const find = (search: object, userId = "usr_operator") =>
    call(broker, findTickets, { eventId: "evt_show", ...search }, as(userId));

  it("leads from a number to the ticket and its user", async () => {
    const { items } = await find({ serial: 2 });
    expect(items).toMatchObject([
      { id: "ord_show_1:1:2", user: { name: "Name of usr_ada", email: "usr_ada@example.org" } },
    ]);
    expect((await find({ serial: 99 })).items).toEqual([]);
  });

  it("gives pages by number, and no user for who is gone", async () => {
    const first = await find({ limit: 4 });
    expect(first.items.map(({ serial }) => serial)).toEqual([1, 2, 3, 4]);
    const rest = await find({ cursor: first.nextCursor });
    expect(rest.items.map(({ serial, user }) => [serial, user])).toEqual([
      [5, null],
      [6, null],
    ]);
  });

  it("is for the event's organizer only", async () => {
    for (const userId of ["usr_stranger", "usr_ada"]) {
      await expect(find({}, userId)).rejects.toMatchObject({ type: "FORBIDDEN" });
      await expect(find({ eventId: "evt_draft" }, userId)).rejects.toMatchObject({ type: "NOT_FOUND" });
    }
    await expect(find({ eventId: "evt_none" })).rejects.toMatchObject({ type: "NOT_FOUND" });
    expect((await find({}, "usr_creator")).items).toHaveLength(6);
  });
});

describe("checking in", () => {
  it("is refused to a foreign organizer's operator and to the owner, and changes nothing", async () => {
    const code = await codeOf(mine);
    await expect(scan(code, "scan-foreign", "usr_stranger")).rejects.toMatchObject({ type: "FORBIDDEN" });
    await expect(scan(code, "scan-foreign", "usr_ada")).rejects.toMatchObject({ type: "FORBIDDEN" });
    await expect(call(broker, checkIn, { code, scanId: "scan-anon" })).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
    expect(await call(broker, getTicket, { ticketId: mine }, as("usr_ada"))).toMatchObject({
      state: "valid",
    });
  });

  it("lets one of two parallel scans in, repeats its answer, and shows on the ticket", async () => {
    const code = await codeOf(mine);
    const scans = await Promise.allSettled([scan(code, "scan-0001"), scan(code, "scan-0002")]);
    const winner = scans.find((result) => result.status === "fulfilled")!.value;
    const loser = scans.find((result) => result.status === "rejected")!;
    expect(winner).toMatchObject({ ticketId: mine, serial: 1, holderName: "Zoë", placeNumber: 7, gate: "A" });
    expect(loser.reason).toMatchObject({
      type: "ALREADY_CHECKED_IN",
      data: { checkedInAt: winner.checkedInAt, gate: "A" },
    });
    const winningScan = scans[0].status === "fulfilled" ? "scan-0001" : "scan-0002";
    expect(await scan(code, winningScan)).toEqual(winner);
    const ticket = await call(broker, getTicket, { ticketId: mine }, as("usr_ada"));
    expect(ticket).toMatchObject({ state: "checkedIn", checkedInAt: winner.checkedInAt });
  });

  it("names the buyer where the ticket names nobody", async () => {
    const done = await scan(await codeOf("ord_show_2:1:1"), "scan-0003");
    expect(done.holderName).toBe("Name of usr_ada");
  });

  it("refuses what is no ticket code", async () => {
    await expect(scan("EVT1.abc.def", "scan-0004")).rejects.toMatchObject({
      type: "TICKET_CODE_INVALID",
      data: { reason: "not_a_code" },
    });
  });
});
