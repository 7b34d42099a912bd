import { beforeEach, describe, expect, it } from "@jest/globals";
import { nodeCheckMs, nodeGoneMs, nodeSuspectMs } from "../../../lib/deadlines.ts";
import { FailureDetector } from "./failure-detector.ts";

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
    nowMs += nodeCheckMs;
    during();
    verdict = silence.look(nodes, nowMs);
  }
  return verdict;
}

describe("FailureDetector", () => {
  it("suspects a node that is silent, and takes it for gone when it stays so", () => {
    silence.heard("a", nowMs);
    expect(elapse(nodeSuspectMs, ["a"])).toEqual({ suspects: [], gone: [] });
    expect(elapse(nodeCheckMs, ["a"])).toEqual({ suspects: ["a"], gone: [] });
    expect(elapse(nodeGoneMs - nodeSuspectMs, ["a"])).toEqual({ suspects: [], gone: ["a"] });
  });

  it("leaves a node alone that is heard", () => {
    expect(elapse(10 * nodeGoneMs, ["a"], () => silence.heard("a", nowMs))).toEqual({
      suspects: [],
      gone: [],
    });
  });

  it("counts from the first look at a node that was never heard", () => {
    elapse(nodeCheckMs, []);
    expect(elapse(nodeSuspectMs, ["a"])).toEqual({ suspects: [], gone: [] });
    expect(elapse(nodeGoneMs, ["a"]).gone).toEqual(["a"]);
  });

  it("judges no one after it stood still itself", () => {
    silence.heard("a", nowMs);
    elapse(nodeCheckMs, ["a"]);
    nowMs += 10 * nodeGoneMs;
    expect(silence.look(["a"], nowMs)).toEqual({ suspects: [], gone: [] });
    expect(elapse(nodeGoneMs + nodeCheckMs, ["a"]).gone).toEqual(["a"]);
  });

  it("begins again after it could hear no one", () => {
    silence.heard("a", nowMs);
    elapse(nodeGoneMs, ["a"]);
    silence.forgive();
    expect(silence.look(["a"], nowMs + nodeCheckMs)).toEqual({ suspects: [], gone: [] });
  });
});
