import { expect, it } from "@jest/globals";
import { LoopDelay } from "./load-shedding.ts";

const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

it("notices that the process is kept from its work, and forgets it afterwards", async () => {
  const delay = new LoopDelay();
  delay.start();
  expect(delay.ms).toBe(0);
  const end = Date.now() + 2_800;
  while (Date.now() < end) {
    block(250);
    await pause(0);
  }
  await pause(50);
  expect(delay.ms).toBeGreaterThan(50);
  delay.stop();
  expect(delay.ms).toBe(0);
});
