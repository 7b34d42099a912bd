import { describe, expect, it } from "@jest/globals";
import type { PaidOrder } from "../../../contracts/tickets/tickets.ts";
import { type Failpoints, reachFailpoint } from "../../../lib/failpoints.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { type Register, registerSpec, type Ticket, ticketSpec } from "../ticket/ticket-documents.ts";
import { type IssuingPorts, issue, issuingFailpoints } from "./issue-tickets.ts";

class Crash extends Error {}

function newShop(): IssuingPorts {
  const store = openMemoryStore();
  return {
    tickets: store.collection(ticketSpec),
    registers: store.collection(registerSpec),
    clock: { nowMs: () => 1_700_000_000_000 },
    failpoints: reachFailpoint,
  };
}

function paidOrder(number: number, quantities: number[], eventId = "evt_show"): PaidOrder {
  const lines = quantities.map((quantity, line) => ({
    ticketTypeId: `typ_${line}`,
    quotaId: `quo_${line}`,
    placeNumbers: Array.from({ length: quantity }, (_, place) => number * 1_000 + place + 1),
    holderNames: Array.from({ length: quantity }, (_, place) => `Zoë ${number}-${place}`),
  }));
  return { orderId: `ord_${eventId.slice(4)}_${number}`, eventId, buyerId: `usr_${number}`, lines };
}

async function all<D extends Ticket | Register>(
  collection: { find: IssuingPorts["tickets"]["find"] } | { find: IssuingPorts["registers"]["find"] },
  eventId: string,
): Promise<D[]> {
  const find = collection.find.bind(collection) as unknown as (q: object) => Promise<{
    items: D[];
    nextCursor: string | null;
  }>;
  const found: D[] = [];
  let after: string | undefined;
  do {
    const page = await find({ index: "byEvent", where: { eventId }, limit: 1_000, after });
    found.push(...page.items);
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
  return found;
}

/** Every ticket of the orders exactly once, serials 1, 2, 3, … and as the register says. */
async function expectGapless(shop: IssuingPorts, eventId: string, orders: PaidOrder[]) {
  const wanted = orders.flatMap((order) =>
    order.lines.flatMap((line, l) => line.placeNumbers.map((_, p) => `${order.orderId}:${l + 1}:${p + 1}`)),
  );
  const tickets = await all<Ticket>(shop.tickets, eventId);
  const registered = (await all<Register>(shop.registers, eventId)).flatMap((register) => register.ticketIds);
  expect(tickets.map((ticket) => ticket.serial)).toEqual(wanted.map((_, i) => i + 1));
  expect(tickets.map((ticket) => ticket._id).sort()).toEqual([...wanted].sort());
  expect(tickets.map((ticket) => ticket._id)).toEqual(registered);
}

/** Counts the store's calls by name. */
function counted(shop: IssuingPorts) {
  const calls: string[] = [];
  const counting = <C extends object>(collection: C, name: string): C =>
    new Proxy(collection, {
      get(target, method) {
        const member = Reflect.get(target, method) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          calls.push(`${name}.${String(method)}`);
          return member.apply(target, args);
        };
      },
    });
  const ports = {
    ...shop,
    tickets: counting(shop.tickets, "tickets"),
    registers: counting(shop.registers, "registers"),
  };
  return { ports, calls };
}

