import { expect, it } from "@jest/globals";
import { block } from "../house-seats/blocks.ts";
import { advance } from "../lifecycle/advance-order.ts";
import { pay } from "../pay/pay.ts";
import { openRefund } from "../refund/open-refund.ts";
import { reserve } from "../reserve/reserve.ts";
import { blockWorld, seats } from "../testing/blocks.ts";
import { paymentFor, reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld } from "../testing/world.ts";
import type { OrderDocument } from "./order-documents.ts";
import { moneyOfOrders, pageOfMoney } from "./order-views.ts";

async function paid(world: SpecWorld, idempotencyKey: string): Promise<OrderDocument> {
  const order = await reserve(world.ports, reservation({ idempotencyKey }));
  await (await pay(world.ports, paymentFor(order))).work;
  await world.quiet();
  return order;
}

async function refunded(world: SpecWorld, { _id }: OrderDocument): Promise<OrderDocument> {
  const cause = { by: "usr_creator", requestId: null };
  const wanted = { id: "ref_1", bodyHash: "hash", because: "asked" as const, reason: null, cause };
  const { order } = await openRefund(world.ports, { ...wanted, orderId: _id, ticketIds: [`${_id}:1:1`] });
  return order;
}

it("moneyOfOrders says what was charged and given back, and leaves out what does not exist", async () => {
  const world = specWorld();
  const { ports } = world;
  const bought = await paid(world, "reserve-key-000001");
  await advance(ports, await refunded(world, bought));
  const waiting = await reserve(ports, reservation({ idempotencyKey: "reserve-key-000002" }));
  const money = await moneyOfOrders(ports.orders, [bought._id, waiting._id, "ord_nobody"]);
  const charged = { attempt: 1, amountMinor: 2_400, currency: "EUR" };
  expect(money).toEqual([
    {
      orderId: bought._id,
      isOpen: false,
      charged,
      refunded: [{ refund: 1, amountMinor: 1_200, currency: "EUR" }],
    },
    { orderId: waiting._id, isOpen: false, charged: null, refunded: [] },
  ]);
});

it("an order whose payment or refund is under way is open", async () => {
  const world = specWorld();
  world.outcomes = [{ outcome: "unknown" }];
  const paying = await reserve(world.ports, reservation());
  await (await pay(world.ports, paymentFor(paying))).work;
  expect(await moneyOfOrders(world.ports.orders, [paying._id])).toMatchObject([
    { isOpen: true, charged: null },
  ]);
  const other = specWorld();
  const bought = await paid(other, "reserve-key-000001");
  await refunded(other, bought);
  expect(await moneyOfOrders(other.ports.orders, [bought._id])).toMatchObject([
    { isOpen: true, charged: { attempt: 1 }, refunded: [] },
  ]);
});

it("pageOfMoney shows charged orders alone, in pages, and no blocks", async () => {
  const world = blockWorld();
  await block(world.ports, seats({ placeNumbers: [9, 10] }));
  const bought = await paid(world, "reserve-key-000001");
  await reserve(world.ports, reservation({ idempotencyKey: "reserve-key-000002" }));
  const page = await pageOfMoney(world.ports.orders, null);
  expect(page).toMatchObject({ orders: [{ orderId: bought._id }], nextCursor: null });
  expect(page.orders).toHaveLength(1);
});
