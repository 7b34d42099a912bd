import type { Collection, Document, Store } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import { bound } from "../../simulation/seeded/seed-fault.ts";

/** The same store, one of whose collections does otherwise. */
function withCollection(
  name: string,
  change: (inner: Collection<Document>) => Partial<Collection<Document>>,
): (store: Store) => Store {
  return (store) => ({
    close: () => store.close(),
    collection(spec) {
      const inner = store.collection(spec);
      if (spec.name !== name) return inner;
      const plain = inner as unknown as Collection<Document>;
      return { ...bound(inner), ...change(plain) } as typeof inner;
    },
  });
}

/** Orders that claim their places and forget the limits per buyer. */
export const ordersIgnoreLimits = withCollection("orders", (inner) => ({
  insert(doc) {
    const order = doc as OrderDocument;
    const isPlace = (claim: string) => claim.split("/").length === 2;
    return inner.insert({
      ...order,
      claims: (order.claims ?? []).filter(isPlace),
      tourClaims: [],
    } as Document);
  },
}));

/** A ledger that says of every fifth ticket that it is written, and loses it. */
export function ticketsGetLost(): (store: Store) => Store {
  let written = 0;
  return withCollection("tickets", (inner) => ({
    async insertAll(docs) {
      const kept = docs.filter(() => ++written % 5 !== 0);
      await inner.insertAll(kept);
      return docs.map(() => null);
    },
  }));
}

/** Messages that get another id each time that they are owed. */
export function messagesAreDoubled(): (store: Store) => Store {
  return withCollection("notifications", (inner) => ({
    async insertAll(docs) {
      const copies = docs.map((doc) => ({ ...doc, _id: doc._id.replace(/:1$/, ":2") }));
      await inner.insertAll(copies);
      return await inner.insertAll(docs);
    },
  }));
}
