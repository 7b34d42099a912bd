import { expect, it } from "@jest/globals";
import { describeWith } from "../servers.ts";

/** Run by servers.spec.ts on a PATH without any server. */
describeWith(["mongod"], "a ledger", () => {
  it("keeps one thing", () => expect(1).toBe(1));
  it("keeps two things", () => expect(2).toBe(2));
});
describeWith([], "a sum", () => {
  it("needs no server", () => expect(1 + 1).toBe(2));
});
