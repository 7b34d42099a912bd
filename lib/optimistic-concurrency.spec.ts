import { expect, it } from "@jest/globals";
import { givenFields, requireVersion } from "./optimistic-concurrency.ts";

it("lets a client change what it has read, and one that names no version", () => {
  expect(() => requireVersion({ version: 3 }, 3)).not.toThrow();
  expect(() => requireVersion({ version: 3 }, undefined)).not.toThrow();
});

it("refuses a client that has read another version, and names both", () => {
  const refused = { type: "PRECONDITION_FAILED", data: { version: 3, ifMatch: 2 } };
  expect(() => requireVersion({ version: 3 }, 2)).toThrow(expect.objectContaining(refused));
});

it("keeps null, which clears a field, and leaves out what is not given", () => {
  const given = givenFields({ name: "Anna", phone: null, email: undefined });
  expect(Object.keys(given)).toEqual(["name", "phone"]);
});
