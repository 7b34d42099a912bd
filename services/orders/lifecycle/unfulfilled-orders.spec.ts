import { expect, it } from "@jest/globals";
import { minuteMs } from "../../../lib/clock.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { type OrderDocument, ordersSpec } from "../order/order-documents.ts";
import { countUnfulfilled } from "./recover-orders.ts";

const nowMs = 1_000_000_000;

function order(_id: string, state: string, paidAtMs: number, nextAtMs: number | null): OrderDocument {
  const history = [
    { to: "reserved", atMs: 0 },
    { to: "paying", atMs: 0 },
    { to: "paid", atMs: paidAtMs },
  ];
  return {
    _id,
    requestKey: _id,
    eventId: "evt_1",
    state,
    nextAtMs,
    history,
    claims: [],
  } as unknown as OrderDocument;
}

it("countUnfulfilled counts orders that are paid for a minute and not fulfilled", async () => {
  const orders = openMemoryStore().collection<OrderDocument>(ordersSpec);
  await orders.insertAll([
    order("ord_late", "paid", nowMs - minuteMs, nowMs + 30_000),
    order("ord_later", "paid", nowMs - 10 * minuteMs, nowMs + minuteMs),
    order("ord_young", "paid", nowMs - minuteMs + 1, nowMs),
    order("ord_done", "fulfilled", nowMs - 10 * minuteMs, null),
    order("ord_owing", "fulfilled", nowMs - 10 * minuteMs, nowMs),
  ]);
  expect(await countUnfulfilled(orders, nowMs)).toBe(2);
});
