import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Collection, Store } from "../port.ts";
import { type Order, order, orderSpec } from "./store-suite-orders.ts";

/** A further guarantee of stores inside the process: calls of one turn are done in the order in which they were made. */
export function describeTurns(name: string, open: () => Store): void {
  describe(`${name}: turns`, () => {
    let store: Store;
    let orders: Collection<Order>;
    beforeEach(() => {
      store = open();
      orders = store.collection(orderSpec);
    });
    afterEach(() => store.close());

    test("a write finds what the ones before it in the same turn wrote", async () => {
      const answers = await Promise.all([
        orders.insert(order("ord_1")),
        orders.change("ord_1", { rank: 5 }, { rank: 6 }),
        orders.change("ord_1", { rank: 5 }, { rank: 7 }),
        orders.remove("ord_1", { rank: 6 }),
        orders.remove("ord_1", {}),
      ]);
      expect(answers).toEqual([undefined, order("ord_1", { rank: 6 }), null, true, false]);
    });

    test("emptying, removing or moving to another scope frees within the same turn", async () => {
      await orders.insertAll(["1", "2", "3"].map((n) => order(`ord_${n}`, { claims: [`q/${n}`] })));
      const [, , , outcomes] = await Promise.all([
        orders.change("ord_1", {}, { claims: [] }),
        orders.remove("ord_2", {}),
        orders.change("ord_3", {}, { eventId: "evt_2" }),
        orders.insertAll(["1", "2", "3"].map((n) => order(`new_${n}`, { claims: [`q/${n}`] }))),
      ]);
      expect(outcomes).toEqual([null, null, null]);
    });
  });
}
