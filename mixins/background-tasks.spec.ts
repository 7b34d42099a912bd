import { expect, it } from "@jest/globals";
import { BackgroundTasks } from "./background-tasks.ts";

it("waits for what is under way, for what begins in the meantime, and not for what failed", async () => {
  const unfinished = new BackgroundTasks();
  await unfinished.settled();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  unfinished.add(Promise.reject(new Error("seeded")));
  unfinished.add(first.promise.then(() => unfinished.add(second.promise)));
  let isSettled = false;
  const settled = unfinished.settled().then(() => {
    isSettled = true;
  });
  first.resolve();
  await new Promise(setImmediate);
  expect(isSettled).toBe(false);
  second.resolve();
  await settled;
});

it("does not wait for ever", async () => {
  const unfinished = new BackgroundTasks(20);
  unfinished.add(new Promise(() => {}));
  await unfinished.settled();
});
