import { expect, test } from "@jest/globals";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import type { Collection, CollectionSpec, Document, Store } from "../../../mixins/store/port.ts";
import { describeStore } from "../../../mixins/store/testing/store-suite.ts";
import { Faults } from "./faults.ts";
import { watchedLedger } from "./ledgers.ts";
import { Random } from "./random.ts";
import { Schedule } from "./schedule.ts";
import { steppedCollection } from "./stepped-store.ts";
import { Worker } from "./worker.ts";

/** A store as the simulation's workers have it, while nothing goes wrong; time runs on with each call. */
function openSteppedStore(): Store {
  const store = openMemoryStore();
  const schedule = new Schedule(0);
  const dice = new Random(1);
  const faults = new Faults(dice);
  faults.on = false;
  const worker = new Worker("worker", { schedule, skewMs: 0 }, () => ({ kind: "passes" }));
  return {
    collection: <D extends Document>(spec: CollectionSpec<D>) =>
      running(steppedCollection(watchedLedger(store.collection(spec)).collection, worker, faults), schedule),
    close: () => store.close(),
  };
}

function running<D extends Document>(collection: Collection<D>, schedule: Schedule): Collection<D> {
  return new Proxy(collection, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        const answer = method.apply(target, args);
        void schedule.runUntil(Number.POSITIVE_INFINITY);
        return answer;
      };
    },
  });
}

describeStore("the simulation's store", openSteppedStore);

test("a call of a worker that has died is never answered", async () => {
  const schedule = new Schedule(0);
  const dice = new Random(1);
  const faults = new Faults(dice);
  faults.on = false;
  const worker = new Worker("worker", { schedule, skewMs: 0 }, () => ({ kind: "passes" }));
  const spec = { name: "things" };
  const { collection, docs } = watchedLedger(openMemoryStore().collection(spec));
  const answers: string[] = [];
  const things = steppedCollection(collection, worker, faults);
  void things.insert({ _id: "before" }).then(() => answers.push("before"));
  await schedule.runUntil(10);
  void things.insert({ _id: "after" }).then(() => answers.push("after"));
  worker.die();
  await schedule.runUntil(1_000);
  expect(answers).toEqual(["before"]);
  expect([...docs.keys()]).toEqual(["before"]);
});
