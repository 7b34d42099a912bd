import { expect, it } from "@jest/globals";
import { sameRequest } from "./idempotency.ts";

const known = { name: "Summer tour", bodyHash: "a" };

it("answers what the same request made", () => {
  expect(sameRequest(known, "a")).toBe(known);
});

it("refuses a key that made something by another body, or by none", () => {
  expect(() => sameRequest(known, "b")).toThrow(expect.objectContaining({ type: "IDEMPOTENCY_KEY_REUSED" }));
  expect(() => sameRequest({}, "b")).toThrow(expect.objectContaining({ type: "IDEMPOTENCY_KEY_REUSED" }));
});
