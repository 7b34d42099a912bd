import type { Context, Middleware } from "moleculer";
import type { Collection, Document, Store } from "../../mixins/store/port.ts";

/** Counts the shop's writes and messages. */
export class Counts {
  readonly writes: Record<string, number> = {};
  messages = 0;

  readonly middleware: Middleware = {
    name: "BenchCounts",
    localAction: (next: unknown) => (ctx: Context) => {
      this.messages += 2;
      return (next as (ctx: Context) => Promise<unknown>)(ctx);
    },
    broadcast:
      (next: (...args: unknown[]) => Promise<void>) =>
      (...args: unknown[]) => {
        this.messages += 1;
        return next(...args);
      },
  } as unknown as Middleware;

  readonly aroundStore = (store: Store): Store => ({
    collection: (spec) => this.#counted(store.collection(spec), spec.name),
    close: () => store.close(),
  });

  #counted<D extends Document>(collection: Collection<D>, name: string): Collection<D> {
    const written = (documents: number) => {
      this.writes[name] = (this.writes[name] ?? 0) + documents;
    };
    const own: Partial<Collection<D>> = {
      async insert(doc) {
        await collection.insert(doc);
        written(1);
      },
      async insertAll(docs) {
        const refusals = await collection.insertAll(docs);
        written(refusals.filter((key) => key === null).length);
        return refusals;
      },
      async change(id, expected, set) {
        const changed = await collection.change(id, expected, set);
        if (changed) written(1);
        return changed;
      },
      async remove(id, expected) {
        const removed = await collection.remove(id, expected);
        if (removed) written(1);
        return removed;
      },
    };
    return new Proxy(collection, {
      get(target, property) {
        const method = own[property as keyof Collection<D>] ?? target[property as keyof Collection<D>];
        return typeof method === "function" ? method.bind(target as never) : method;
      },
    });
  }
}
