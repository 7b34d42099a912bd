import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "@jest/globals";
import { DeliveryLoop } from "./delivery-loop.ts";

const anHourMs = 3_600_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));

function newLoop(step: () => Promise<boolean>, everyMs = anHourMs) {
  const errors: unknown[] = [];
  const loop = new DeliveryLoop({ step, everyMs, failed: (error) => errors.push(error) });
  return { loop, errors };
}

describe("DeliveryLoop", () => {
  it("works when it is woken, until nothing more is due", async () => {
    const answers = [true, true, false, false];
    let steps = 0;
    const { loop } = newLoop(async () => answers[steps++]!);
    loop.start();
    await turn();
    expect(steps).toBe(0);
    loop.wake();
    await turn();
    expect(steps).toBe(3);
    await loop.stop();
    expect(steps).toBe(3);
  });

  it("works by itself at each interval, and goes on after an error", async () => {
    let steps = 0;
    let reached: () => void;
    const thirdStep = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { loop, errors } = newLoop(async () => {
      if (++steps === 3) reached();
      if (steps === 1) throw new Error("store away");
      return false;
    }, 1);
    loop.start();
    await thirdStep;
    await loop.stop();
    expect(errors).toEqual([new Error("store away")]);
  });

  it("looks again when it is woken during a step", async () => {
    let steps = 0;
    const { loop } = newLoop(async () => {
      if (++steps === 1) loop.wake();
      return false;
    });
    loop.start();
    loop.wake();
    await turn();
    await loop.stop();
    expect(steps).toBe(2);
  });

  it("stops after the step under way, and does none after it", async () => {
    let steps = 0;
    let finish = () => {};
    const { loop } = newLoop(async () => {
      steps++;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return true;
    });
    loop.start();
    loop.wake();
    await turn();
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await turn();
    expect(stopped).toBe(false);
    finish();
    await stopping;
    loop.wake();
    await turn();
    expect(steps).toBe(1);
  });

  it("stops when it was never started", async () => {
    const { loop } = newLoop(async () => false);
    await expect(loop.stop()).resolves.toBeUndefined();
  });

  it("does not run in the context of the request that woke it", async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { loop } = newLoop(async () => {
      seen.push(context.getStore());
      return false;
    });
    loop.start();
    await turn();
    context.run("a request", () => loop.wake());
    await turn();
    await loop.stop();
    expect(seen).toEqual([undefined]);
  });
});
