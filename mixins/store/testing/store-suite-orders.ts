import type { CollectionSpec, Document } from "../port.ts";

/** A document with every kind of key, for the suites. */
export interface Order extends Document {
  eventId?: string | null;
  tourId?: string | null;
  buyerId?: string | null;
  state?: string | null;
  rank?: number | null;
  email?: string | null;
  number?: number | null;
  isPaid?: boolean | null;
  claims?: string[] | null;
  tourClaims?: string[] | null;
  note?: string | null;
  data?: unknown;
}

export const orderSpec: CollectionSpec<Order> = {
  name: "orders",
  indexes: {
    byRank: ["rank"],
    byState: ["state", "rank"],
    byEvent: ["eventId", "state", "rank"],
    byPaid: ["isPaid"],
    byId: ["_id"],
    byBuyer: ["buyerId", "_id"],
  },
  unique: { byNumber: ["email", "number"] },
  uniqueElements: {
    claims: { scope: "eventId", array: "claims" },
    tourClaims: { scope: "tourId", array: "tourClaims" },
  },
};

export function order(id: string, fields: Partial<Order> = {}): Order {
  return { _id: id, eventId: "evt_1", state: "reserved", rank: 5, ...fields };
}
