import { expect, it } from "@jest/globals";
import { deadlines, leftMs } from "./action-middlewares.ts";
import type { Handler } from "./handler.ts";

/** A call that was made so long ago, and may take so long. */
const callOf = (agoMs: number, timeout: number) => {
  const [seconds, nanoseconds] = process.hrtime();
  const ago = Math.floor(agoMs / 1e3);
  return {
    startHrTime: [seconds - ago, nanoseconds],
    options: { timeout },
    broker: { nodeID: "a" },
  } as never;
};
const worked = (deadlines.localAction as unknown as (next: Handler, action: object) => Handler)(
  async () => "worked",
  { name: "orders.reserve" },
);

it("begins what someone waits for, and nothing else", async () => {
  expect(await worked(callOf(4_000, 60_000))).toBe("worked");
  await expect(worked(callOf(4_000, 3_000))).rejects.toMatchObject({ type: "REQUEST_SKIPPED" });
});

it("takes a call without an end for one that has all the time", async () => {
  expect(leftMs(callOf(4_000, 0))).toBe(Number.POSITIVE_INFINITY);
  expect(await worked({ startHrTime: null, options: {} } as never)).toBe("worked");
});
