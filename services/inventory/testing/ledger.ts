import type { Event } from "../../../contracts/events/events.ts";
import type { HoldRequest } from "../../../contracts/inventory.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { placeClaim, slotClaim } from "../../../lib/ids.ts";
import { noMetrics } from "../../../lib/telemetry/metrics.ts";
import { openMemoryPlaces } from "../memory/memory-places.ts";
import { EventsForSale } from "../places/events-for-sale.ts";
import type { InventoryPorts, LedgerPorts } from "../places/inventory-ports.ts";
import type { PlacesStore } from "../places/places.ts";
import { Loads } from "../sync/load-places.ts";
import { sampleEventId, sampleLayout } from "./places.ts";

/** The ledger and the events in memory, for specs: claims are unique, and pages have two orders. */
export class LedgerFake implements LedgerPorts {
  readonly orders = new Map<string, string[]>();
  event: Event = sampleEvent();
  /** Called before each page of claims is read. */
  beforePage: (cursor: string | undefined) => Promise<void> | void = () => {};
  asked: string[][] = [];
  eventReads = 0;

  async readEvent(eventId: string): Promise<Event> {
    this.eventReads++;
    if (eventId !== this.event.id) throw fail("NOT_FOUND", { what: "event", id: eventId });
    return structuredClone(this.event);
  }

  async listClaims(_eventId: string, cursor: string | undefined) {
    await this.beforePage(cursor);
    const after = [...this.orders.keys()].sort().filter((orderId) => orderId > (cursor ?? ""));
    const orders = after.slice(0, 2).map((orderId) => ({ orderId, claims: [...this.orders.get(orderId)!] }));
    return { orders, nextCursor: after.length > 2 ? after[1]! : null };
  }

  async getClaims(orderIds: string[]) {
    this.asked.push(orderIds);
    return Object.fromEntries(orderIds.map((orderId) => [orderId, this.orders.get(orderId) ?? null]));
  }

  /** The claims of these that other orders have already; none: the order stands. */
  insert(orderId: string, claims: string[]): string[] {
    const taken = claims.filter((claim) => [...this.orders.values()].some((other) => other.includes(claim)));
    if (taken.length === 0) this.orders.set(orderId, claims);
    return taken;
  }
}

export function sampleEvent(): Event {
  return {
    id: sampleEventId,
    organizerId: "org_sample",
    tourId: null,
    title: { en: "Sample" },
    description: null,
    venue: { name: "Hall", city: "Lyon" },
    startsAt: "2027-06-18T17:30:00Z",
    endsAt: null,
    timeZone: "Europe/Paris",
    currency: "EUR",
    state: "published",
    maxTicketsPerBuyer: null,
    version: 1,
    quotas: sampleLayout.quotas.map(({ quotaId, capacity, rows }) => ({
      id: quotaId,
      name: quotaId,
      kind: rows.length > 0 ? "seated" : "general",
      capacity,
      rows: rows.map((places, i) => ({ label: String(i + 1), places })),
      version: 1,
    })),
    ticketTypes: [],
  };
}

export interface TestPorts extends InventoryPorts {
  ledger: LedgerFake;
  /** The time, to be set. */
  time: { nowMs: number };
  faults: unknown[];
}

/** Ports whose clock stands still, and whose waits never end unless `wait` is given. */
export function testPorts(
  given: {
    places?: PlacesStore;
    wait?: InventoryPorts["wait"];
    /** One of several processes on one ledger: its loads have tokens of their own. */
    process?: { ledger: LedgerFake; name: string };
  } = {},
): TestPorts {
  const { ledger, name } = given.process ?? { ledger: new LedgerFake(), name: "load" };
  const time = { nowMs: 1_000_000 };
  const faults: unknown[] = [];
  let tokens = 0;
  const note = (fields: unknown) => void faults.push(fields);
  const clock = { nowMs: () => time.nowMs };
  const base = {
    ledger,
    time,
    faults,
    readEvent: ledger.readEvent.bind(ledger),
    listClaims: ledger.listClaims.bind(ledger),
    getClaims: ledger.getClaims.bind(ledger),
    places: given.places ?? openMemoryPlaces(),
    events: new EventsForSale(ledger.readEvent.bind(ledger), clock),
    clock,
    newToken: () => `${name}_${++tokens}`,
    wait: given.wait ?? (() => new Promise(() => {})),
    failpoints: () => {},
    claimRound: async () => true,
    metrics: noMetrics,
    log: { warn: note, error: note } as unknown as InventoryPorts["log"],
  };
  return { ...base, loads: new Loads(base) };
}

/** The claims of an order of this hold. */
export function claimsOf(
  request: HoldRequest,
  { places, slots }: { places: number[][]; slots: number[][] },
): string[] {
  return [
    ...places.flatMap((numbers, line) => numbers.map((n) => placeClaim(request.lines[line]!.quotaId, n))),
    ...slots.flatMap((numbers, limit) =>
      numbers.map((slot) => slotClaim(request.limits[limit]!.limitId, request.buyerId, slot)),
    ),
  ];
}
