import { plainFields } from "../../../mixins/store/plain-json.ts";
import type { Collection, Document } from "../../../mixins/store/port.ts";
import type { Faults } from "./faults.ts";
import type { Worker } from "./worker.ts";

/** A collection as one worker has it: every call takes a while, may fail, or may be done and answer an error. */
export function steppedCollection<D extends Document>(
  collection: Collection<D>,
  worker: Worker,
  faults: Faults,
): Collection<D> {
  const step = <T>(what: string, effect: () => Promise<T>): Promise<T> => {
    const fault = faults.storeFault();
    return worker.step(faults.storeMs(), async () => {
      if (fault === "error") throw new Error(`the store could not ${what}`);
      const value = await effect();
      if (fault === "answerLost") throw new Error(`the store's answer to ${what} was lost`);
      return value;
    });
  };
  // Arguments are read at the call, as the port promises, and not when the call reaches the store.
  return {
    insert: async (doc) => {
      const given = plainFields(doc) as D;
      return await step("insert", () => collection.insert(given));
    },
    insertAll: async (docs) => {
      const given = docs.map((doc) => plainFields(doc) as D);
      return await step("insertAll", () => collection.insertAll(given));
    },
    change: async (id, expected, set) => {
      const [before, after] = [plainFields(expected) as Partial<D>, plainFields(set) as Partial<D>];
      return await step("change", () => collection.change(id, before, after));
    },
    remove: async (id, expected) => {
      const before = plainFields(expected) as Partial<D>;
      return await step("remove", () => collection.remove(id, before));
    },
    get: (id) => step("get", () => collection.get(id)),
    getAll: (ids) => step("getAll", () => collection.getAll([...ids])),
    find: (query) => step("find", () => collection.find(query)),
    findFields: (query, fields) => step("findFields", () => collection.findFields(query, fields)),
    owners: (key, scope, elements) => step("owners", () => collection.owners(key, scope, elements)),
    count: () => step("count", () => collection.count()),
    countWhere: (query) => step("countWhere", () => collection.countWhere(query)),
  };
}
