import { describe, expect, it } from "@jest/globals";
import type { Report } from "../../../contracts/orders/reports.ts";
import { report } from "../../../contracts/orders/reports.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { block } from "../house-seats/blocks.ts";
import type { OrderDocument, Refund } from "../order/order-documents.ts";
import { reserve } from "../reserve/reserve.ts";
import { reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld } from "../testing/world.ts";
import { reportOf } from "./report.ts";
import { csvOf } from "./report-table.ts";

let keys = 0;
const nextKey = () => `report-key-${10_000_000 + ++keys}`;

async function order(world: SpecWorld, change: Partial<OrderDocument>, ...quantities: [string, number][]) {
  const lines = quantities.map(([ticketTypeId, quantity]) => ({ ticketTypeId, quantity, adjacent: false }));
  const made = await reserve(world.ports, reservation({ idempotencyKey: nextKey(), lines }));
  return (await world.ports.orders.change(made._id, {}, change)) as OrderDocument;
}

const adults = (quantity: number): [string, number] => ["typ_adult", quantity];

function refund(state: Refund["state"], ticketIds: string[]): Refund {
  const tickets = ticketIds.map((ticketId, n) => ({ ticketId, serial: n + 1, placeNumber: 1 }));
  return { state, tickets, n: 1 } as Refund;
}

/** Orders in every state, refunds among them, and a block: 30 places in all. */
async function busyEvent(): Promise<SpecWorld> {
  const world = specWorld();
  world.event.quotas[0]!.capacity = 30;
  let next = 1;
  world.hold = ({ lines }) => ({
    outcome: "held",
    places: lines.map(({ quantity }) => Array.from({ length: quantity }, () => next++)),
    slots: [],
  });
  const freed = { claims: [], holding: false };
  await order(world, {}, adults(2));
  await order(world, { state: "paying" }, adults(1));
  await order(world, { state: "paid" }, adults(1), ["typ_free", 2]);
  const partly = await order(world, { state: "fulfilled" }, ["typ_free", 1], adults(3));
  const refunds = [
    refund("done", [`${partly._id}:2:1`]),
    refund("voiding", [`${partly._id}:2:2`]),
    refund("dropped", [`${partly._id}:2:3`]),
  ];
  await world.ports.orders.change(partly._id, {}, { refunds });
  const wholly = await order(world, { state: "refunded", ...freed }, adults(1));
  await world.ports.orders.change(wholly._id, {}, { refunds: [refund("failed", [`${wholly._id}:1:1`])] });
  await order(world, { state: "expired", ...freed }, adults(4));
  await order(world, { state: "cancelled", ...freed }, adults(4));
  const seats = { eventId: "evt_spec", quotaId: "quo_hall", from: 26, to: 30, userId: "usr_creator" };
  await block(world.ports, { ...seats, idempotencyKey: nextKey() });
  return world;
}

describe("reportOf", () => {
  it("adds up places and money per ticket type, per quota and in total", async () => {
    const world = await busyEvent();
    const made = await reportOf(world.ports, world.event);
    expect(report.parse(made)).toEqual(made);
    const adult = {
      sold: 3,
      reserved: 3,
      refunded: 2,
      grossMinor: 6_000,
      refundedMinor: 2_400,
      netMinor: 3_600,
    };
    const free = { sold: 3, reserved: 0, refunded: 0, grossMinor: 0, refundedMinor: 0, netMinor: 0 };
    const all = { ...adult, sold: 6 };
    const places = { places: 30, blocked: 5, left: 16 };
    expect(made.ticketTypes).toEqual([
      { ticketTypeId: "typ_adult", quotaId: "quo_hall", name: { en: "Adult" }, priceMinor: 1200, ...adult },
      { ticketTypeId: "typ_free", quotaId: "quo_hall", name: { en: "Child" }, priceMinor: 0, ...free },
    ]);
    expect(made.quotas).toEqual([{ quotaId: "quo_hall", name: "Hall", ...places, ...all }]);
    expect(made.totals).toEqual({ ...places, ...all });
    expect(made.orders).toEqual({
      reserved: 1,
      paying: 1,
      paid: 1,
      fulfilled: 1,
      refunded: 1,
      expired: 1,
      cancelled: 1,
    });
  });

  it("of an event that sold nothing is all noughts, with every state named", async () => {
    const world = specWorld();
    const made = await reportOf(world.ports, world.event);
    expect(report.parse(made)).toEqual(made);
    expect(made.totals).toMatchObject({ places: 10, left: 10, sold: 0, netMinor: 0 });
  });

  it("reads more orders than a page has, and lets others work in between", async () => {
    const world = specWorld();
    const [template] = [await order(world, { state: "fulfilled" }, adults(1))];
    const copies = Array.from({ length: 1_200 }, (_, n) => ({
      ...template!,
      _id: `ord_spec_copy${n}`,
      requestKey: `req_${n}`,
      claims: [],
    }));
    await world.ports.orders.insertAll(copies);
    let pauses = 0;
    const { sleep } = world.ports;
    world.ports.sleep = (ms) => {
      pauses++;
      return sleep(ms);
    };
    expect((await reportOf(world.ports, world.event)).totals).toMatchObject({ sold: 1_201, left: 0 });
    expect(pauses).toBeGreaterThanOrEqual(3);
  });
});

describe("csvOf", () => {
  const linesOf = (made: Report, locale: Locale = "en") => {
    const { base64, ...file } = csvOf(made, locale);
    return { file, lines: Buffer.from(base64, "base64").toString().split("\r\n") };
  };

  it("is a table with whole units, one line for each kind of sum", async () => {
    const world = await busyEvent();
    const { file, lines } = linesOf(await reportOf(world.ports, world.event));
    expect(file).toEqual({ fileName: "report-evt_spec.csv", contentType: "text/csv; charset=utf-8" });
    expect(lines.slice(0, 5)).toEqual([
      "\ufeffkind,id,name,quotaId,price,places,sold,reserved,blocked,left,refunded,gross,refundedAmount,net,currency,orders",
      "ticketType,typ_adult,Adult,quo_hall,12.00,,3,3,,,2,60.00,24.00,36.00,EUR,",
      "ticketType,typ_free,Child,quo_hall,0.00,,3,0,,,0,0.00,0.00,0.00,EUR,",
      "quota,quo_hall,Hall,,,30,6,3,5,16,2,60.00,24.00,36.00,EUR,",
      "total,evt_spec,Spec night,,,30,6,3,5,16,2,60.00,24.00,36.00,EUR,",
    ]);
    expect(lines).toContain("orders,fulfilled,,,,,,,,,,,,,,1");
  });

  it.each(["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])(
    "makes a name harmless that would be a formula: %j",
    async (name) => {
      const world = specWorld();
      world.event.quotas[0]!.name = name;
      const text = linesOf(await reportOf(world.ports, world.event)).lines.join("\r\n");
      expect(text).toMatch(/quota,quo_hall,"?'/);
      expect(text).toContain(`'${name}`);
    },
  );

  it("keeps a name with separators in its cell, and in the reader's language", async () => {
    const world = specWorld();
    world.event.title = { en: 'A "night", out', fr: "Une nuit" };
    const made = await reportOf(world.ports, world.event);
    expect(linesOf(made).lines.join()).toContain('total,evt_spec,"A ""night"", out",');
    expect(linesOf(made, "fr").lines.join()).toContain("total,evt_spec,Une nuit,");
  });
});
