import type { AttemptOutcome } from "../../../contracts/payments.ts";
import type { Collection, Document } from "../../../mixins/store/port.ts";
import type { Plant } from "../world/parts.ts";

/** Wraps the named collection's `change`. */
export function changing(
  name: string,
  change: (
    inner: Collection<Document>,
    ...args: Parameters<Collection<Document>["change"]>
  ) => Promise<Document | null>,
): Plant {
  const collection = <D extends Document>(opened: string, inner: Collection<D>): Collection<D> => {
    if (opened !== name) return inner;
    const plain = inner as unknown as Collection<Document>;
    const seeded = (...args: Parameters<Collection<Document>["change"]>) => change(plain, ...args);
    return { ...bound(inner), change: seeded as unknown as Collection<D>["change"] };
  };
  return { stores: { collection } };
}

/** A copy whose methods can be replaced. */
export function bound<D extends Document>(inner: Collection<D>): Collection<D> {
  return {
    insert: (doc) => inner.insert(doc),
    insertAll: (docs) => inner.insertAll(docs),
    get: (id) => inner.get(id),
    getAll: (ids) => inner.getAll(ids),
    find: (query) => inner.find(query),
    findFields: (query, fields) => inner.findFields(query, fields),
    change: (id, expected, set) => inner.change(id, expected, set),
    remove: (id, expected) => inner.remove(id, expected),
    owners: (key, scope, elements) => inner.owners(key, scope, elements),
    count: () => inner.count(),
    countWhere: (query) => inner.countWhere(query),
  };
}

/** Wraps the payments' answers to `orders` about a charge. */
export function withPayments(
  answer: (ask: () => Promise<AttemptOutcome>) => Promise<AttemptOutcome>,
): Pick<Plant, "orderPorts"> {
  return {
    orderPorts: (ports) => {
      const { charge } = ports.payments;
      const payments = { ...ports.payments };
      payments.charge = (order, attempt) => answer(() => charge(order, attempt));
      return { ...ports, payments };
    },
  };
}

/** The first time a name stays as it is; from then on it is another one. */
export function repeats(): (name: string) => string {
  const seen = new Set<string>();
  return (name) => {
    if (name.endsWith(" again")) return name;
    if (seen.has(name)) return `${name} again`;
    seen.add(name);
    return name;
  };
}
