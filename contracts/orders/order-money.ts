import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { orderId } from "../shapes.ts";

/** The amounts paid and refunded according to an order: the payments compare their rows with it. */
const orderMoney = z.object({
  orderId,
  /** A payment or a refund is under way: the amounts may change at any moment. */
  isOpen: z.boolean(),
  /** Null: nothing was charged. */
  charged: z.object({ attempt: z.int(), amountMinor: z.int(), currency: z.string() }).nullable(),
  refunded: z.array(z.object({ refund: z.int(), amountMinor: z.int(), currency: z.string() })),
});
export type OrderMoney = z.output<typeof orderMoney>;

/** The money of these orders; one that does not exist is left out. */
export const getOrderMoney = action("orders.getMoney", {
  auth: "internal",
  params: z.strictObject({ orderIds: z.array(orderId).max(1_000) }),
  result: z.object({ orders: z.array(orderMoney) }),
});

/** One page of all orders that were charged. */
export const listOrderMoney = action("orders.listMoney", {
  auth: "internal",
  params: z.strictObject({ cursor: z.string().nullable() }),
  result: z.object({ orders: z.array(orderMoney), nextCursor: z.string().nullable() }),
});
