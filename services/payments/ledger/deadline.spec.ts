import { describe, expect, it } from "@jest/globals";
import { withDeadline } from "./deadline.ts";

describe("withDeadline", () => {
  it("answers what the work answers in time", async () => {
    expect(await withDeadline(Promise.resolve("done"), 1_000)).toBe("done");
  });

  it("fails as the work fails", async () => {
    await expect(withDeadline(Promise.reject(new Error("broken")), 1_000)).rejects.toThrow("broken");
  });

  it("rejects when the limit has passed, and ignores what comes later", async () => {
    let fail: (error: Error) => void = () => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    await expect(withDeadline(work, 5)).rejects.toThrow("no answer within 5 ms");
    fail(new Error("too late to matter"));
    await new Promise((done) => setImmediate(done));
  });
});
