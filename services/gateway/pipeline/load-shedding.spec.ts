import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Criticality } from "../../../lib/calls/contract.ts";
import { Admission, thresholds } from "./load-shedding.ts";

const classes: Criticality[] = ["sheddable", "sheddable_plus", "critical", "critical_plus"];

function gate(maxConcurrent = 100) {
  const state = { delayMs: 0 };
  const admission = new Admission({ maxConcurrent, loopDelayMs: () => state.delayMs });
  const inside: (() => void)[] = [];
  const isOpen = (criticality: Criticality) => {
    try {
      admission.check(criticality);
      return true;
    } catch {
      return false;
    }
  };
  return {
    admission,
    state,
    open: () => classes.filter(isOpen),
    fillTo(count: number) {
      while (admission.inFlight < count) inside.push(admission.enter("critical_plus"));
      while (admission.inFlight > count) inside.pop()?.();
    },
  };
}

describe("Admission", () => {
  it("refuses one class after the other while requests pile up", () => {
    const { fillTo, open } = gate(100);
    const openAt = (count: number) => {
      fillTo(count);
      return open();
    };
    expect(openAt(49)).toEqual(classes);
    expect(openAt(50)).toEqual(["sheddable_plus", "critical", "critical_plus"]);
    expect(openAt(70)).toEqual(["critical", "critical_plus"]);
    expect(openAt(90)).toEqual(["critical_plus"]);
    expect(openAt(100)).toEqual([]);
  });

  it("says when to come again: later, the less is lost", () => {
    const { admission, fillTo } = gate(10);
    fillTo(10);
    const waitsS = classes.map((criticality) => {
      expect(() => admission.enter(criticality)).toThrow(
        expect.objectContaining({
          type: "OVERLOADED",
          data: { retryAfterS: thresholds[criticality].retryAfterS },
        }),
      );
      return thresholds[criticality].retryAfterS;
    });
    expect(waitsS).toEqual([...waitsS].sort((a, b) => b - a));
    expect(admission.inFlight).toBe(10);
  });

  it("lets a class in again only when there is room to spare", () => {
    const { fillTo, open } = gate(100);
    fillTo(50);
    open();
    fillTo(45);
    expect(open()).not.toContain("sheddable");
    fillTo(39);
    expect(open()).toContain("sheddable");
    fillTo(45);
    expect(open()).toContain("sheddable");
  });

  it("refuses by a late process too, but never the gate and the payments' results", () => {
    const { state, open } = gate();
    const openAt = (delayMs: number) => {
      state.delayMs = delayMs;
      return open();
    };
    expect(openAt(199)).toEqual(classes);
    expect(openAt(200)).toEqual(["sheddable_plus", "critical", "critical_plus"]);
    expect(openAt(400)).toEqual(["critical", "critical_plus"]);
    expect(openAt(60_000)).toEqual(["critical_plus"]);
    expect(openAt(100)).toEqual(classes);
  });

  it("lets everything in when it is off", () => {
    const { state, fillTo, open } = gate(0);
    state.delayMs = 60_000;
    fillTo(5_000);
    expect(open()).toEqual(classes);
  });

  it("counts a request that leaves twice once", () => {
    const { admission } = gate();
    const leave = admission.enter("critical");
    admission.enter("critical");
    leave();
    leave();
    expect(admission.inFlight).toBe(1);
  });

  it("never refuses a class while a lesser one is let in, whatever came before", () => {
    const steps = fc.array(fc.record({ count: fc.nat(100), delayMs: fc.nat(1_500) }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (moves) => {
        const { state, fillTo, open, admission } = gate(100);
        for (const { count, delayMs } of moves) {
          state.delayMs = delayMs;
          if (count <= admission.inFlight || open().includes("critical_plus")) fillTo(count);
          const nowOpen = open();
          expect(nowOpen).toEqual(classes.slice(classes.length - nowOpen.length));
        }
      }),
    );
  });
});
