import { describe, expect, it } from "@jest/globals";
import { batched } from "./batching.ts";

/** Work whose batches are answered by hand, each item with its own name. */
function byHand({ most = 100, patienceMs = 60_000 } = {}) {
  const batches: { items: readonly string[]; end: PromiseWithResolvers<(string | Error)[]> }[] = [];
  const work = (items: readonly string[]) => {
    const end = Promise.withResolvers<(string | Error)[]>();
    batches.push({ items, end });
    return end.promise;
  };
  const answer = (nth: number) => batches[nth]!.end.resolve([...batches[nth]!.items]);
  return { ask: batched<string, string>({ work, most, patienceMs }), batches, answer };
}

const sent = (batches: { items: readonly string[] }[]) => batches.map(({ items }) => items.join(" "));
const aTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("batching", () => {
  it("asks at once while nothing is under way, and what comes in the meantime together afterwards", async () => {
    const { ask, batches, answer } = byHand();
    const first = ask("a");
    await aTurn();
    const rest = [ask("b"), ask("c"), ask("b")];
    await aTurn();
    expect(sent(batches)).toEqual(["a"]);
    answer(0);
    expect(await first).toBe("a");
    await aTurn();
    expect(sent(batches)).toEqual(["a", "b c b"]);
    answer(1);
    expect(await Promise.all(rest)).toEqual(["b", "c", "b"]);
  });

  it("waits no longer than its patience for an answer that does not come", async () => {
    const { ask, batches, answer } = byHand({ patienceMs: 5 });
    void ask("a");
    await aTurn();
    const second = ask("b");
    while (batches.length === 1) await aTurn();
    answer(1);
    expect(await second).toBe("b");
    answer(0);
    await aTurn();
    expect(sent(batches)).toEqual(["a", "b"]);
  });

  it("sends no more than it may at once", async () => {
    const { ask, batches, answer } = byHand({ most: 2 });
    const all = ["a", "b", "c", "d", "e"].map(ask);
    await aTurn();
    expect(sent(batches)).toEqual(["a b", "c d", "e"]);
    for (const nth of batches.keys()) answer(nth);
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("gives an error to the item that it belongs to, and what is thrown to all, and goes on", async () => {
    const { ask, batches, answer } = byHand();
    const three = Promise.allSettled(["a", "b", "c"].map(ask));
    await aTurn();
    const failed = Promise.allSettled(["d", "e"].map(ask));
    batches[0]!.end.resolve(["a", new Error("not b"), "c"]);
    expect((await three).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await aTurn();
    const last = ask("f");
    batches[1]!.end.reject(new Error("none"));
    expect((await failed).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await aTurn();
    answer(2);
    expect(await last).toBe("f");
  });
});
