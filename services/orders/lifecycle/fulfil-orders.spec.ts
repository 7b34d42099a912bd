import { describe, expect, it } from "@jest/globals";
import type { OrderDocument } from "../order/order-documents.ts";
import { pay } from "../pay/pay.ts";
import { settleAttempt } from "../pay/settle-attempt.ts";
import { reserve } from "../reserve/reserve.ts";
import { reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld } from "../testing/world.ts";
import { fulfilBatch } from "./fulfil-orders.ts";

const cause = { by: "usr_ada", requestId: "req-pay" };

/** Orders that are paid and wait for their tickets. */
async function paidOrders(world: SpecWorld, count: number): Promise<OrderDocument[]> {
  world.ports.fulfil = async () => {};
  const keys = Array.from({ length: count }, (_, index) => `key-of-order-0000${index}`);
  return await Promise.all(
    keys.map(async (idempotencyKey) => {
      const order = await reserve(world.ports, reservation({ idempotencyKey }));
      const payment = {
        orderId: order._id,
        buyerId: "usr_ada",
        idempotencyKey,
        paymentMethod: "pm_card_visa",
        cause,
      };
      const { work } = await pay(world.ports, payment);
      return await settleAttempt(world.ports, (await work)!);
    }),
  );
}

const states = (world: SpecWorld, orders: OrderDocument[]) =>
  Promise.all(orders.map(async ({ _id }) => (await world.ports.orders.get(_id))?.state));

describe("fulfilBatch", () => {
  it("issues and confirms a whole batch with one call each", async () => {
    const world = specWorld();
    const orders = await paidOrders(world, 3);
    const calls: string[] = [];
    const { issueTickets, notify } = world.ports;
    world.ports.issueTickets = (paid) => {
      calls.push(`issue ${paid.length}`);
      return issueTickets(paid);
    };
    world.ports.notify = (owed) => {
      calls.push(`notify ${owed.length}`);
      return notify(owed);
    };
    await fulfilBatch(world.ports, orders);
    expect(await states(world, orders)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(calls).toEqual(["issue 3", "notify 3"]);
  });

  it("asks for very many tickets in several calls, which a message each takes", async () => {
    const world = specWorld();
    const orders = await paidOrders(world, 4);
    for (const [index, places] of [600, 400, 1, 1_200].entries()) {
      const [line] = orders[index]!.lines;
      line!.placeNumbers = Array.from({ length: places }, (_, place) => 1_000 * index + place + 1);
    }
    const calls: number[][] = [];
    world.ports.issueTickets = async (paid) => {
      calls.push(paid.map(({ lines }) => lines[0]!.placeNumbers.length));
      return {};
    };
    await fulfilBatch(world.ports, orders).catch(() => {});
    expect(calls.slice(0, 3)).toEqual([[600, 400], [1], [1_200]]);
  });

  it("lets no order keep the others of its batch back", async () => {
    const world = specWorld();
    const orders = await paidOrders(world, 3);
    const { issueTickets } = world.ports;
    const bad = orders[1]?._id;
    world.ports.issueTickets = (paid) =>
      paid.some(({ orderId }) => orderId === bad)
        ? Promise.reject(new Error("unissuable"))
        : issueTickets(paid);
    await fulfilBatch(world.ports, orders);
    expect(await states(world, orders)).toEqual(["fulfilled", "paid", "fulfilled"]);
  });

  it("refuses to call an order fulfilled that did not get a ticket for each place", async () => {
    const world = specWorld();
    const [order] = await paidOrders(world, 1);
    world.ports.issueTickets = async () => ({ [order!._id]: [] });
    await expect(fulfilBatch(world.ports, [order!])).rejects.toThrow("0 tickets for the 2 places");
    expect(await states(world, [order!])).toEqual(["paid"]);
  });
});
