import { beforeEach, describe, expect, it } from "@jest/globals";
import { FailureDetector, goneAfterMs, lookEveryMs, suspectAfterMs } from "./failure-detector.ts";

let silence: FailureDetector;
let nowMs: number;
beforeEach(() => {
  silence = new FailureDetector();
  nowMs = 1_000_000;
});

/** Looks as often as in life until so much time has passed; answers the last verdict. */
function elapse(ms: number, nodes: string[], during: () => void = () => {}) {
  let verdict = silence.look(nodes, nowMs);
  for (const endMs = nowMs + ms; nowMs < endMs; ) {
    nowMs += lookEveryMs;
    during();
    verdict = silence.look(nodes, nowMs);
  }
  return verdict;
}

describe("FailureDetector", () => {
  it("suspects a node that is silent, and takes it for gone when it stays so", () => {
    silence.heard("a", nowMs);
    expect(elapse(suspectAfterMs, ["a"])).toEqual({ suspects: [], gone: [] });
    expect(elapse(lookEveryMs, ["a"])).toEqual({ suspects: ["a"], gone: [] });
    expect(elapse(goneAfterMs - suspectAfterMs, ["a"])).toEqual({ suspects: [], gone: ["a"] });
  });

  it("leaves a node alone that is heard", () => {
    expect(elapse(10 * goneAfterMs, ["a"], () => silence.heard("a", nowMs))).toEqual({
      suspects: [],
      gone: [],
    });
  });

  it("counts from the first look at a node that was never heard", () => {
    elapse(lookEveryMs, []);
    expect(elapse(suspectAfterMs, ["a"])).toEqual({ suspects: [], gone: [] });
    expect(elapse(goneAfterMs, ["a"]).gone).toEqual(["a"]);
  });

  it("judges no one after it stood still itself", () => {
    silence.heard("a", nowMs);
    elapse(lookEveryMs, ["a"]);
    nowMs += 10 * goneAfterMs;
    expect(silence.look(["a"], nowMs)).toEqual({ suspects: [], gone: [] });
    expect(elapse(goneAfterMs + lookEveryMs, ["a"]).gone).toEqual(["a"]);
  });

  it("begins again after it could hear no one", () => {
    silence.heard("a", nowMs);
    elapse(goneAfterMs, ["a"]);
    silence.forgive();
    expect(silence.look(["a"], nowMs + lookEveryMs)).toEqual({ suspects: [], gone: [] });
  });
});
