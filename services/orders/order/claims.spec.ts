import { describe, expect, it } from "@jest/globals";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { getClaims, listClaims, maxClaims } from "./claims.ts";
import { type OrderDocument, ordersSpec } from "./order-documents.ts";

/** Orders of this many claims each. */
async function ledgerOf(counts: number[]) {
  const orders = openMemoryStore().collection(ordersSpec);
  let place = 0;
  const ids = counts.map((_, index) => `ord_school_${index}`);
  for (const [index, count] of counts.entries()) {
    const claims = Array.from({ length: count }, () => `quo_hall/${++place}`);
    const order = { _id: ids[index], eventId: "evt_school", claims, holding: true, requestKey: ids[index] };
    await orders.insert(order as OrderDocument);
  }
  return { orders, ids, places: place };
}

describe("listClaims", () => {
  it("gives every claim once, in answers that a message takes", async () => {
    const { orders, places } = await ledgerOf([6_000, 3_000, 3_000, 11_000, 1, 2]);
    const sizes: number[] = [];
    const seen = new Set<string>();
    let cursor: string | null | undefined;
    do {
      const page = await listClaims(orders, "evt_school", cursor ?? undefined);
      const claims = page.orders.flatMap((order) => order.claims);
      for (const claim of claims) seen.add(claim);
      sizes.push(claims.length);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(sizes).toEqual([9_000, 3_000, 11_000, 3]);
    expect(seen.size).toBe(places);
  });
});

describe("getClaims", () => {
  it("says nothing of orders that its answer has no room for, and null of those that are not", async () => {
    const { orders, ids } = await ledgerOf([maxClaims - 1, 1, 1]);
    const claims = await getClaims(orders, ["ord_none", ...ids]);
    expect(Object.keys(claims)).toEqual(["ord_none", ids[0], ids[1]]);
    expect(claims.ord_none).toBeNull();
    expect(claims[ids[0] as string]).toHaveLength(maxClaims - 1);
  });

  it("always has word of one, so that asking again comes to an end", async () => {
    const { orders, ids } = await ledgerOf([maxClaims + 1, 1]);
    expect(Object.keys(await getClaims(orders, ids))).toEqual([ids[0]]);
  });
});
