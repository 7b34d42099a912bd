import { expect, it } from "@jest/globals";
import { Errors } from "moleculer";
import { fail } from "../../../lib/errors/errors.ts";
import { isNodesTrouble } from "./circuit-breaker.ts";

const of = { action: "a.b", nodeID: "a.web" };

it("takes silence and a server's error for trouble of the node", () => {
  expect(isNodesTrouble(new Errors.RequestTimeoutError(of))).toBe(true);
  expect(isNodesTrouble(new Errors.MoleculerServerError("broken", 500))).toBe(true);
});

it.each([
  ["a refusal", fail("SOLD_OUT")],
  ["a part that is loading, which is an answer", fail("EVENT_LOADING")],
  ["a busy node", new Errors.QueueIsFullError(of)],
  ["a duplicate key", Object.assign(new Error("E11000"), { code: 11000 })],
  ["a code that is a word", Object.assign(new Error("refused"), { code: "ECONNREFUSED" })],
  ["a call that no one waits for", new Errors.RequestSkippedError(of)],
  ["a node that is gone", new Errors.RequestRejectedError(of)],
  ["a bus that is away", new Errors.BrokerDisconnectedError("")],
  ["a fault without a code", new Error("x is not a function")],
  ["nothing", undefined],
])("does not count %s", (_what, error) => {
  expect(isNodesTrouble(error)).toBe(false);
});
