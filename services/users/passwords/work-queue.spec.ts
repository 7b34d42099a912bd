import { describe, expect, it } from "@jest/globals";
import { PoolQueue } from "./work-queue.ts";

/** A work that ends when the test says so. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, work: () => opened };
}

describe("PoolQueue", () => {
  it("never runs more than its number at a time, and all in the order they came", async () => {
    const queue = new PoolQueue({ batchSize: 2, maxWaiting: 100, longestWaitMs: 1_000 });
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const works = Array.from({ length: 20 }, (_, index) =>
      queue.run(async () => {
        begun.push(index);
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
        return index;
      }),
    );
    expect(await Promise.all(works)).toEqual(begun);
    expect(begun).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(2);
  });

  it("refuses at once when too many wait, and takes work again when they are through", async () => {
    const queue = new PoolQueue({ batchSize: 1, maxWaiting: 1, longestWaitMs: 1_000 });
    const first = gate();
    const running = queue.run(first.work);
    const waiting = queue.run(async () => "waited");
    await expect(queue.run(async () => "refused")).rejects.toMatchObject({
      type: "SERVICE_UNAVAILABLE",
      code: 503,
    });
    first.open();
    await running;
    expect(await waiting).toBe("waited");
    expect(await queue.run(async () => "later")).toBe("later");
  });

  it("refuses who waited too long instead of beginning what no one waits for any more", async () => {
    let nowMs = 0;
    const queue = new PoolQueue({ batchSize: 1, maxWaiting: 5, longestWaitMs: 2_000 }, () => nowMs);
    const first = gate();
    const begun: string[] = [];
    const wait = (name: string) => queue.run(async () => begun.push(name));
    const running = queue.run(first.work);
    const late = [wait("late"), wait("late too")];
    nowMs = 1_500;
    const inTime = wait("in time");
    nowMs = 2_001;
    first.open();
    await running;
    for (const refused of late) await expect(refused).rejects.toMatchObject({ type: "SERVICE_UNAVAILABLE" });
    await inTime;
    await wait("later");
    expect(begun).toEqual(["in time", "later"]);
  });

  it("goes on after a work that failed", async () => {
    const queue = new PoolQueue({ batchSize: 1, maxWaiting: 5, longestWaitMs: 1_000 });
    const failing = queue.run(() => Promise.reject(new Error("broken")));
    const next = queue.run(async () => "fine");
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toBe("fine");
  });

  it("does not let a newcomer in before who waits", async () => {
    const queue = new PoolQueue({ batchSize: 1, maxWaiting: 5, longestWaitMs: 1_000 });
    const order: string[] = [];
    const first = queue.run(async () => {
      order.push("first");
    });
    const waiting = queue.run(async () => {
      order.push("waiting");
    });
    const newcomer = first.then(() =>
      queue.run(async () => {
        order.push("newcomer");
      }),
    );
    await Promise.all([waiting, newcomer]);
    expect(order).toEqual(["first", "waiting", "newcomer"]);
  });
});