/** A small seeded generator (mulberry32): numbers from 0 to 1. */
function seeded(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("issue", () => {
  it("gives each place one ticket with its holder, its buyer and the next serial", async () => {
    const shop = newShop();
    const order = paidOrder(1, [2, 1]);
    expect(await issue(shop, [order])).toEqual({
      ord_show_1: [
        { ticketId: "ord_show_1:1:1", serial: 1, placeNumber: 1001 },
        { ticketId: "ord_show_1:1:2", serial: 2, placeNumber: 1002 },
        { ticketId: "ord_show_1:2:1", serial: 3, placeNumber: 1001 },
      ],
    });
    expect(await shop.tickets.get("ord_show_1:2:1")).toEqual({
      _id: "ord_show_1:2:1",
      serial: 3,
      eventId: "evt_show",
      orderId: "ord_show_1",
      ticketTypeId: "typ_1",
      quotaId: "quo_1",
      placeNumber: 1_001,
      holderName: "Zoë 1-0",
      userId: "usr_1",
      state: "valid",
      issuedAtMs: 1_700_000_000_000,
      checkIn: null,
      version: 1,
    });
  });

  it("leaves the holder open where the order names none", async () => {
    const shop = newShop();
    const order = paidOrder(1, [1]);
    await issue(shop, [{ ...order, lines: order.lines.map((line) => ({ ...line, holderNames: [] })) }]);
    expect(await shop.tickets.get("ord_show_1:1:1")).toMatchObject({ holderName: null });
  });

  it("reads once and writes twice for a fresh batch of many orders of one event", async () => {
    const { ports, calls } = counted(newShop());
    await issue(
      ports,
      Array.from({ length: 100 }, (_, n) => paidOrder(n, [2])),
    );
    expect(calls).toEqual(["registers.find", "registers.insert", "tickets.insertAll"]);
  });

  it("changes nothing when it is repeated, alone or inside another batch", async () => {
    const shop = newShop();
    const [first, second, third] = [paidOrder(1, [2]), paidOrder(2, [3]), paidOrder(3, [1])];
    const answer = await issue(shop, [first, second]);
    const before = await all<Ticket>(shop.tickets, "evt_show");
    expect(await issue({ ...shop, clock: { nowMs: () => 1 } }, [first, second])).toEqual(answer);
    expect(await all<Ticket>(shop.tickets, "evt_show")).toEqual(before);
    await issue(shop, [third, second]);
    await expectGapless(shop, "evt_show", [first, second, third]);
  });

  it("keeps a check-in when it is repeated", async () => {
    const shop = newShop();
    await issue(shop, [paidOrder(1, [1])]);
    await shop.tickets.change("ord_show_1:1:1", { version: 1 }, { state: "checkedIn", version: 2 });
    await issue(shop, [paidOrder(1, [1])]);
    expect(await shop.tickets.get("ord_show_1:1:1")).toMatchObject({ state: "checkedIn", version: 2 });
  });

  it("takes an order that stands twice in one call for one", async () => {
    const shop = newShop();
    await issue(shop, [paidOrder(1, [2]), paidOrder(1, [2])]);
    await expectGapless(shop, "evt_show", [paidOrder(1, [2])]);
  });

  it("answers an order without places with no tickets", async () => {
    expect(await issue(newShop(), [paidOrder(1, [])])).toEqual({ ord_show_1: [] });
  });

  it("counts each event on its own", async () => {
    const shop = newShop();
    const orders = [paidOrder(1, [2], "evt_a"), paidOrder(2, [2], "evt_b"), paidOrder(3, [1], "evt_a")];
    await issue(shop, orders);
    await expectGapless(shop, "evt_a", [orders[0]!, orders[2]!]);
    await expectGapless(shop, "evt_b", [orders[1]!]);
  });

  it("splits more than 1,000 tickets over several register documents", async () => {
    const shop = newShop();
    const orders = Array.from({ length: 50 }, (_, n) => paidOrder(n, [50]));
    await issue(shop, orders);
    const sizes = (await all<Register>(shop.registers, "evt_show")).map((r) => r.ticketIds.length);
    expect(sizes).toEqual([1_000, 1_000, 500]);
    await expectGapless(shop, "evt_show", orders);
  });

  it.each(issuingFailpoints)("finishes after a crash at %s", async (failpoint) => {
    const shop = newShop();
    const [mine, rival] = [paidOrder(1, [3]), paidOrder(2, [2])];
    const failpoints: Failpoints = (point) => {
      if (point === failpoint) throw new Crash(point);
    };
    await expect(issue({ ...shop, failpoints }, [mine])).rejects.toThrow(Crash);
    await issue(shop, [rival]);
    await issue(shop, [mine]);
    await expectGapless(shop, "evt_show", [mine, rival]);
  });

  it("refuses to go on when a ticket's serial is taken by another", async () => {
    const shop = newShop();
    await issue(shop, [paidOrder(1, [1])]);
    await shop.registers.remove("evt_show/1", {});
    await expect(issue(shop, [paidOrder(2, [1])])).rejects.toThrow("ord_show_2:1:1 has a serial");
  });

  it.each([1, 2, 3, 4, 5])(
    "stays gapless with 50 parallel workers on overlapping orders that crash everywhere (seed %i)",
    async (seed) => {
      const shop = newShop();
      const random = seeded(seed);
      const orders = Array.from({ length: 40 }, (_, n) =>
        paidOrder(n, [1 + Math.floor(random() * 4), 1], n % 4 === 0 ? "evt_b" : "evt_a"),
      );
      const reached = new Map<string, number>();
      const worker = async (first: number) => {
        const batch = orders.filter((_, n) => n === first % orders.length || random() < 0.15);
        const unvisited = new Set<string>(issuingFailpoints);
        const failpoints: Failpoints = async (point) => {
          for (let turns = Math.floor(random() * 20); turns > 0; turns--) await Promise.resolve();
          if (!unvisited.delete(point)) return;
          reached.set(point, (reached.get(point) ?? 0) + 1);
          throw new Crash(point);
        };
        for (let tries = 0; ; tries++) {
          try {
            return await issue({ ...shop, failpoints }, batch);
          } catch (error) {
            if (!(error instanceof Crash) || tries > 100) throw error;
          }
        }
      };
      await Promise.all(Array.from({ length: 50 }, (_, n) => worker(n)));
      expect([...reached.keys()].sort()).toEqual([...issuingFailpoints].sort());
      expect(reached.get("tickets.insert:after")).toBe(50);
      for (const eventId of ["evt_a", "evt_b"]) {
        await expectGapless(
          shop,
          eventId,
          orders.filter((order) => order.eventId === eventId),
        );
      }
    },
  );
});
