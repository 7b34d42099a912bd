import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, jest } from "@jest/globals";
import { defaultTimeoutMs } from "../../../lib/deadlines.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { withFarOrders } from "./mongo.ts";
import { order } from "./store-suite-orders.ts";

jest.setTimeout(60_000);

const old = order("ord_1", { note: "kept" });

describeWith(["mongod"], "a mongo store behind a network that goes away", () => {
  const servers = withServers({ mongo: {} });
  const far = withFarOrders(() => servers.mongo);

  it("many at once are done once and answered as done, when all their connections are cut", async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `ord_${i}`);
    await far.orders.insertAll(ids.map((id) => order(id, { rank: 0 })));
    for (let round = 0; round < 5; round++) {
      far.proxy.delay(20);
      const writing = ids.flatMap((id): Promise<unknown>[] => [
        far.orders.change(id, { rank: round }, { rank: round + 1 }),
        far.orders.insert(order(`${id}_${round}`, { claims: [`${id}_${round}`] })),
      ]);
      await pause(10 * round);
      far.proxy.cut();
      far.proxy.mend();
      const answers = await Promise.all(writing);
      expect(answers.filter((answer) => answer === null)).toEqual([]);
    }
    const ranks = (await far.orders.getAll(ids)).map(({ rank }) => rank);
    expect(ranks).toEqual(ids.map(() => 5));
    expect(await far.orders.count()).toBe(30 * 6);
  });

  it("slow, everything works", async () => {
    far.proxy.delay(150);
    await far.orders.insert(old);
    expect(await far.orders.change("ord_1", { rank: 5 }, { rank: 6 })).toMatchObject({ rank: 6 });
  });

  describe.each([
    [
      "cut",
      () => far.proxy.cut(),
      /MongoDB at 127\.0\.0\.1:\d+ \(database "\w+"\) did not (read from|insert into) orders/,
    ],
    ["silent", () => far.proxy.silence(), /did not (read from|insert into) orders/],
  ])("%s off", (_, spoil, cause) => {
    it("reads and writes fail as unavailable before a caller gives up, and work again afterwards", async () => {
      await far.orders.insert(old);
      spoil();
      const callerWaits = pause(defaultTimeoutMs, "gave up" as const, { ref: false });
      const settling = Promise.allSettled([
        far.orders.get("ord_1"),
        far.orders.insert(order("ord_2")),
        far.orders.insertAll([order("ord_3"), order("ord_4")]),
      ]);
      const settled = await Promise.race([settling, callerWaits]);
      if (settled === "gave up") throw new Error("the caller gave up before the store did");
      for (const { reason } of settled as PromiseRejectedResult[]) {
        expect(reason).toMatchObject({ type: "SERVICE_UNAVAILABLE", code: 503 });
        expect(reason.cause.message).toMatch(cause);
      }
      far.proxy.mend();
      await expect(far.orders.get("ord_1")).resolves.toEqual(old);
    });
  });
});
