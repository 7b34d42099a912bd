import { beforeEach, describe, expect, it } from "@jest/globals";
import type { OrderMoney } from "../../../contracts/orders/order-money.ts";
import { hourMs, minuteMs } from "../../../lib/clock.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { cancel, charge } from "../ledger/charge.ts";
import { refund } from "../ledger/refund.ts";
import { alerts, attempt, orderId, refundOf, type SpecWorld, specWorld } from "../testing/world.ts";
import { type ComparingPorts, compareWithOrders, ordersMarkSpec } from "./compare-orders.ts";

let world: SpecWorld;
let ports: ComparingPorts;
let orders: OrderMoney[];
let pagesRead: number;
beforeEach(() => {
  world = specWorld();
  orders = [];
  pagesRead = 0;
  ports = Object.assign(world.ports, {
    orderMarks: openMemoryStore().collection(ordersMarkSpec),
    moneyOfOrders: async (ids: string[]) => orders.filter((money) => ids.includes(money.orderId)),
    async pageOfMoney(cursor: string | null) {
      pagesRead++;
      const at = Number(cursor ?? 0);
      const charged = orders.filter((money) => money.charged);
      const nextCursor = at + 2 < charged.length ? String(at + 2) : null;
      return { orders: charged.slice(at, at + 2), nextCursor };
    },
  });
});

const money = { amountMinor: 2_500, currency: "EUR" };

function counted(changes: Partial<OrderMoney> = {}): OrderMoney {
  return { orderId, isOpen: false, charged: { attempt: 1, ...money }, refunded: [], ...changes };
}

async function compareLater(): Promise<void> {
  await world.pass(2 * minuteMs);
  await compareWithOrders(ports);
}

describe("compareWithOrders", () => {
  it("has nothing to say when orders and payments count the same", async () => {
    await charge(ports, attempt());
    await charge(ports, attempt({ orderId: "ord_free_2", paymentMethod: "pm_card_visa_chargeDeclined" }));
    await refund(ports, refundOf());
    orders = [counted({ refunded: [{ refund: 1, ...money, amountMinor: 1_000 }] })];
    await compareLater();
    expect(world.logged).toEqual([]);
    expect(world.differences).toEqual([]);
  });

  it("alerts a person of a charge whose order does not exist, once", async () => {
    await charge(ports, attempt());
    await compareLater();
    await compareLater();
    expect(alerts(world)).toMatchObject([
      { fields: { orderId, payment: `${orderId}:1`, amountMinor: 2_500, order: "missing" } },
    ]);
    expect(world.differences).toEqual(["noOrder"]);
  });

  it("alerts a person of a charge that its order counts as another amount, or not at all", async () => {
    await charge(ports, attempt());
    await charge(ports, attempt({ orderId: "ord_spec_2" }));
    orders = [counted({ charged: { attempt: 1, ...money, amountMinor: 2_400 } })];
    orders.push(counted({ orderId: "ord_spec_2", charged: null }));
    await compareLater();
    const [one, other] = alerts(world).map(({ fields }) => fields);
    expect([one, other]).toMatchObject([
      { orderId, countedMinor: 2_400, order: "exists" },
      { orderId: "ord_spec_2", countedMinor: null, order: "exists" },
    ]);
    expect(world.differences.filter((one) => one === "noOrder")).toHaveLength(2);
  });

  it("leaves an order alone that has something under way, and a charge that is younger than a minute", async () => {
    await charge(ports, attempt());
    orders = [counted({ isOpen: true, charged: null })];
    await compareLater();
    await charge(ports, attempt({ orderId: "ord_spec_2" }));
    await compareWithOrders(ports);
    expect(world.logged).toEqual([]);
  });

  it("alerts a person of money that was given back and that no order counts", async () => {
    await charge(ports, attempt());
    await refund(ports, refundOf());
    orders = [counted()];
    await compareLater();
    expect(alerts(world)).toMatchObject([{ fields: { payment: `${orderId}:refund:1`, amountMinor: 1_000 } }]);
  });

  it("writes a row again that only the processor has, and has nothing to tell then", async () => {
    await charge(ports, attempt());
    await refund(ports, refundOf());
    await ports.payments.remove(`${orderId}:1`, {});
    await ports.refunds.remove(`${orderId}:refund:1`, {});
    orders = [counted({ refunded: [{ refund: 1, ...money, amountMinor: 1_000 }] })];
    await compareLater();
    expect(await ports.payments.get(`${orderId}:1`)).toMatchObject({ state: "succeeded", ...money });
    expect(await ports.refunds.get(`${orderId}:refund:1`)).toMatchObject({ state: "succeeded" });
    expect(world.logged).toEqual([]);
  });

  it("alerts a person of an order that counts a charge or a refund that no one else knows", async () => {
    await charge(ports, attempt());
    orders = [counted({ refunded: [{ refund: 1, ...money }] }), counted({ orderId: "ord_spec_2" })];
    await compareLater();
    expect(alerts(world).map(({ fields }) => fields.payment)).toEqual([
      "ord_spec_2:1",
      `${orderId}:refund:1`,
    ]);
    expect(world.differences).toEqual(["noCharge", "noCharge"]);
  });

  it("alerts a person of an order that counts a charge which ended otherwise, and leaves the row", async () => {
    await charge(ports, attempt({ paymentMethod: "pm_card_authenticationRequired" }));
    await cancel(ports, { orderId, attempt: 1, requestId: null });
    orders = [counted()];
    await compareLater();
    expect(alerts(world)).toMatchObject([{ fields: { row: "cancelled 2500" } }]);
    expect(await ports.payments.get(`${orderId}:1`)).toMatchObject({ state: "cancelled" });
  });

  it("walks through all orders over several looks, and begins again an hour later", async () => {
    const ids = Array.from({ length: 25 }, (_, n) => `ord_spec_${n}`);
    for (const id of ids) await charge(ports, attempt({ orderId: id }));
    orders = ids.map((id) => counted({ orderId: id }));
    await compareLater();
    expect(pagesRead).toBe(5);
    for (let n = 0; n < 4; n++) await compareLater();
    expect(pagesRead).toBe(13);
    await world.pass(hourMs);
    await compareWithOrders(ports);
    expect(pagesRead).toBe(18);
    expect(world.logged).toEqual([]);
  });

  it("is safe beside another worker", async () => {
    await charge(ports, attempt());
    await world.pass(2 * minuteMs);
    await Promise.all([compareWithOrders(ports), compareWithOrders(ports)]);
    await compareWithOrders(ports);
    expect((await ports.orderMarks.get("orders"))?.version).toBe(3);
  });
});
